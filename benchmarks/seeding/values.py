"""Make the rows that search reads."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.seeding.bulk import Row
from benchmarks.seeding.plan import Plan
from gallery_server.dal.value_store import comparable_kind, number_form, text_form
from gallery_server.domain.search import FieldOwner
from gallery_server.domain.value import Value


def fields(plan: Plan) -> Iterator[Row]:
    """Yield a row for each metadata key; the first instance has them all."""
    first = next(plan.all_instances())
    for number, (name, value) in enumerate(sorted(first.metadata.items()), 1):
        yield {
            "field_id": number,
            "project_id": plan.project_id,
            "owner": FieldOwner.METADATA,
            "name": name,
            "kind": comparable_kind(value.kind),
            "created_micros": first.created_micros,
        }


def texts(plan: Plan) -> Iterator[Row]:
    """Yield a row for each text of metadata."""
    for instance_id, field_id, value in _values(plan):
        if isinstance(value.content, str):
            beginning, rest = text_form(value.content)
            yield {"owner_id": instance_id, "field_id": field_id, "beginning": beginning, "rest": rest}


def numbers(plan: Plan) -> Iterator[Row]:
    """Yield a row for each number, flag and time of metadata."""
    for instance_id, field_id, value in _values(plan):
        if not isinstance(value.content, str):
            number, whole = number_form(value.content)
            yield {"owner_id": instance_id, "field_id": field_id, "number": number, "whole": whole}


def _values(plan: Plan) -> Iterator[tuple[str, int, Value]]:
    ids = {row["name"]: row["field_id"] for row in fields(plan)}
    for instance in plan.all_instances():
        for name, field_id in ids.items():
            yield instance.instance_id, field_id, instance.metadata[name]
