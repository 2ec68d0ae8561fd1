"""Read metrics: the values of an instance by time, the newest of many instances, and what health is computed from."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from gallery_server.dal.batches import batches
from gallery_server.dal.fields import uuid_bytes, uuid_text
from gallery_server.dal.search.sql import TRUE, Speech, Sql, all_of, asking, one_of
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.metric import EvaluationWindow, Metric, MetricKey, MetricKind, Scope

Series = Mapping[int, MetricKey]
"""Keys by their ids."""
Place = tuple[int, str, int]
"""Where a value stands among those of an instance: its time of measurement, its evaluation, the id of its key."""

_SERIES_AT_ONCE = 100
"""SQLite joins 500 selections at most."""
_PAYLOADS = 200
_OTHERS = {MetricKind.NAN: math.nan, MetricKind.POSITIVE_INFINITY: math.inf, MetricKind.NEGATIVE_INFINITY: -math.inf}


@dataclass(frozen=True, slots=True)
class KeyFilter:
    """Say which series are wanted; what is None or empty leaves all."""

    names: tuple[str, ...] = ()
    scope: Scope | None = None
    segment: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Say which values of series are wanted, and in which order: those measured from `since` to before `until`."""

    since_micros: int | None = None
    until_micros: int | None = None
    include_retracted: bool = False
    oldest_first: bool = False


@dataclass(frozen=True, slots=True)
class PlacedMetric:
    """A value and where it stands."""

    place: Place
    metric: Metric


@dataclass(frozen=True, slots=True)
class MeasuredPayload:
    """A payload, and when what it describes was measured."""

    measured_micros: int
    content: bytes


def series_of(tx: Transaction, instance_id: str, wanted: KeyFilter, *, include_retracted: bool = False) -> Series:
    """Answer the wanted keys under which an instance has values, by id; retracted ones on demand alone."""
    # What has a value that counts has a newest one, of which there are fewer.
    measured = (
        "SELECT DISTINCT field_id FROM metric WHERE instance_id = ?"
        if include_retracted
        else "SELECT field_id FROM latest_metric WHERE owner_id = ?"
    )
    where = _wanted(wanted)
    values = (uuid_bytes(instance_id), *where.values)

    def ask(speech: Speech) -> Sql:
        keys = f"{speech.then} metric_key k ON k.field_id = s.field_id WHERE {where.text}"
        return Sql(f"SELECT k.field_id, k.name, k.scope, k.segment FROM ({measured}) s {keys}", values)  # noqa: S608 - names of ours and marks

    return {row["field_id"]: _key(row) for row in tx.rows(asking(ask))}


def page(
    tx: Transaction, instance_id: str, series: Series, span: Span, *, after: Place | None, limit: int
) -> list[PlacedMetric]:
    """Answer up to `limit` values of these series of an instance, behind a place, by time, evaluation and key.

    Each series is read in the order of its own, no further than a page is long.
    """
    found: list[PlacedMetric] = []
    for some in batches(sorted(series), _SERIES_AT_ONCE):
        rows = _rows(tx, _page(uuid_bytes(instance_id), some, span, after, limit))
        found += [_placed(instance_id, series[row["field_id"]], row) for row in rows]
    found.sort(key=lambda each: each.place, reverse=not span.oldest_first)
    return found[:limit]


def newest(
    tx: Transaction, instance_ids: Sequence[str], wanted: KeyFilter, *, after: MetricKey | None, limit: int
) -> list[Metric]:
    """Answer up to `limit` newest values of instances, in their order, then by scope, segment and name.

    Those of the first instance begin behind a key.
    """
    rows = tx.rows(asking(lambda speech: _newest(speech, instance_ids, wanted, after, limit)))
    return [
        Metric(
            instance_id=instance_ids[row["place"]],
            key=_key(row),
            value=value_of(row),
            measured_micros=row["measured_micros"],
            evaluation_id=uuid_text(row["evaluation_id"]),
            sample_count=row["sample_count"],
            window=window_of(row),
        )
        for row in rows
    ]


def with_payloads(tx: Transaction, instance_ids: Sequence[str], payload_type: str) -> set[str]:
    """Answer which of these instances have a payload of a type that counts."""
    found: set[str] = set()
    for some in batches(map(uuid_bytes, instance_ids)):
        of_these = one_of("instance_id", some)
        text = (
            f"SELECT DISTINCT instance_id FROM evaluation WHERE {of_these.text} AND payload_type = ?"  # noqa: S608 - names of ours and marks
            " AND retracted_micros IS NULL"
        )
        found.update(uuid_text(row["instance_id"]) for row in _rows(tx, Sql(text, (*of_these.values, payload_type))))
    return found


def payloads_of(tx: Transaction, instance_id: str, payload_type: str) -> dict[tuple[Scope, str], MeasuredPayload]:
    """Answer the newest payload of a type that counts of an instance, by scope and segment; 200 at most."""
    rows = _rows(tx, _payloads(uuid_bytes(instance_id), payload_type))
    return {
        (Scope(row["scope"]), row["segment"]): MeasuredPayload(row["measured_micros"], bytes(row["payload"]))
        for row in rows
    }


def _rows(tx: Transaction, asked: Sql) -> list[Row]:
    return tx.rows(asking(lambda _: asked))


def _arms(parts: Collection[Sql]) -> Sql:
    text = " UNION ALL ".join(f"SELECT * FROM ({part.text}) s{number}" for number, part in enumerate(parts))  # noqa: S608 - names of ours and marks
    return Sql(text, tuple(value for part in parts for value in part.values))


