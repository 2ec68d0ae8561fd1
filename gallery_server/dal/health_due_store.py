"""Keep which instances have health to be computed anew, once for each, however often its inputs change."""

from __future__ import annotations

from collections.abc import Collection

from gallery_server.dal.bulk import BulkUpsert
from gallery_server.dal.schema import HealthDueRow
from gallery_server.dal.transaction import Transaction

_DELAY_MICROS = 1_000_000
"""So that writes that follow on each other are computed once."""
_COUNTED = "writes = health_due.writes + 1"
_MARKS = BulkUpsert(HealthDueRow, mysql=_COUNTED, sqlite=_COUNTED)


def mark(tx: Transaction, instance_ids: Collection[str]) -> None:
    """Leave a mark on each of these instances, due a second from now; one that is there stays due when it was."""
    due = tx.now + _DELAY_MICROS
    for statement in _MARKS.of([(instance_id, 1, due) for instance_id in sorted(set(instance_ids))]):
        tx.run(statement)
