"""Read the metrics that the health of instances is computed from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gallery_server.dal.batches import batches
from gallery_server.dal.fields import uuid_bytes
from gallery_server.dal.metric_reading import value_of
from gallery_server.dal.schema import LatestMetricRow, MetricKeyRow
from gallery_server.dal.search.sql import Sql, asking
from gallery_server.dal.statement import GivenStatement
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.metric import MetricKey

_SERIES_AT_ONCE = 100
"""SQLite joins 500 selections at most."""
_POINTS_MOST = 100_000
"""Of all series of an instance; where it has more than a hundred, each counts with fewer."""

Points = list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class NewestMetric:
    """The newest value of a series."""

    field_id: int
    key: MetricKey
    value: float


@dataclass(frozen=True, slots=True)
class Extent:
    """How many values of a series are read: so many of its first, and the newest."""

    first: int
    newest: int

    def of_each(self, series: int) -> Extent:
        """Answer what each of so many series may have of it."""
        most = max(2, min(self.first + self.newest, _POINTS_MOST // max(series, 1)))
        first = min(self.first, most // 2)
        return Extent(first, most - first)


def newest_of(tx: Transaction, instance_ids: Collection[str]) -> dict[str, list[NewestMetric]]:
    """Answer the newest value of each series of those instances that have some, by instance."""
    found: dict[str, list[NewestMetric]] = defaultdict(list)
    columns = (
        LatestMetricRow.owner_id,
        LatestMetricRow.field_id,
        LatestMetricRow.number,
        LatestMetricRow.kind,
        MetricKeyRow.scope,
        MetricKeyRow.segment,
        MetricKeyRow.name,
    )
    for some in batches(sorted(instance_ids)):
        query = LatestMetricRow.select(*columns).join(
            MetricKeyRow, on=(MetricKeyRow.field_id == LatestMetricRow.field_id)
        )
        for row in tx.rows(query.where(LatestMetricRow.owner_id.in_(some))):
            key = MetricKey(row["scope"], row["segment"], row["name"])
            found[row["owner_id"]].append(NewestMetric(row["field_id"], key, value_of(row)))
    return dict(found)


def series_of(
    tx: Transaction, instance_id: str, keys: Mapping[int, MetricKey], extent: Extent
) -> dict[MetricKey, Points]:
    """Answer the finite values that count of some series of an instance, by key, oldest first.

    Of one that is longer than `extent` the first values and the newest are read, and what lies between them is not.
    """
    owner, each = uuid_bytes(instance_id), extent.of_each(len(keys))
    newest = _read(tx, {field_id: _side(owner, field_id, each.newest, "DESC") for field_id in keys})
    longer = {field_id: min(values) for field_id, values in newest.items() if len(values) == each.newest}
    first = _read(tx, {field_id: _side(owner, field_id, each.first, "", before) for field_id, before in longer.items()})
    return {
        key: [(micros, number) for micros, _, number in sorted(first.get(field_id, []) + newest.get(field_id, []))]
        for field_id, key in keys.items()
    }


_Value = tuple[int, bytes, float]
"""When it was measured, its evaluation, and the number."""


def _read(tx: Transaction, parts: Mapping[int, Sql]) -> dict[int, list[_Value]]:
    found: dict[int, list[_Value]] = defaultdict(list)
    for some in batches(sorted(parts), _SERIES_AT_ONCE):
        text = " UNION ALL ".join(f"SELECT * FROM ({parts[field_id].text}) s{field_id}" for field_id in some)  # noqa: S608 - names of ours and marks
        asked = Sql(text, tuple(value for field_id in some for value in parts[field_id].values))
        for row in tx.rows(_asking(asked)):
            value = (row["measured_micros"], bytes(row["evaluation_id"]), float(row["number"]))
            found[row["field_id"]].append(value)
    return found


def _asking(asked: Sql) -> GivenStatement:
    return asking(lambda _: asked)


def _side(owner: bytes, field_id: int, limit: int, way: str, before: _Value | None = None) -> Sql:
    values: tuple[object, ...] = (owner,)
    condition = ""
    if before is not None:
        micros, evaluation_id, _ = before
        condition = " AND measured_micros <= ? AND (measured_micros < ? OR evaluation_id < ?)"
        values = (owner, micros, micros, evaluation_id)
    text = (
        "SELECT field_id, measured_micros, evaluation_id, number FROM metric"  # noqa: S608 - names of ours, numbers and marks
        f" WHERE instance_id = ? AND field_id = {field_id}{condition} AND retracted = 0 AND number IS NOT NULL"
        f" ORDER BY measured_micros {way}, evaluation_id {way} LIMIT {limit}"
    )
    return Sql(text, values)
