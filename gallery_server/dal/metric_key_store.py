"""Keep under which keys a project ever measured."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from gallery_server.dal.batches import batches
from gallery_server.dal.bulk import BulkInsert
from gallery_server.dal.fields import uuid_bytes
from gallery_server.dal.memo import Memo
from gallery_server.dal.schema import MetricKeyRow
from gallery_server.dal.search.sql import Sql, any_of, asking
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.metric import MetricKey, Scope

_KEYS_AT_ONCE = 250
_INSERT = BulkInsert(MetricKeyRow)

_known = Memo[tuple[str, MetricKey], int](100_000)
"""Rows of this table are never deleted."""


def find_or_insert(tx: Transaction, project_id: str, keys: AbstractSet[MetricKey]) -> dict[MetricKey, int]:
    """Answer the ids of keys, made now where there were none; one made by another meanwhile makes this run again."""
    known = _known.find((project_id, key) for key in keys)
    found = {key: field_id for (_, key), field_id in known.items()}
    if len(found) < len(keys):
        found |= _find(tx, project_id, keys - found.keys())
    made = sorted(keys - found.keys())
    if made:
        rows = [(None, project_id, key.name, key.scope, key.segment, tx.now) for key in made]
        for statement in _INSERT.of(rows):
            tx.run(statement)
        found |= _find(tx, project_id, set(made))
    return found


def _find(tx: Transaction, project_id: str, keys: AbstractSet[MetricKey]) -> dict[MetricKey, int]:
    found: dict[MetricKey, int] = {}
    for some in batches(sorted(keys), _KEYS_AT_ONCE):
        for row in _rows(tx, project_id, some):
            key = MetricKey(Scope(row["scope"]), row["segment"], row["name"])
            found[key] = row["field_id"]
            if row["created_micros"] != tx.now:
                _known.keep((project_id, key), row["field_id"])
    return found


def _rows(tx: Transaction, project_id: str, keys: Iterable[MetricKey]) -> list[Row]:
    wanted = any_of(
        Sql("(name = ? AND scope = ? AND segment = ?)", (key.name, key.scope.value, key.segment)) for key in keys
    )
    text = (
        "SELECT field_id, name, scope, segment, created_micros FROM metric_key"  # noqa: S608 - names of ours and marks
        f" WHERE project_id = ? AND {wanted.text}"
    )
    return tx.rows(asking(lambda _: Sql(text, (uuid_bytes(project_id), *wanted.values))))