def _page(instance_id: bytes, field_ids: Sequence[int], span: Span, after: Place | None, limit: int) -> Sql:
    way = "" if span.oldest_first else " DESC"
    series = []
    for field_id in field_ids:
        where = all_of(
            [
                Sql(f"instance_id = ? AND field_id = {field_id}", (instance_id,)),
                TRUE if span.since_micros is None else Sql("measured_micros >= ?", (span.since_micros,)),
                TRUE if span.until_micros is None else Sql("measured_micros < ?", (span.until_micros,)),
                TRUE if span.include_retracted else Sql("retracted = 0"),
                TRUE if after is None else _behind(field_id, after, oldest_first=span.oldest_first),
            ]
        )
        text = (
            f"SELECT field_id, measured_micros, evaluation_id, number, kind, retracted FROM metric WHERE {where.text}"  # noqa: S608 - names of ours, numbers and marks
            f" ORDER BY measured_micros{way}, evaluation_id{way} LIMIT {limit}"
        )
        series.append(Sql(text, where.values))
    cut = Sql(f"ORDER BY measured_micros{way}, evaluation_id{way}, field_id{way} LIMIT {limit}")
    return _with_contexts(_arms(series) + cut)


def _behind(field_id: int, after: Place, *, oldest_first: bool) -> Sql:
    """Hold for the values of a series that come after a place; the first comparison is what an index is read by."""
    measured_micros, evaluation_id, after_field_id = after
    beyond = ">" if oldest_first else "<"
    of_same = f"{beyond}=" if (field_id > after_field_id) == oldest_first and field_id != after_field_id else beyond
    return Sql(
        f"measured_micros {beyond}= ? AND (measured_micros {beyond} ? OR evaluation_id {of_same} ?)",
        (measured_micros, measured_micros, uuid_bytes(evaluation_id)),
    )


def _payloads(instance_id: bytes, payload_type: str) -> Sql:
    ranked = (
        "SELECT evaluation_id, segment, scope, ROW_NUMBER() OVER (PARTITION BY segment, scope"
        " ORDER BY measured_micros DESC, evaluation_id DESC) AS place"
        " FROM evaluation WHERE instance_id = ? AND payload_type = ? AND retracted_micros IS NULL"
    )
    newest = f"SELECT evaluation_id FROM ({ranked}) r WHERE place = 1 ORDER BY segment, scope LIMIT {_PAYLOADS}"  # noqa: S608 - names of ours and marks
    text = (
        f"SELECT e.scope, e.segment, e.measured_micros, e.payload FROM ({newest}) n"  # noqa: S608 - as above
        " JOIN evaluation e ON e.evaluation_id = n.evaluation_id"
    )
    return Sql(text, (instance_id, payload_type))


def _newest(speech: Speech, instance_ids: Sequence[str], wanted: KeyFilter, after: MetricKey | None, limit: int) -> Sql:
    owners = " UNION ALL ".join(f"SELECT {place} AS place, ? AS owner_id" for place in range(len(instance_ids)))
    begins = (
        TRUE
        if after is None
        else Sql(
            "(w.place > 0 OR (k.scope, k.segment, k.name) > (?, ?, ?))", (after.scope.value, after.segment, after.name)
        )
    )
    where = all_of([_wanted(wanted), begins])
    text = (
        "SELECT w.place, k.scope, k.segment, k.name, l.measured_micros, l.evaluation_id, l.number, l.kind"  # noqa: S608 - names of ours, numbers and marks
        f" FROM ({owners}) w {speech.then} latest_metric l ON l.owner_id = w.owner_id"
        f" {speech.then} metric_key k ON k.field_id = l.field_id WHERE {where.text}"
        f" ORDER BY w.place, k.scope, k.segment, k.name LIMIT {limit}"
    )
    found = _with_contexts(Sql(text, (*map(uuid_bytes, instance_ids), *where.values)))
    return found + Sql("ORDER BY p.place, p.scope, p.segment, p.name")


def _with_contexts(values: Sql) -> Sql:
    """Add to values what their evaluations say of them; an evaluation is looked up for what is answered alone."""
    text = (
        f"SELECT p.*, e.sample_count, e.window_start_micros, e.window_end_micros FROM ({values.text}) p"  # noqa: S608 - names of ours and marks
        " JOIN evaluation e ON e.evaluation_id = p.evaluation_id"
    )
    return Sql(text, values.values)


def _wanted(wanted: KeyFilter) -> Sql:
    return all_of(
        [
            one_of("k.name", wanted.names) if wanted.names else TRUE,
            TRUE if wanted.scope is None else Sql("k.scope = ?", (wanted.scope.value,)),
            TRUE if wanted.segment is None else Sql("k.segment = ?", (wanted.segment,)),
        ]
    )


def _placed(instance_id: str, key: MetricKey, row: Row) -> PlacedMetric:
    metric = Metric(
        instance_id=instance_id,
        key=key,
        value=value_of(row),
        measured_micros=row["measured_micros"],
        evaluation_id=uuid_text(row["evaluation_id"]),
        retracted=bool(row["retracted"]),
        sample_count=row["sample_count"],
        window=window_of(row),
    )
    return PlacedMetric((metric.measured_micros, metric.evaluation_id, row["field_id"]), metric)


def window_of(row: Row) -> EvaluationWindow | None:
    """Read the time that data is from."""
    start, end = row["window_start_micros"], row["window_end_micros"]
    return None if start is None and end is None else EvaluationWindow(start, end)


def value_of(row: Row) -> float:
    """Read a value, of whatever kind."""
    return float(row["number"]) if row["number"] is not None else _OTHERS[MetricKind(row["kind"])]


def _key(row: Row) -> MetricKey:
    return MetricKey(Scope(row["scope"]), row["segment"], row["name"])
