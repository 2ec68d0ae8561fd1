"""Keep the computed health of instances, and the values by which search finds it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from gallery_server.dal import field_store, measures_form
from gallery_server.dal.batches import batches
from gallery_server.dal.bulk import BulkInsert
from gallery_server.dal.field_store import Field
from gallery_server.dal.schema import InstanceHealthRow, NumberValueRow
from gallery_server.dal.statement import Parameter, Statement, insert_into, matching
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.dal.value_store import number_form
from gallery_server.domain.health import HEALTH_VALUES, InstanceHealth
from gallery_server.domain.search import FieldOwner
from gallery_server.domain.value import ValueKind

Values = Mapping[str, float]
"""The worst of each measure that is known, by its name in search."""

_FIELDS = {Field(FieldOwner.HEALTH, name, ValueKind.NUMBER) for name in HEALTH_VALUES}
_CHANGING = (
    InstanceHealthRow.grade,
    InstanceHealthRow.score,
    InstanceHealthRow.measures,
    InstanceHealthRow.policy_version,
    InstanceHealthRow.computed_micros,
)
_INSERT = insert_into(InstanceHealthRow)
_UPDATE = Statement(
    InstanceHealthRow.update({column: Parameter(column) for column in _CHANGING}).where(
        matching(InstanceHealthRow.instance_id)
    )
)
_NUMBERS = BulkInsert(NumberValueRow)


def find_many(tx: Transaction, instance_ids: Collection[str]) -> dict[str, InstanceHealth]:
    """Answer what was last computed, by instance; what has no metrics is not among it."""
    return {
        row["instance_id"]: _health(row)
        for some in batches(sorted(instance_ids))
        for row in tx.rows(InstanceHealthRow.select().where(InstanceHealthRow.instance_id.in_(some)))
    }


def put(tx: Transaction, project_id: str, health: InstanceHealth) -> None:
    """Keep what was computed of an instance in the place of what stood."""
    values: Row = {
        "instance_id": health.instance_id,
        "grade": health.measures.grade,
        "score": health.measures.score,
        "measures": measures_form.to_json(health.measures),
        "policy_version": health.policy_version,
        "computed_micros": health.computed_micros,
    }
    if not tx.run(_UPDATE.given(**values)):
        tx.run(_INSERT.given(**values, project_id=project_id))


def delete(tx: Transaction, instance_ids: Collection[str]) -> None:
    """Forget what was computed of instances that have no metrics any more."""
    for some in batches(sorted(instance_ids)):
        tx.run(InstanceHealthRow.delete().where(InstanceHealthRow.instance_id.in_(some)))


def values_of(tx: Transaction, project_id: str, instance_ids: Collection[str]) -> dict[str, dict[str, float]]:
    """Answer what search knows of the health of each of these instances of one project."""
    names = {field_id: field.name for field, field_id in field_store.find_or_insert(tx, project_id, _FIELDS).items()}
    found: dict[str, dict[str, float]] = {instance_id: {} for instance_id in instance_ids}
    for some in batches(sorted(instance_ids)):
        here = NumberValueRow.owner_id.in_(some) & NumberValueRow.field_id.in_(sorted(names))
        for row in tx.rows(NumberValueRow.select().where(here)):
            found[row["owner_id"]][names[row["field_id"]]] = row["number"]
    return found


def put_values(tx: Transaction, project_id: str, values: Mapping[str, Values]) -> None:
    """Let search know these values alone of the health of instances of one project, in few statements."""
    ids = {field.name: field_id for field, field_id in field_store.find_or_insert(tx, project_id, _FIELDS).items()}
    for some in batches(sorted(values)):
        here = NumberValueRow.owner_id.in_(some) & NumberValueRow.field_id.in_(sorted(ids.values()))
        tx.run(NumberValueRow.delete().where(here))
    rows = sorted(
        (instance_id, ids[name], *number_form(value))
        for instance_id, known in values.items()
        for name, value in known.items()
    )
    for statement in _NUMBERS.of(rows):
        tx.run(statement)


def _health(row: Row) -> InstanceHealth:
    return InstanceHealth(
        instance_id=row["instance_id"],
        measures=measures_form.from_json(row["measures"]),
        computed_micros=row["computed_micros"],
        policy_version=row["policy_version"],
    )
