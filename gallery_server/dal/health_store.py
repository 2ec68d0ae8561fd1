"""Keep the computed health of instances, and the values by which search finds it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from gallery_server.dal import field_store, measures_form
from gallery_server.dal.batches import batches
from gallery_server.dal.bulk import BulkUpsert
from gallery_server.dal.field_store import Field
from gallery_server.dal.schema import InstanceHealthRow, NumberValueRow
from gallery_server.dal.statement import ManyStatement, Parameter
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.dal.value_store import number_form
from gallery_server.domain.health import HEALTH_VALUES, InstanceHealth
from gallery_server.domain.search import FieldOwner
from gallery_server.domain.value import ValueKind

Values = Mapping[str, float]
"""The worst of each measure that is known, by its name in search."""

_FIELDS = {Field(FieldOwner.HEALTH, name, ValueKind.NUMBER) for name in HEALTH_VALUES}
_CHANGING = ("grade", "score", "measures", "policy_version", "computed_micros")
_PUT = BulkUpsert(
    InstanceHealthRow,
    mysql=", ".join(f"{each} = VALUES({each})" for each in _CHANGING),
    sqlite=", ".join(f"{each} = excluded.{each}" for each in _CHANGING),
)
_FIND_MANY = ManyStatement(
    InstanceHealthRow.instance_id,
    lambda ids: InstanceHealthRow.select().where(InstanceHealthRow.instance_id.in_(ids)),
)
_VALUES_OF = ManyStatement(
    NumberValueRow.owner_id,
    lambda ids: NumberValueRow.select().where(
        NumberValueRow.owner_id.in_(ids)
        & NumberValueRow.field_id.in_(
            [Parameter(NumberValueRow.field_id, f"field{place}") for place in range(len(HEALTH_VALUES))]
        )
    ),
)
_FORM = ("number", "whole")
_NUMBERS = BulkUpsert(
    NumberValueRow,
    mysql=", ".join(f"{each} = VALUES({each})" for each in _FORM),
    sqlite=", ".join(f"{each} = excluded.{each}" for each in _FORM),
)


def find_many(tx: Transaction, instance_ids: Collection[str]) -> dict[str, InstanceHealth]:
    """Answer what was last computed, by instance; what has no metrics is not among it."""
    return {
        row["instance_id"]: _health(row)
        for some in batches(sorted(instance_ids))
        for row in tx.rows(_FIND_MANY.given(some))
    }


def put_many(tx: Transaction, project_id: str, healths: Sequence[InstanceHealth]) -> None:
    """Keep what was computed of instances of one project in the place of what stood, in few statements."""
    rows = (
        (
            health.instance_id,
            project_id,
            health.measures.grade,
            health.measures.score,
            measures_form.to_json(health.measures),
            health.policy_version,
            health.computed_micros,
        )
        for health in sorted(healths, key=lambda each: each.instance_id)
    )
    for statement in _PUT.of(rows):
        tx.run(statement)


def delete(tx: Transaction, instance_ids: Collection[str]) -> None:
    """Forget what was computed of instances that have no metrics any more."""
    for some in batches(sorted(instance_ids)):
        tx.run(InstanceHealthRow.delete().where(InstanceHealthRow.instance_id.in_(some)))


def values_of(tx: Transaction, project_id: str, instance_ids: Collection[str]) -> dict[str, dict[str, float]]:
    """Answer what search knows of the health of each of these instances of one project."""
    names = {field_id: name for name, field_id in _field_ids(tx, project_id).items()}
    fields = {f"field{place}": field_id for place, field_id in enumerate(sorted(names))}
    found: dict[str, dict[str, float]] = {instance_id: {} for instance_id in instance_ids}
    for some in batches(sorted(instance_ids)):
        for row in tx.rows(_VALUES_OF.given(some, **fields)):
            found[row["owner_id"]][names[row["field_id"]]] = row["number"]
    return found


def change_values(tx: Transaction, project_id: str, before: Mapping[str, Values], after: Mapping[str, Values]) -> None:
    """Let search know other values of the health of instances of one project than it does, in few statements."""
    ids = _field_ids(tx, project_id)
    gone = {name: [each for each in sorted(after) if name in before[each].keys() - after[each].keys()] for name in ids}
    for name, instance_ids in gone.items():
        for some in batches(instance_ids):
            here = (NumberValueRow.field_id == ids[name]) & NumberValueRow.owner_id.in_(some)
            tx.run(NumberValueRow.delete().where(here))
    rows = sorted(
        (instance_id, ids[name], *number_form(value))
        for instance_id, values in after.items()
        for name, value in values.items()
        if value != before[instance_id].get(name)
    )
    for statement in _NUMBERS.of(rows):
        tx.run(statement)


def _field_ids(tx: Transaction, project_id: str) -> dict[str, int]:
    return {field.name: field_id for field, field_id in field_store.find_or_insert(tx, project_id, _FIELDS).items()}


def _health(row: Row) -> InstanceHealth:
    return InstanceHealth(
        instance_id=row["instance_id"],
        measures=measures_form.from_json(row["measures"]),
        computed_micros=row["computed_micros"],
        policy_version=row["policy_version"],
    )
