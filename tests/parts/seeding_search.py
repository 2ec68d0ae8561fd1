"""Fill a seeded database with what search reads: hot values and metrics, and such as few instances have."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from peewee import Model

from gallery_server.dal import schema, value_store
from gallery_server.dal.bulk import BulkInsert
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.domain.metric import MetricKey, MetricKind, Scope
from gallery_server.domain.search import FieldOwner
from gallery_server.domain.value import Value, ValueKind, text

_RARE = 1_000
_SECONDS = 300.0
_BATCH = 5_000
_METRICS = (
    (Scope.VALIDATION, "mae"),
    (Scope.VALIDATION, "bias"),
    (Scope.PRODUCTION, "bias"),
    (Scope.TEST, "rare"),
)
_MEASURED = (MetricKind.FINITE, 1, str(uuid.UUID(int=1)))


def seed_search(database: Database, project_id: str, instance_ids: Sequence[str]) -> None:
    """Give each instance `modelName`, and by turns `half`, `rare` and the number `epochs`; and each line its shard.

    Each has the metric `mae`, and `bias` from 0 to below 1 in two scopes; one in a thousand has `rare`.
    """
    fields = {"modelName": ValueKind.TEXT, "half": ValueKind.TEXT, "rare": ValueKind.TEXT, "epochs": ValueKind.NUMBER}
    deadline = Deadline.after(_SECONDS)

    def declare(tx: Transaction) -> dict[str, int]:
        common = {"project_id": project_id, "owner": FieldOwner.METADATA, "created_micros": 1}
        return {
            name: tx.run(schema.FieldRow.insert(common | {"name": name, "kind": kind})) for name, kind in fields.items()
        }

    ids = database.write(declare, deadline)
    values = iter(_values(instance_ids, ids))
    while batch := list(itertools.islice(values, _BATCH)):
        database.write(lambda tx, batch=batch: value_store.insert(tx, batch), deadline)
    database.write(_shards, deadline)
    _measure(database, project_id, instance_ids)


def _measure(database: Database, project_id: str, instance_ids: Sequence[str]) -> None:
    deadline = Deadline.after(_SECONDS)
    keys = [MetricKey(scope, "", name) for scope, name in _METRICS]

    def declare(tx: Transaction) -> list[int]:
        columns = {"project_id": project_id, "segment": "", "created_micros": 1}
        rows = [columns | {"name": key.name, "scope": key.scope} for key in keys]
        return [tx.run(schema.MetricKeyRow.insert(row)) for row in rows]

    mae, bias, in_production, rare = database.write(declare, deadline)
    values = _measured(instance_ids, mae, (bias, in_production), rare)
    while batch := list(itertools.islice(values, _BATCH)):
        rows = [(*each, *_MEASURED) for each in batch]
        database.write(lambda tx, rows=rows: _insert(tx, schema.LatestMetricRow, rows), deadline)


def _measured(
    instance_ids: Sequence[str], mae: int, bias: tuple[int, ...], rare: int
) -> Iterator[tuple[str, int, float]]:
    for number, instance_id in enumerate(instance_ids):
        yield instance_id, mae, float(number)
        for field_id in bias:
            yield instance_id, field_id, number % _RARE / _RARE
        if number % _RARE == 0:
            yield instance_id, rare, 1.0


def _values(instance_ids: Sequence[str], ids: dict[str, int]) -> Iterator[tuple[str, int, Value]]:
    for number, instance_id in enumerate(instance_ids):
        yield instance_id, ids["modelName"], text("Random Forest")
        yield instance_id, ids["epochs"], Value(ValueKind.WHOLE, number)
        yield instance_id, ids["half"], text(f"half {number % 2}")
        if number % _RARE == 0:
            yield instance_id, ids["rare"], text("yes")


def _shards(tx: Transaction) -> None:
    lines = tx.rows(schema.LineRow.select(schema.LineRow.line_id, schema.LineRow.shard))
    rows = [(line["line_id"], name, value.encode()) for line in lines for name, value in line["shard"].items()]
    _insert(tx, schema.LineShardRow, rows)


def _insert(tx: Transaction, table: type[Model], rows: list[tuple[Any, ...]]) -> None:
    for statement in BulkInsert(table).of(rows):
        tx.run(statement)
