"""Make the rows that search reads."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from benchmarks.seeding.bulk import Row
from benchmarks.seeding.plan import Plan, SeededInstance
from gallery_server.dal.value_store import comparable_kind, number_form, text_form
from gallery_server.domain.project import ProjectPolicy
from gallery_server.domain.search import FieldOwner
from gallery_server.domain.value import Value, ValueKind
from gallery_server.health.assessment import assess
from gallery_server.health.inputs import Inputs


def fields(plan: Plan) -> Iterator[Row]:
    """Yield a row for each metadata key, and for what is known of the health of a new instance; the first has all."""
    first = next(plan.all_instances())
    wanted = [(FieldOwner.METADATA, name, comparable_kind(value.kind)) for name, value in first.metadata.items()]
    wanted += [(FieldOwner.HEALTH, name, ValueKind.NUMBER) for name in _health_of(first)]
    for number, (owner, name, kind) in enumerate(sorted(wanted), 1):
        yield {
            "field_id": number,
            "project_id": plan.project_id,
            "owner": owner,
            "name": name,
            "kind": kind,
            "created_micros": first.created_micros,
        }


def texts(plan: Plan) -> Iterator[Row]:
    """Yield a row for each text of metadata."""
    for instance_id, field_id, value in _values(plan):
        if isinstance(value.content, str):
            beginning, rest = text_form(value.content)
            yield {"owner_id": instance_id, "field_id": field_id, "beginning": beginning, "rest": rest}


def numbers(plan: Plan) -> Iterator[Row]:
    """Yield a row for each number, flag and time of metadata, and for what is known of health."""
    for instance_id, field_id, value in _values(plan):
        if not isinstance(value.content, str):
            number, whole = number_form(value.content)
            yield {"owner_id": instance_id, "field_id": field_id, "number": number, "whole": whole}


def _values(plan: Plan) -> Iterator[tuple[str, int, Value]]:
    ids = {(row["owner"], row["name"]): row["field_id"] for row in fields(plan)}
    # All have the same keys, which is all that the health of a new instance depends on.
    health = {name: Value(ValueKind.NUMBER, value) for name, value in _health_of(next(plan.all_instances())).items()}
    for instance in plan.all_instances():
        known = {FieldOwner.METADATA: instance.metadata, FieldOwner.HEALTH: health}
        for (owner, name), field_id in ids.items():
            yield instance.instance_id, field_id, known[owner][name]


def _health_of(instance: SeededInstance) -> dict[str, float]:
    # Whoever has `hyperparameters.learning_rate` has `hyperparameters`.
    present = {name for key in instance.metadata for name in itertools.accumulate(key.split("."), "{}.{}".format)}
    return assess(Inputs(present=present), ProjectPolicy()).values()
