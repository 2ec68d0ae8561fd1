"""Keep the feed of events."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from gallery_server.dal.schema import EventRow
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.event import Change
from gallery_server.domain.ids import new_id

_STATE_BYTES = 16 << 10


def insert(tx: Transaction, changes: Sequence[Change]) -> None:
    """Write the events of a transaction's changes, unnumbered, in one statement."""
    if not changes:
        return
    transaction_id = new_id(tx.now)
    rows = [
        {
            EventRow.transaction_id: transaction_id,
            EventRow.kind: change.kind.value,
            EventRow.project_id: change.project_id,
            EventRow.subject_id: change.subject_id,
            EventRow.model_id: change.model_id,
            EventRow.before: _state(change.before),
            EventRow.after: _state(change.after),
            EventRow.request_id: change.request_id,
            EventRow.created_micros: tx.now,
            EventRow.created_by: change.principal,
        }
        for change in changes
    ]
    tx.run(EventRow.insert_many(rows))


def _state(record: Mapping[str, Any] | None) -> str | None:
    if record is None:
        return None
    form = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return form if len(form.encode()) <= _STATE_BYTES else '{"truncated":true}'
