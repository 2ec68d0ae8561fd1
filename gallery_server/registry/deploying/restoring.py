"""Put the lines of a fleet back to what was current at some moment (paper, 3.5)."""

from __future__ import annotations

from dataclasses import dataclass

from gallery_server.dal import hold_store, instance_state_store, project_lock, restoring_store
from gallery_server.dal.restoring_store import NewDeployment, NowAndThen
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.call import Caller
from gallery_server.domain.deployment import DeploymentKind, InstanceState, RestoredLine, RestoreOutcome
from gallery_server.domain.hold import Hold, strongest
from gallery_server.domain.line import LineSelector, LineWish
from gallery_server.domain.names import normal_reason, require_range
from gallery_server.domain.page import CursorSigner, Key, Page, PageRequest
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.registry.deploying import deployable, environments, lines
from gallery_server.registry.deploying.deployment_changes import deployment_changed

_ROW_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class RestoreWish:
    """Hold what a caller of restoreDeployments wants."""

    lines: LineWish
    environment: str | None
    at_micros: int | None
    reason: str | None = None
    allow_deprecated: bool = False


@dataclass(frozen=True, slots=True)
class Restored:
    """What happens to lines, a page of it, and how many of all change."""

    page: Page[RestoredLine]
    changed: int


Plan = list[tuple[NowAndThen, RestoredLine]]
"""What happens to each line, by the names of lines."""


def preview(tx: Transaction, signer: CursorSigner, wish: RestoreWish, request: PageRequest) -> Restored:
    """Answer a page of what `restore` would do."""
    selector, environment = lines.selector(tx, wish.lines), environments.normal(wish.environment)
    plan = _plan(tx, selector, environment, wish)
    query = ("restore", selector.form(), environment, wish.at_micros, wish.allow_deprecated)
    start = request.start(signer, query)
    behind = [each for _, each in plan if start is None or _key(each) > start]
    return Restored(request.page(behind, signer, query, _key, _size_of), _changed(plan))


def restore(tx: Transaction, caller: Caller, wish: RestoreWish, request: PageRequest) -> Restored:
    """Put every selected line back that no hold keeps and whose instance can be used; answer the first of them."""
    reason = normal_reason(wish.reason)
    selector, environment = lines.selector(tx, wish.lines), environments.normal(wish.environment)
    project_lock.own(tx, selector.project_id)
    plan = _plan(tx, selector, environment, wish)
    new = [
        NewDeployment(
            before,
            DeploymentKind.UNDEPLOYED if each.to_instance_id is None else DeploymentKind.RESTORED,
            each.to_instance_id,
        )
        for before, each in plan
        if each.changes
    ]
    restoring_store.append_all(tx, environment, new, reason=reason, principal=caller.principal)
    for each in new:
        before = each.before
        tx.emit(
            deployment_changed(
                caller, before.line, environment, each.kind, before.now_instance_id, each.instance_id, reason
            )
        )
    return Restored(Page([each for _, each in plan[: request.limit]], None), _changed(plan))


def _plan(tx: Transaction, selector: LineSelector, environment: str, wish: RestoreWish) -> Plan:
    environments.require(tx, selector.project_name, environment)
    micros = require_range("atMicros", wish.at_micros, 0, tx.now)
    found: list[NowAndThen] = []
    for each in restoring_store.now_and_then(tx, selector, environment, micros):
        found.append(each)
        if len(found) > limits.RESTORED_LINES:
            raise _too_many()
    found.sort(key=lambda each: each.line.name)
    ids = {instance_id for each in found for instance_id in (each.now_instance_id, each.then_instance_id)}
    states = instance_state_store.find_many(tx, (instance_id for instance_id in ids if instance_id is not None))
    holds = hold_store.in_force(tx, selector.project_name, environment)
    return [(each, _restored(each, states, holds, allow_deprecated=wish.allow_deprecated)) for each in found]


def _restored(
    each: NowAndThen, states: dict[str, InstanceState], holds: list[Hold], *, allow_deprecated: bool
) -> RestoredLine:
    now, then = _state(states, each.now_instance_id), _state(states, each.then_instance_id)
    outcome, reason = RestoreOutcome.RESTORED, None
    if each.now_instance_id == each.then_instance_id:
        outcome = RestoreOutcome.UNCHANGED
    elif hold := strongest(holds, each.line):
        outcome, reason = RestoreOutcome.HELD, f"the hold {hold.hold_id} of {hold.created_by}: {hold.reason}"
    elif then is None:
        outcome = RestoreOutcome.UNDEPLOYED
    elif reason := deployable.obstacle(then, allow_deprecated=allow_deprecated):
        outcome = RestoreOutcome.UNUSABLE
    return RestoredLine(
        line=each.line,
        outcome=outcome,
        from_instance_id=each.now_instance_id,
        from_version=now.version if now else None,
        to_instance_id=each.then_instance_id,
        to_version=then.version if then else None,
        reason=reason,
    )


def _state(states: dict[str, InstanceState], instance_id: str | None) -> InstanceState | None:
    return None if instance_id is None else states[instance_id]


def _changed(plan: Plan) -> int:
    return sum(each.changes for _, each in plan)


def _key(restored: RestoredLine) -> Key:
    """Answer the place of a line among others, by its name."""
    return [restored.line.base_version_id, *(part for pair in restored.line.shard.values for part in pair)]


def _size_of(restored: RestoredLine) -> int:
    return _ROW_BYTES + len((restored.reason or "").encode())


def _too_many() -> InvalidArgument:
    return InvalidArgument(
        Reason.TOO_MANY_ITEMS,
        f"The selector names more than {limits.RESTORED_LINES} lines where anything was deployed; restore them in "
        "parts, by baseVersionId or by values of the shard.",
        field="selector",
        limit=limits.RESTORED_LINES,
    )
