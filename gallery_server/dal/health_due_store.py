"""Keep which instances have health to be computed anew, once for each, however often its inputs change."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from gallery_server.dal.batches import batches
from gallery_server.dal.bulk import BulkUpsert
from gallery_server.dal.schema import HealthDueRow
from gallery_server.dal.statement import ManyStatement
from gallery_server.dal.transaction import Transaction

_DELAY_MICROS = 1_000_000
"""So that writes that follow on each other are computed once."""
_COUNTED = "writes = health_due.writes + 1"
_MARKS = BulkUpsert(HealthDueRow, mysql=_COUNTED, sqlite=_COUNTED)
_FIND_MANY = ManyStatement(
    HealthDueRow.instance_id, lambda ids: HealthDueRow.select().where(HealthDueRow.instance_id.in_(ids))
)
_LOCK = ManyStatement(
    HealthDueRow.instance_id,
    lambda ids: HealthDueRow.update({HealthDueRow.writes: HealthDueRow.writes}).where(
        HealthDueRow.instance_id.in_(ids)
    ),
)
_SETTLE = ManyStatement(
    HealthDueRow.instance_id, lambda ids: HealthDueRow.delete().where(HealthDueRow.instance_id.in_(ids))
)


@dataclass(frozen=True, slots=True)
class HealthMark:
    """How often the inputs of an instance's health changed since it was computed, and when that is to be done.

    The two together tell a mark from another that was left once this one was gone.
    """

    writes: int
    due_micros: int


def mark(tx: Transaction, instance_ids: Collection[str]) -> None:
    """Leave a mark on each of these instances, due a second from now; one that is there stays due when it was."""
    due = tx.now + _DELAY_MICROS
    for statement in _MARKS.of([(instance_id, 1, due) for instance_id in sorted(set(instance_ids))]):
        tx.run(statement)


def list_due(tx: Transaction, limit: int) -> list[str]:
    """Answer the ids of up to `limit` marked instances that are due, those that have waited longest first."""
    query = HealthDueRow.select(HealthDueRow.instance_id).where(HealthDueRow.due_micros <= tx.now)
    return [row["instance_id"] for row in tx.rows(query.order_by(HealthDueRow.due_micros).limit(limit))]


def find_many(tx: Transaction, instance_ids: Collection[str]) -> dict[str, HealthMark]:
    """Answer the marks of instances, by instance."""
    return {
        row["instance_id"]: HealthMark(row["writes"], row["due_micros"])
        for some in batches(sorted(instance_ids))
        for row in tx.rows(_FIND_MANY.given(some))
    }


def lock(tx: Transaction, instance_ids: Collection[str]) -> dict[str, HealthMark]:
    """Answer the marks of instances, which stay as they are until this transaction ends."""
    for some in batches(sorted(instance_ids)):
        tx.run(_LOCK.given(some))
    return find_many(tx, instance_ids)


def settle(tx: Transaction, instance_ids: Collection[str]) -> None:
    """Take the marks of instances away; only after `lock` has shown that nothing was written since they were read."""
    for some in batches(sorted(instance_ids)):
        tx.run(_SETTLE.given(some))


def postpone(tx: Transaction, instance_ids: Collection[str], micros: int = _DELAY_MICROS) -> None:
    """Let the marks of instances be due so long from now."""
    change = {HealthDueRow.due_micros: tx.now + micros}
    for some in batches(sorted(instance_ids)):
        tx.run(HealthDueRow.update(change).where(HealthDueRow.instance_id.in_(some)))
