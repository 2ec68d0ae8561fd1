"""Keep what changes of the graph brought about, and how far it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from gallery_server.dal.schema import PropagationCopyRow, PropagationRow
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.dependency import Propagation, PropagationState
from gallery_server.domain.fault import Fault
from gallery_server.domain.instance import InstanceCause
from gallery_server.domain.propagation_plan import Plan

_RECORD = [field for field in PropagationRow._meta.sorted_fields if field.name not in ("plan", "next_place")]  # noqa: SLF001 - peewee offers no other way to the columns


def insert(tx: Transaction, propagation: Propagation, plan: Plan | None) -> None:
    """Keep a propagation, with its plan where a job carries it out."""
    tx.run(
        PropagationRow.insert(
            {
                PropagationRow.propagation_id: propagation.propagation_id,
                PropagationRow.model_id: propagation.model_id,
                PropagationRow.state: propagation.state,
                PropagationRow.cause: propagation.cause,
                PropagationRow.cause_instance_id: propagation.cause_instance_id,
                PropagationRow.copies: propagation.copies,
                PropagationRow.copies_made: propagation.copies_made,
                PropagationRow.plan: None if plan is None else plan.to_json(),
                PropagationRow.next_place: 0,
                PropagationRow.created_micros: propagation.created_micros,
                PropagationRow.created_by: propagation.created_by,
                PropagationRow.ended_micros: propagation.ended_micros,
            }
        )
    )


def find(tx: Transaction, propagation_id: str) -> Propagation | None:
    """Answer a propagation by its id, or None."""
    return _first(tx, PropagationRow.propagation_id == propagation_id)


def find_by_cause(tx: Transaction, instance_id: str) -> Propagation | None:
    """Answer what a new instance brought about, or None."""
    return _first(tx, PropagationRow.cause_instance_id == instance_id)


def plan_of(tx: Transaction, propagation_id: str) -> Plan | None:
    """Answer the plan of a propagation that a job carries out; None once it is done."""
    query = PropagationRow.select(PropagationRow.plan).where(PropagationRow.propagation_id == propagation_id)
    row = tx.row(query)
    return None if row is None or row["plan"] is None else Plan.from_json(row["plan"])


def next_place(tx: Transaction, propagation_id: str) -> int:
    """Answer the first place of the plan that is not done, and let nobody else go on from there."""
    here = PropagationRow.propagation_id == propagation_id
    tx.run(PropagationRow.update({PropagationRow.next_place: PropagationRow.next_place}).where(here))
    row = tx.row(PropagationRow.select(PropagationRow.next_place).where(here))
    if row is None:
        raise LookupError(propagation_id)
    return int(row["next_place"])


def advance(tx: Transaction, propagation_id: str, next_place: int, copies: int) -> None:
    """Say how far the plan is done, and how many copies came of it since the last time."""
    change = {PropagationRow.next_place: next_place, PropagationRow.copies_made: PropagationRow.copies_made + copies}
    tx.run(PropagationRow.update(change).where(PropagationRow.propagation_id == propagation_id))


def end(tx: Transaction, propagation_id: str, state: PropagationState, fault: Fault | None) -> None:
    """End a propagation; one that is done has as many copies as were made, and no plan any more."""
    change: dict[Any, Any] = {
        PropagationRow.state: state,
        PropagationRow.fault: None if fault is None else fault.to_json(),
        PropagationRow.ended_micros: tx.now,
    }
    if state is PropagationState.DONE:
        change |= {PropagationRow.copies: PropagationRow.copies_made, PropagationRow.plan: None}
    tx.run(PropagationRow.update(change).where(PropagationRow.propagation_id == propagation_id))


def resume(tx: Transaction, propagation_id: str) -> None:
    """Let a propagation that had failed run again."""
    change = {PropagationRow.state: PropagationState.RUNNING, PropagationRow.fault: None}
    failed = PropagationRow.state == PropagationState.FAILED
    tx.run(PropagationRow.update(change).where((PropagationRow.propagation_id == propagation_id) & failed))


def any_running(tx: Transaction, propagation_ids: Collection[str]) -> bool:
    """Tell whether one of these still runs."""
    if not propagation_ids:
        return False
    running = PropagationRow.state == PropagationState.RUNNING
    here = PropagationRow.propagation_id.in_(sorted(propagation_ids))
    return tx.row(PropagationRow.select(PropagationRow.propagation_id).where(here & running).limit(1)) is not None


def insert_copies(tx: Transaction, propagation_id: str, copies: Mapping[int, tuple[int, str]]) -> None:
    """Keep which copies were made, by place the line and the instance; a line takes one alone."""
    rows = [
        {"propagation_id": propagation_id, "place": place, "line_id": line_id, "instance_id": instance_id}
        for place, (line_id, instance_id) in copies.items()
    ]
    if rows:
        tx.run(PropagationCopyRow.insert_many(rows))


def list_copies(tx: Transaction, propagation_id: str, *, after: int | None, limit: int) -> Sequence[tuple[int, str]]:
    """Answer up to `limit` copies behind a place, each with its place."""
    condition = PropagationCopyRow.propagation_id == propagation_id
    if after is not None:
        condition &= PropagationCopyRow.place > after
    query = PropagationCopyRow.select(PropagationCopyRow.place, PropagationCopyRow.instance_id).where(condition)
    return [
        (row["place"], row["instance_id"]) for row in tx.rows(query.order_by(PropagationCopyRow.place).limit(limit))
    ]


def _first(tx: Transaction, condition: Any) -> Propagation | None:
    row = tx.row(PropagationRow.select(*_RECORD).where(condition))
    return None if row is None else _propagation(row)


def _propagation(row: Row) -> Propagation:
    return Propagation(
        **row
        | {
            "state": PropagationState(row["state"]),
            "cause": InstanceCause(row["cause"]),
            "fault": None if row["fault"] is None else Fault.from_json(row["fault"]),
        }
    )
