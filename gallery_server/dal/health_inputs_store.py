"""Read the metrics that the health of instances is computed from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gallery_server.dal.batches import batches
from gallery_server.dal.fields import uuid_bytes
from gallery_server.dal.metric_reading import value_of
from gallery_server.dal.schema import LatestMetricRow, MetricKeyRow
from gallery_server.dal.search.sql import Sql, asking
from gallery_server.dal.statement import GivenStatement, ManyStatement
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.metric import MetricKey

_SERIES_AT_ONCE = 100
"""SQLite joins 500 selections at most."""
_POINTS_MOST = 100_000
"""Of all series of an instance, of which each of more than a hundred counts with fewer; and of a group of them."""

Points = list[tuple[int, float]]
Keys = Mapping[str, Mapping[int, MetricKey]]
"""Series of instances, by the ids of both."""

_NEWEST_OF = ManyStatement(
    LatestMetricRow.owner_id,
    lambda ids: (
        LatestMetricRow.select(
            LatestMetricRow.owner_id,
            LatestMetricRow.field_id,
            LatestMetricRow.number,
            LatestMetricRow.kind,
            MetricKeyRow.scope,
            MetricKeyRow.segment,
            MetricKeyRow.name,
        )
        .join(MetricKeyRow, on=(MetricKeyRow.field_id == LatestMetricRow.field_id))
        .where(LatestMetricRow.owner_id.in_(ids))
    ),
)


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
    for some in batches(sorted(instance_ids)):
        for row in tx.rows(_NEWEST_OF.given(some)):
            key = MetricKey(row["scope"], row["segment"], row["name"])
            found[row["owner_id"]].append(NewestMetric(row["field_id"], key, value_of(row)))
    return dict(found)


def series_of(tx: Transaction, keys: Keys, extent: Extent) -> dict[str, dict[MetricKey, Points]]:
    """Answer the finite values that count of some series of instances, by instance and key, oldest first.

    Of one that is longer than `extent` the first values and the newest are read, and what lies between them is not.
    Of how many instances this may be asked at once, `together` says.
    """
    extents = {
        _Series(instance_id, field_id): each
        for instance_id, of_it in keys.items()
        for each in [extent.of_each(len(of_it))]
        for field_id in of_it
    }
    newest = _read(tx, {series: _side(series, each.newest, "DESC") for series, each in extents.items()})
    longer = {series: min(values) for series, values in newest.items() if len(values) == extents[series].newest}
    first = _read(tx, {series: _side(series, extents[series].first, "", before) for series, before in longer.items()})
    return {
        instance_id: {
            key: [(micros, number) for micros, _, number in sorted(first.get(series, []) + newest.get(series, []))]
            for field_id, key in of_it.items()
            for series in [_Series(instance_id, field_id)]
        }
        for instance_id, of_it in keys.items()
    }


def together(keys: Keys, extent: Extent) -> Iterator[dict[str, Mapping[int, MetricKey]]]:
    """Cut the instances into groups whose values fill little memory."""
    group: dict[str, Mapping[int, MetricKey]] = {}
    points = 0
    for instance_id, of_it in keys.items():
        each = extent.of_each(len(of_it))
        points += len(of_it) * (each.first + each.newest)
        if group and points > _POINTS_MOST:
            yield group
            group, points = {}, len(of_it) * (each.first + each.newest)
        group[instance_id] = of_it
    if group:
        yield group


class _Series(NamedTuple):
    instance_id: str
    field_id: int


_Value = tuple[int, bytes, float]
"""When it was measured, its evaluation, and the number."""


def _read(tx: Transaction, parts: Mapping[_Series, Sql]) -> dict[_Series, list[_Value]]:
    found: dict[_Series, list[_Value]] = defaultdict(list)
    for some in batches(parts.items(), _SERIES_AT_ONCE):
        for row in tx.rows(_asking(_arms([part for _, part in some]))):
            value = (row["measured_micros"], row["evaluation_id"], row["number"])
            found[some[row.get("place", 0)][0]].append(value)
    return found


def _arms(parts: Sequence[Sql]) -> Sql:
    """Ask for the values of parts, each with the place of its part, which that of a single one can do without."""
    if len(parts) == 1:
        return parts[0]
    text = " UNION ALL ".join(
        f"SELECT {place} AS place, s{place}.* FROM ({part.text}) s{place}"  # noqa: S608 - names of ours and marks
        for place, part in enumerate(parts)
    )
    return Sql(text, tuple(value for part in parts for value in part.values))


def _asking(asked: Sql) -> GivenStatement:
    return asking(lambda _: asked)


def _side(series: _Series, limit: int, way: str, before: _Value | None = None) -> Sql:
    values: tuple[object, ...] = (uuid_bytes(series.instance_id),)
    condition = ""
    if before is not None:
        micros, evaluation_id, _ = before
        condition = " AND measured_micros <= ? AND (measured_micros < ? OR evaluation_id < ?)"
        values = (*values, micros, micros, evaluation_id)
    text = (
        "SELECT measured_micros, evaluation_id, number FROM metric"  # noqa: S608 - names of ours, numbers and marks
        f" WHERE instance_id = ? AND field_id = {series.field_id:d}{condition} AND retracted = 0 AND number IS NOT NULL"
        f" ORDER BY measured_micros {way}, evaluation_id {way} LIMIT {limit}"
    )
    return Sql(text, values)
