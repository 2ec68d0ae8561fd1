"""Place holds, release and list them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gallery_server.dal import deployment_store, hold_store, project_lock
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.call import Caller
from gallery_server.domain.hold import Hold
from gallery_server.domain.ids import new_id
from gallery_server.domain.line import LineSelector, LineWish
from gallery_server.domain.names import normal_id, normal_reason, require_range
from gallery_server.domain.page import CursorSigner, Page, PageRequest
from gallery_server.errors import FailedPrecondition, InvalidArgument, NotFound, Reason
from gallery_server.registry.deploying import deployable, environments, lines
from gallery_server.registry.deploying.deployment_changes import hold_placed, hold_released

_MINUTE = 60_000_000
_ROW_BYTES = 4_096
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class HoldWish:
    """Hold what a caller of placeHold wants; where an instance is named, the selector need not be."""

    lines: LineWish | None
    environment: str | None
    reason: str | None
    instance_id: str | None = None
    minutes: int | None = None


def place(tx: Transaction, caller: Caller, wish: HoldWish) -> Hold:
    """Keep an instance on its line, or what each selected line is served now; see `domain.hold` for what outranks."""
    environment, reason = environments.normal(wish.environment), normal_reason(wish.reason)
    minutes = None if wish.minutes is None else require_range("minutes", wish.minutes, 1, limits.HOLD_MINUTES)
    if wish.instance_id is None:
        selector = lines.selector(tx, wish.lines or LineWish(None, None))
    else:
        selector = _line_of(tx, wish.instance_id, wish.lines)
    project_lock.own(tx, selector.project_id)
    environments.require(tx, selector.project_name, environment)
    return keep(tx, caller, selector, environment, instance_id=wish.instance_id, reason=reason, minutes=minutes)


def keep(
    tx: Transaction,
    caller: Caller,
    selector: LineSelector,
    environment: str,
    *,
    instance_id: str | None,
    reason: str,
    minutes: int | None,
) -> Hold:
    """Keep a new hold from now on; the caller owns the project, so that nothing is deployed or held meanwhile."""
    standing = [] if instance_id is not None else hold_store.in_force(tx, selector.project_name, environment)
    hold = Hold(
        hold_id=new_id(tx.now),
        project_id=selector.project_id,
        project_name=selector.project_name,
        environment=environment,
        model_id=selector.model_id,
        base_version_id=selector.base_version_id,
        shard=selector.shard,
        instance_id=None if instance_id is None else normal_id("instanceId", instance_id),
        after_deployment_id=deployment_store.newest_id(tx),
        earlier_hold_ids=tuple(sorted(each.hold_id for each in standing)),
        reason=reason,
        created_micros=tx.now,
        created_by=caller.principal,
        until_micros=None if minutes is None else tx.now + minutes * _MINUTE,
    )
    hold_store.insert(tx, hold)
    tx.emit(hold_placed(caller, hold))
    return hold


def release(tx: Transaction, caller: Caller, hold_id: str | None, reason: str | None) -> Hold:
    """End a hold; raise FailedPrecondition, HOLD_ENDED where it has ended."""
    normal, because = normal_id("holdId", hold_id), normal_reason(reason)
    found = hold_store.find(tx, normal)
    if found is None:
        raise NotFound(Reason.HOLD_NOT_FOUND, f"There is no hold {normal}.", field="holdId", value=normal)
    project_lock.own(tx, found.project_id)
    present = hold_store.find(tx, normal) or found
    if present.ended_by(tx.now):
        raise FailedPrecondition(
            Reason.HOLD_ENDED,
            f"The hold {normal} has ended"
            + (f"; {present.released_by} released it." if present.released_by else " by its time."),
            holdId=normal,
            endedMicros=present.released_micros or present.until_micros,
        )
    hold_store.release(tx, normal, reason=because, principal=caller.principal)
    released = replace(present, released_micros=tx.now, released_by=caller.principal, release_reason=because)
    tx.emit(hold_released(caller, released))
    return released


def list_backwards(
    tx: Transaction,
    signer: CursorSigner,
    wish: LineWish,
    environment_name: str | None,
    *,
    include_ended: bool,
    request: PageRequest,
) -> Page[Hold]:
    """Answer a page of the holds that may be about selected lines, newest first."""
    selector = lines.selector(tx, wish)
    environment = None if environment_name is None else environments.normal(environment_name)
    if environment is not None:
        environments.require(tx, selector.project_name, environment)
    query = ("holds", selector.form(), environment, include_ended)
    start = request.start(signer, query)
    first = None if start is None else (int(start[0]), str(start[1]))

    def found(before: tuple[int, str] | None) -> Iterator[Hold]:
        while True:
            some = hold_store.list_backwards(
                tx, selector.project_id, environment, include_ended=include_ended, before=before, limit=_AT_ONCE
            )
            yield from (hold for hold in some if hold.meets(selector))
            if len(some) < _AT_ONCE:
                return
            before = some[-1].created_micros, some[-1].hold_id

    return request.page(found(first), signer, query, lambda hold: [hold.created_micros, hold.hold_id], _size_of)


def _line_of(tx: Transaction, instance_id: str, wish: LineWish | None) -> LineSelector:
    """Answer the line of an instance; raise InvalidArgument where other lines are selected."""
    instance = deployable.require(tx, instance_id, allow_deprecated=True)
    selector = LineSelector(
        instance.project_id, instance.project_name, instance.model_id, instance.base_version_id, instance.shard
    )
    if wish is not None:
        selected = lines.selector(tx, wish)
        of_model = selected.model_id in (None, instance.model_id)
        if not (of_model and selected.project_id == instance.project_id and selected.shard.within(instance.shard)):
            raise InvalidArgument(
                Reason.FIELD_MALFORMED,
                f"selector names other lines than that of the instance {instance.instance_id}; leave it unset.",
                field="selector",
                instanceId=instance.instance_id,
            )
    return selector


def _size_of(hold: Hold) -> int:
    return _ROW_BYTES + len(hold.reason.encode()) + len((hold.release_reason or "").encode())
