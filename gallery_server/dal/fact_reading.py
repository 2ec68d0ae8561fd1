"""Read what expressions ask of instances, many in one statement: measurements, health, and where they are current."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import NamedTuple

from gallery_server.dal.batches import batches
from gallery_server.dal.fields import uuid_bytes, uuid_text
from gallery_server.dal.metric_reading import value_of
from gallery_server.dal.schema import ModelRevisionRow
from gallery_server.dal.search.sql import TRUE, Speech, Sql, all_of, asking, one_of
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.blob import BlobState
from gallery_server.domain.ids import new_ids
from gallery_server.domain.metric import Scope
from gallery_server.domain.search import FieldOwner
from gallery_server.domain.value import Value, metadata_from_json

Metadata = Mapping[str, Value]

_REVISIONS_AT_ONCE = 20
"""Specifications of up to 1 MiB."""


class Measurement(NamedTuple):
    """One value of an instance, and the evaluation that found it; a tuple, since thousands are made at once."""

    instance_id: str
    name: str
    value: float
    evaluation_id: bytes
    """As it is stored, since few of many are ever asked for."""


_LATEST, _LAST_ID = (1 << 63) - 1, "ffffffff-ffff-ffff-ffff-ffffffffffff"


@dataclass(frozen=True, slots=True)
class Until:
    """Name a place in the order of measurements: what was measured behind it is not known yet."""

    measured_micros: int
    evaluation_id: str
    recorded_before: str | None = None
    """Where set, an id of evaluations, which are in the order of recording: nor is what came from it on."""

    @classmethod
    def recorded_until(cls, micros: int) -> Until:
        """Make that of all that was recorded until a moment, whenever it was measured."""
        return cls(_LATEST, _LAST_ID, new_ids(micros + 1, 1, bytes)[0])

    def knows(self, measured_micros: int, evaluation_id: str) -> bool:
        """Tell whether a measurement is known there."""
        recorded = self.recorded_before is None or evaluation_id < self.recorded_before
        return recorded and (measured_micros, evaluation_id) <= (self.measured_micros, self.evaluation_id)


@dataclass(frozen=True, slots=True)
class Ran:
    """Name what is current on a line in an environment, and which other instance was before it."""

    current_id: str
    previous_id: str | None


def measurements(
    tx: Transaction,
    instance_ids: Collection[str],
    scope: Scope,
    segment: str,
    names: Collection[str] | None = None,
    until: Until | None = None,
) -> Iterator[Measurement]:
    """Yield what is newest, or was until a place, of instances in a scope and segment; of these names where given."""
    asked = _asked(scope, segment, names)
    for owners in _owners(instance_ids):
        of_these = one_of("l.owner_id", owners)
        question = _newest(of_these, asked) if until is None else _known(of_these, asked, until)
        for row in tx.rows(asking(question)):
            instance_id = owners[row["owner_id"]]
            yield Measurement(instance_id, row["name"], value_of(row), row["evaluation_id"])


def health_values(tx: Transaction, instance_ids: Collection[str]) -> dict[str, dict[str, float]]:
    """Answer what search knows of the health of each instance, by name."""
    found: dict[str, dict[str, float]] = {instance_id: {} for instance_id in instance_ids}
    for owners in _owners(instance_ids):
        of_these = one_of("v.owner_id", owners)

        def ask(speech: Speech, of_these: Sql = of_these) -> Sql:
            fields = f"{speech.then} field f ON f.field_id = v.field_id AND f.owner = '{FieldOwner.HEALTH.value}'"
            text = f"SELECT v.owner_id, f.name, v.number FROM number_value v {fields} WHERE {of_these.text}"  # noqa: S608 - names of ours and marks
            return Sql(text, of_these.values)

        for row in tx.rows(asking(ask)):
            found[owners[row["owner_id"]]][row["name"]] = row["number"]
    return found


def current_since(tx: Transaction, instance_ids: Collection[str]) -> dict[str, dict[str, int]]:
    """Answer in which environments each instance is current, and since when."""
    found: dict[str, dict[str, int]] = {instance_id: {} for instance_id in instance_ids}
    for owners in _owners(instance_ids):
        of_these = one_of("c.instance_id", owners)
        text = (
            "SELECT c.instance_id, c.environment, d.created_micros FROM current_deployment c"  # noqa: S608 - as above
            f" JOIN deployment d ON d.deployment_id = c.deployment_id WHERE {of_these.text} ORDER BY c.environment"
        )
        for row in _rows(tx, Sql(text, of_these.values)):
            found[owners[row["instance_id"]]][row["environment"]] = row["created_micros"]
    return found


def ran_on(tx: Transaction, line_ids: Collection[int], environment: str) -> dict[int, Ran]:
    """Answer what is current on each line in an environment, and what was before; not of lines where nothing is."""
    found: dict[int, Ran] = {}
    for some in batches(sorted(line_ids)):
        of_these = one_of("c.line_id", some)
        text = (
            "SELECT c.line_id, c.instance_id, (SELECT d.instance_id FROM deployment d"  # noqa: S608 - as above
            " WHERE d.line_id = c.line_id AND d.environment = c.environment AND d.instance_id IS NOT NULL"
            " AND d.instance_id <> c.instance_id ORDER BY d.sequence DESC LIMIT 1) AS previous_id"
            f" FROM current_deployment c WHERE c.environment = ? AND c.instance_id IS NOT NULL AND {of_these.text}"
        )
        values = (environment, *of_these.values)
        for row in _rows(tx, Sql(text, values)):
            previous = row["previous_id"]
            gone = None if previous is None else uuid_text(previous)
            found[row["line_id"]] = Ran(uuid_text(row["instance_id"]), gone)
    return found


def current_in(tx: Transaction, project_ids: Collection[str], environment: str, limit: int) -> list[str]:
    """Answer up to `limit` instances that are current in an environment on lines of some projects."""
    if not project_ids:
        return []
    of_these = one_of("c.project_id", [uuid_bytes(each) for each in project_ids])
    text = (
        "SELECT c.instance_id FROM current_deployment c"  # noqa: S608 - as above
        f" WHERE {of_these.text} AND c.environment = ? AND c.instance_id IS NOT NULL LIMIT {limit}"
    )
    return [uuid_text(row["instance_id"]) for row in _rows(tx, Sql(text, (*of_these.values, environment)))]


def erased_among(tx: Transaction, instance_ids: Collection[str]) -> set[str]:
    """Answer which of some instances have no bytes any more."""
    found: set[str] = set()
    for owners in _owners(instance_ids):
        of_these = one_of("i.instance_id", owners)
        text = (
            "SELECT i.instance_id FROM instance i JOIN `blob` b ON b.blob_id = i.blob_id"  # noqa: S608 - as above
            f" WHERE b.state = '{BlobState.ERASED.value}' AND {of_these.text}"
        )
        rows = _rows(tx, Sql(text, of_these.values))
        found.update(owners[row["instance_id"]] for row in rows)
    return found


def metadata_of_revisions(tx: Transaction, revisions: Collection[tuple[str, int]]) -> dict[tuple[str, int], Metadata]:
    """Answer the metadata of the specifications of revisions."""
    found: dict[tuple[str, int], Metadata] = {}
    for some in batches(sorted(set(revisions)), _REVISIONS_AT_ONCE):
        named = [
            (ModelRevisionRow.model_id == model_id) & (ModelRevisionRow.revision == revision)
            for model_id, revision in some
        ]
        columns = (ModelRevisionRow.model_id, ModelRevisionRow.revision, ModelRevisionRow.specification)
        for row in tx.rows(ModelRevisionRow.select(*columns).where(reduce(or_, named))):
            metadata = row["specification"].get("metadata", {})
            found[row["model_id"], row["revision"]] = metadata_from_json(metadata)
    return found


def _asked(scope: Scope, segment: str, names: Collection[str] | None) -> Sql:
    return all_of(
        [
            Sql("k.scope = ? AND k.segment = ?", (scope.value, segment)),
            TRUE if names is None else one_of("k.name", sorted(names)),
        ]
    )


def _newest(of_these: Sql, asked: Sql) -> Callable[[Speech], Sql]:
    values = (*of_these.values, *asked.values)

    def ask(speech: Speech) -> Sql:
        keys = f"{speech.then} metric_key k ON k.field_id = l.field_id"
        text = (
            "SELECT l.owner_id, k.name, l.number, l.kind, l.evaluation_id"  # noqa: S608 - as above
            f" FROM latest_metric l {keys} WHERE {of_these.text} AND {asked.text}"
        )
        return Sql(text, values)

    return ask


def _known(of_these: Sql, asked: Sql, until: Until) -> Callable[[Speech], Sql]:
    place = (until.measured_micros, uuid_bytes(until.evaluation_id))
    recorded = (
        TRUE if until.recorded_before is None else Sql("o.evaluation_id < ?", (uuid_bytes(until.recorded_before),))
    )

    def ask(speech: Speech) -> Sql:
        keys = f"{speech.then} metric_key k ON k.field_id = l.field_id"
        newest = (
            "SELECT o.evaluation_id FROM metric o WHERE o.instance_id = l.owner_id AND o.field_id = l.field_id"  # noqa: S608 - names of ours and marks
            f" AND o.retracted = 0 AND (o.measured_micros, o.evaluation_id) <= (?, ?) AND {recorded.text}"
            " ORDER BY o.measured_micros DESC, o.evaluation_id DESC LIMIT 1"
        )
        text = (
            "SELECT m.instance_id AS owner_id, n.name, m.number, m.kind, m.evaluation_id FROM ("  # noqa: S608 - as above
            f"SELECT l.owner_id, l.field_id, k.name, ({newest}) AS evaluation_id"
            f" FROM latest_metric l {keys} WHERE {of_these.text} AND {asked.text}) n"
            " JOIN metric m ON m.evaluation_id = n.evaluation_id AND m.field_id = n.field_id"
        )
        return Sql(text, (*place, *recorded.values, *of_these.values, *asked.values))

    return ask


def _rows(tx: Transaction, asked: Sql) -> list[Row]:
    return tx.rows(asking(lambda _: asked))


def _owners(instance_ids: Collection[str]) -> Iterator[dict[bytes, str]]:
    for some in batches(instance_ids):
        yield {uuid_bytes(each): each for each in some}
