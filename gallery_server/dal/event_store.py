"""Keep the feed of events: rows commit unnumbered, and are numbered in the order that all readers see."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from peewee import JOIN

from gallery_server.dal.bulk import BulkInsert
from gallery_server.dal.schema import EventRow, ProjectRow
from gallery_server.dal.statement import ManyStatement, Parameter, Statement
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.event import Change, Event, EventFilter, EventKind
from gallery_server.domain.ids import new_id

_STATE_BYTES = 16 << 10
_INSERT = BulkInsert(EventRow)
_UNNUMBERED = Statement(
    EventRow.select(EventRow.event_id, EventRow.created_micros)
    .where(EventRow.number.is_null())
    .order_by(EventRow.event_id)
    .limit(Parameter(EventRow.number, "limit"))
)
_OF_KINDS = ManyStatement(
    EventRow.kind,
    lambda kinds: (
        EventRow.select(EventRow, ProjectRow.name.alias("project_name"))
        .join(ProjectRow, JOIN.LEFT_OUTER, on=(ProjectRow.project_id == EventRow.project_id))
        .where(
            EventRow.number.between(Parameter(EventRow.number, "first"), Parameter(EventRow.number, "last"))
            & EventRow.kind.in_(kinds)
        )
        .order_by(EventRow.number)
        .limit(Parameter(EventRow.number, "limit"))
    ),
)
_NUMBER = Statement(
    EventRow.update({EventRow.number: EventRow.event_id + Parameter(EventRow.event_id, "ahead")}).where(
        EventRow.event_id.between(Parameter(EventRow.event_id, "first"), Parameter(EventRow.event_id, "last"))
        & EventRow.number.is_null()
    )
)


def insert(tx: Transaction, changes: Sequence[Change]) -> None:
    """Write the events of a transaction's changes, unnumbered, in few statements."""
    if not changes:
        return
    transaction_id = new_id(tx.now)
    for statement in _INSERT.of(_row(tx, change, transaction_id) for change in changes):
        tx.run(statement)


def unnumbered(tx: Transaction, limit: int) -> list[tuple[int, int]]:
    """Answer the ids of up to `limit` events that have committed and have no number, in order, each with its time."""
    return [(row["event_id"], row["created_micros"]) for row in tx.rows(_UNNUMBERED.given(limit=limit))]


def number(tx: Transaction, event_ids: Sequence[int], after: int) -> None:
    """Give committed events the numbers behind `after`, in the order of their ids, a statement for each run of ids.

    Between the first and the last id of a run lies no other, so that no row of an open transaction is touched.
    """
    for first, last, given in _runs(event_ids, after + 1):
        changed = tx.run(_NUMBER.given(first=first, last=last, ahead=given - first))
        if changed != last - first + 1:
            raise LookupError(f"{changed} of the events {first} to {last} had no number")


def page(tx: Transaction, wanted: EventFilter, *, after: int, upto: int, limit: int) -> list[Event]:
    """Answer up to `limit` numbered events behind a number and not behind another, in order."""
    condition = (EventRow.number > after) & (EventRow.number <= upto)
    for column, value in (
        (EventRow.project_id, wanted.project_id),
        (EventRow.subject_id, wanted.subject_id),
        (EventRow.model_id, wanted.model_id),
    ):
        if value is not None:
            condition &= column == value
    if wanted.kinds:
        condition &= EventRow.kind.in_(wanted.kinds)
    query = (
        EventRow.select(EventRow, ProjectRow.name.alias("project_name"))
        .join(ProjectRow, JOIN.LEFT_OUTER, on=(ProjectRow.project_id == EventRow.project_id))
        .where(condition)
    )
    return [_event(row) for row in tx.rows(query.order_by(EventRow.number).limit(limit))]


def of_kinds(tx: Transaction, kinds: Sequence[EventKind], *, first: int, last: int, limit: int) -> list[Event]:
    """Answer up to `limit` events of some kinds with the numbers from one to another, in order; for who asks often."""
    return [_event(row) for row in tx.rows(_OF_KINDS.given(kinds, first=first, last=last, limit=limit))]


def forget_upto(tx: Transaction, upto: int, limit: int) -> int:
    """Delete up to `limit` of the events with numbers up to this one, oldest first; answer how many."""
    query = EventRow.select(EventRow.event_id).where(EventRow.number <= upto).order_by(EventRow.number).limit(limit)
    found = sorted(row["event_id"] for row in tx.rows(query))
    return tx.run(EventRow.delete().where(EventRow.event_id.in_(found))) if found else 0


def _runs(event_ids: Sequence[int], number: int) -> Iterator[tuple[int, int, int]]:
    """Yield the first and the last of ids that follow on each other, and the number of the first."""
    first = last = event_ids[0]
    for event_id in event_ids[1:]:
        if event_id != last + 1:
            yield first, last, number
            number += last - first + 1
            first = event_id
        last = event_id
    yield first, last, number


def _row(tx: Transaction, change: Change, transaction_id: str) -> tuple[Any, ...]:
    return (
        None,  # counted by the database
        None,
        transaction_id,
        change.kind.value,
        change.project_id,
        change.subject_id,
        change.model_id,
        _state(change.before),
        _state(change.after),
        change.request_id,
        tx.now,
        change.principal,
    )


def _state(record: Mapping[str, Any] | None) -> str | None:
    if record is None:
        return None
    form = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return form if len(form.encode()) <= _STATE_BYTES else '{"truncated":true}'


def _event(row: Row) -> Event:
    return Event(
        number=row["number"],
        transaction_id=row["transaction_id"],
        kind=row["kind"],
        project_name=row["project_name"],
        subject_id=row["subject_id"],
        model_id=row["model_id"],
        before=row["before"],
        after=row["after"],
        request_id=row["request_id"],
        created_micros=row["created_micros"],
        created_by=row["created_by"],
    )
