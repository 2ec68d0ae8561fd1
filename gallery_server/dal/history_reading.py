"""Read what was measured of instances and deployed on lines, all of it in its order: what rules are replayed on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from gallery_server.dal.batches import batches
from gallery_server.dal.fields import uuid_bytes, uuid_text
from gallery_server.dal.metric_reading import value_of
from gallery_server.dal.search.sql import Speech, Sql, asking, one_of
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.metric import MetricKey, Scope


@dataclass(frozen=True, slots=True)
class Recorded:
    """One value, where it stands in the order of measurements, and how many samples it is of."""

    place: tuple[int, str]
    """When it was measured, and the evaluation that found it."""
    key: MetricKey
    value: float
    samples: int


@dataclass(frozen=True, slots=True)
class Stood:
    """What became current on a line in an environment; None where nothing is from then on."""

    micros: int
    environment: str
    instance_id: str | None


def values_of(tx: Transaction, instance_ids: Collection[str], limit: int) -> dict[str, list[Recorded]]:
    """Answer what was measured of each instance and not retracted, by its place; raise OverflowError beyond a limit."""
    found: dict[str, list[Recorded]] = {instance_id: [] for instance_id in instance_ids}
    left = limit
    for some in batches(sorted(found)):
        of_these = one_of("m.instance_id", [uuid_bytes(each) for each in some])

        def ask(speech: Speech, of_these: Sql = of_these, left: int = left) -> Sql:
            text = (
                "SELECT m.instance_id, m.measured_micros, m.evaluation_id, m.number, m.kind,"  # noqa: S608 - names of ours and marks
                f" k.scope, k.segment, k.name, e.sample_count FROM metric m {speech.then} metric_key k"
                f" ON k.field_id = m.field_id {speech.then} evaluation e ON e.evaluation_id = m.evaluation_id"
                f" WHERE {of_these.text} AND m.retracted = 0 LIMIT {left + 1}"
            )
            return Sql(text, of_these.values)

        rows = tx.rows(asking(ask))
        left -= len(rows)
        if left < 0:
            raise OverflowError(limit)
        for row in rows:
            place = row["measured_micros"], uuid_text(row["evaluation_id"])
            key = MetricKey(Scope(row["scope"]), row["segment"], row["name"])
            recorded = Recorded(place, key, value_of(row), row["sample_count"] or 1)
            found[uuid_text(row["instance_id"])].append(recorded)
    for values in found.values():
        values.sort(key=lambda each: each.place)
    return found


def measured_since(tx: Transaction, instance_ids: Collection[str], micros: int) -> set[str]:
    """Answer which of some instances were measured since a moment."""
    found: set[str] = set()
    for some in batches(sorted(instance_ids)):
        of_these = one_of("e.instance_id", [uuid_bytes(each) for each in some])
        text = (
            "SELECT DISTINCT e.instance_id FROM evaluation e"  # noqa: S608 - as above
            f" WHERE {of_these.text} AND e.measured_micros >= ? AND e.retracted_micros IS NULL"
        )
        asked = Sql(text, (*of_these.values, micros))
        found.update(uuid_text(row["instance_id"]) for row in tx.rows(asking(lambda _, asked=asked: asked)))  # type: ignore[misc]  # a default of a lambda
    return found


def stood_on(tx: Transaction, line_id: int) -> list[Stood]:
    """Answer what became current on a line, in all environments, the oldest first."""
    text = (
        "SELECT d.environment, d.created_micros, d.instance_id FROM deployment d WHERE d.line_id = ?"
        " ORDER BY d.environment, d.sequence"
    )
    asked = Sql(text, (line_id,))
    return [
        Stood(
            row["created_micros"],
            row["environment"],
            None if row["instance_id"] is None else uuid_text(row["instance_id"]),
        )
        for row in tx.rows(asking(lambda _: asked))
    ]
