"""Say what a program should load: what a hold keeps, else what a selection rule answers, else what is deployed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gallery_server.dal import hold_store
from gallery_server.dal.deployment_store import LineWithCurrent
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.deployment import Serving, ServingSource
from gallery_server.domain.hold import Hold, strongest
from gallery_server.domain.instance import AnnotatedInstance
from gallery_server.domain.line import LineName, LineWish
from gallery_server.domain.names import normal_id, shown
from gallery_server.domain.shard import UNSHARDED
from gallery_server.errors import NotFound, Reason
from gallery_server.registry import instances
from gallery_server.registry.deploying import environments, holding, lines


@dataclass(frozen=True, slots=True)
class ServingWish:
    """Hold what a caller of getServing asks."""

    line: LineWish
    environment: str | None
    if_not_instance_id: str | None = None
    or_unsharded: bool = False


@dataclass(frozen=True, slots=True)
class ServedInstance:
    """What serves, and its instance; None where the caller has it."""

    serving: Serving
    instance: AnnotatedInstance | None


Ruling = Callable[[Transaction, LineName, str], Serving | None]
"""Answer what the rule that serves a line in an environment selects; None where none does, or it has no candidate."""


def no_ruling(_tx: Transaction, _name: LineName, _environment: str) -> None:
    """Say that no rule serves."""


def get(tx: Transaction, wish: ServingWish, ruling: Ruling = no_ruling) -> ServedInstance:
    """Answer what serves on a line; raise NotFound, NOTHING_SERVES where nothing does, and Gone where it was erased."""
    environment, name = environments.normal(wish.environment), lines.normal(wish.line)
    had = None if wish.if_not_instance_id is None else normal_id("ifNotInstanceId", wish.if_not_instance_id)
    serving = find(tx, name, environment, ruling)
    if wish.or_unsharded and name.shard != UNSHARDED and (serving is None or serving.instance_id is None):
        unsharded = LineName(name.project_name, name.base_version_id, UNSHARDED)
        serving = find(tx, unsharded, environment, ruling) or serving
    if serving is None or serving.instance_id is None:
        raise _nothing(name, environment, None if serving is None else serving.hold)
    if serving.instance_id == had:
        return ServedInstance(serving, None)
    served = instances.require_annotated(tx, serving.instance_id)
    if served.instance.erased:
        raise instances.gone(tx, served.instance)
    return ServedInstance(serving, served)


def find(tx: Transaction, name: LineName, environment: str, ruling: Ruling = no_ruling) -> Serving | None:
    """Answer what serves on a line and why, None where nothing does."""
    # Holds first: whoever deploys after a hold ended and before what is current is read, is then seen.
    holds = hold_store.in_force(tx, name.project_name, environment)
    at = lines.find(tx, name, environment)
    if at is None:
        return None
    return _held(tx, at, holds) or ruling(tx, name, environment) or _deployed(at)


def _held(tx: Transaction, at: LineWithCurrent, holds: list[Hold]) -> Serving | None:
    hold = strongest(holds, at.line)
    if hold is None:
        return None
    reason = f"held by {hold.created_by}: {hold.reason}"
    return Serving(ServingSource.HOLD, holding.kept_by(tx, hold, at.line), reason, hold=hold)


def _deployed(at: LineWithCurrent) -> Serving | None:
    newest = at.newest
    if newest is None or newest.instance_id is None:
        return None
    why = f": {newest.reason}" if newest.reason else ""
    reason = f"{newest.kind.value.replace('_', ' ')} by {newest.created_by}{why}"
    return Serving(ServingSource.DEPLOYMENT, newest.instance_id, reason, deployment=newest)


def _nothing(name: LineName, environment: str, hold: Hold | None) -> NotFound:
    kept = f"; the hold {hold.hold_id} keeps it so" if hold else ""
    return NotFound(
        Reason.NOTHING_SERVES,
        f"Nothing of {shown(name.base_version_id)} serves in {shown(environment)} on this line{kept}; deploy an "
        "instance of it with deployInstance.",
        environment=environment,
        shard=", ".join(f"{key}={value}" for key, value in name.shard.values),
        holdId=hold.hold_id if hold else "",
    )
