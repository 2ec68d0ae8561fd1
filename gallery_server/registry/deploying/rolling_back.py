"""Go back to what was deployed before (paper, 3.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gallery_server.dal import deployment_store, instance_state_store, project_lock
from gallery_server.dal.deployment_store import LineWithCurrent
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.call import Caller
from gallery_server.domain.deployment import Deployment, DeploymentKind
from gallery_server.domain.hold import Hold
from gallery_server.domain.line import Line, LineName, LineSelector, LineWish
from gallery_server.domain.names import normal_reason, require_range, shown
from gallery_server.errors import FailedPrecondition, Reason
from gallery_server.registry.deploying import deployable, deployments, environments, holding, holds, lines

_HOLD_MINUTES = 1_440
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class RollbackWish:
    """Hold what a caller of rollbackDeployment wants."""

    line: LineWish
    environment: str | None
    reason: str | None
    expected_instance_id: str | None = None
    hold_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class RolledBack:
    """The deployment that is current, and the hold that keeps it; None where none was asked for."""

    deployment: Deployment
    hold: Hold | None


def roll_back(tx: Transaction, caller: Caller, wish: RollbackWish) -> RolledBack:
    """Make the newest earlier instance current that nobody rolled back from and that can be used, and hold it.

    An instance that was deployed again after a rollback from it counts as before. Raises FailedPrecondition,
    NOTHING_TO_ROLL_BACK_TO where there is none.
    """
    environment, reason = environments.normal(wish.environment), normal_reason(wish.reason)
    asked = _HOLD_MINUTES if wish.hold_minutes is None else wish.hold_minutes
    minutes = require_range("holdMinutes", asked, 0, limits.HOLD_MINUTES)
    name = lines.normal(wish.line)
    project_lock.own(tx, lines.require_plausible(tx, name, environment).project_id)
    at = deployment_store.find_line(tx, name, environment)
    if at is None:
        raise _nothing(name, environment)
    deployments.check_expected(at, wish.expected_instance_id)
    target = _target(tx, at, environment)
    if target is None:
        raise _nothing(name, environment)
    holding.require_free(tx, at.line, environment, target)
    made = deployments.append(tx, caller, at, environment, DeploymentKind.ROLLED_BACK, target, reason)
    if not minutes:
        return RolledBack(made, None)
    line = _selector(at.line)
    hold = holds.keep(tx, caller, line, environment, instance_id=target, reason=reason, minutes=minutes)
    return RolledBack(made, hold)


def _target(tx: Transaction, at: LineWithCurrent, environment: str) -> str | None:
    """Walk back to the first instance that nobody has left by a rollback since it was deployed."""
    current = None if at.newest is None else at.newest.instance_id
    left: set[str | None] = {current, None}
    for some in _backwards(tx, at.line.line_id, environment):
        states = instance_state_store.find_many(tx, (each.instance_id for each in some if each.instance_id))
        for each in some:
            if each.instance_id is not None and each.instance_id not in left:
                if deployable.obstacle(states[each.instance_id], allow_deprecated=False) is None:
                    return each.instance_id
                left.add(each.instance_id)
            if each.kind is DeploymentKind.ROLLED_BACK:
                left.add(each.previous_instance_id)
    return None


def _backwards(tx: Transaction, line_id: int, environment: str) -> Iterator[list[Deployment]]:
    before: int | None = None
    while some := deployment_store.list_backwards(tx, line_id, environment, before=before, limit=_AT_ONCE):
        yield some
        before = some[-1].sequence


def _selector(line: Line) -> LineSelector:
    return LineSelector(line.project_id, line.project_name, line.model_id, line.base_version_id, line.shard)


def _nothing(name: LineName, environment: str) -> FailedPrecondition:
    return FailedPrecondition(
        Reason.NOTHING_TO_ROLL_BACK_TO,
        f"No earlier instance of {shown(name.base_version_id)} in {shown(environment)} is left on this line that "
        "nobody rolled back from, and that is neither deprecated nor erased; deploy one with deployInstance.",
        environment=environment,
    )
