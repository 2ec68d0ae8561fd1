"""Give a seeded database health: scores for all, measures and marks for some, deployments on half of the lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gallery_server.dal import measures_form, schema
from gallery_server.dal.database import Database
from gallery_server.domain.health import HEALTH_VALUES, Completeness, HealthGrade, Measures
from gallery_server.domain.search import FieldOwner
from gallery_server.domain.value import ValueKind
from tests.parts.seeding import insert_rows

ENVIRONMENT = "production"
MARKED = 10_000
_KEYS = 3_000
_BEGIN = 1_770_000_000_000_000

Row = dict[str, Any]


def seed_health(database: Database, project_id: str, instance_ids: Sequence[str], instances_each: int) -> None:
    """Fill the tables of health for the instances of lines, each of which has so many, oldest first."""
    fields = range(1, len(HEALTH_VALUES) + 1)
    insert_rows(database, schema.FieldRow, _fields(project_id))
    insert_rows(
        database,
        schema.NumberValueRow,
        (
            {"owner_id": instance_id, "field_id": field_id, "number": place % 100 / 50, "whole": None}
            for place, instance_id in enumerate(instance_ids)
            for field_id in fields
        ),
    )
    insert_rows(database, schema.InstanceHealthRow, _stored(project_id, instance_ids[::2]))
    marks = ({"instance_id": each, "writes": 1, "due_micros": _BEGIN} for each in instance_ids[:MARKED])
    insert_rows(database, schema.HealthDueRow, marks)
    walk = {"project_id": project_id, "policy_version": 1, "after_instance_id": instance_ids[0]}
    insert_rows(database, schema.PolicyHealthRow, iter([walk]))
    insert_rows(database, schema.CurrentDeploymentRow, _current(project_id, instance_ids[::instances_each]))


def _fields(project_id: str) -> Iterator[Row]:
    for number, name in enumerate(HEALTH_VALUES, 1):
        yield {
            "field_id": number,
            "project_id": project_id,
            "owner": FieldOwner.HEALTH,
            "name": name,
            "kind": ValueKind.NUMBER,
            "created_micros": _BEGIN,
        }
    for number in range(_KEYS):
        yield {
            "field_id": 10 + number,
            "project_id": project_id,
            "owner": FieldOwner.METADATA,
            "name": f"key {number}",
            "kind": ValueKind.TEXT,
            "created_micros": _BEGIN,
        }


def _stored(project_id: str, instance_ids: Sequence[str]) -> Iterator[Row]:
    measures = measures_form.to_json(Measures(Completeness(1.0, ())))
    for instance_id in instance_ids:
        yield {
            "instance_id": instance_id,
            "project_id": project_id,
            "grade": HealthGrade.GOOD,
            "score": 0.0,
            "measures": measures,
            "policy_version": 1,
            "computed_micros": _BEGIN,
        }


def _current(project_id: str, oldest: Sequence[str]) -> Iterator[Row]:
    """Deploy the oldest instance of every other line."""
    for number, instance_id in enumerate(oldest, 1):
        if number % 2:
            yield {
                "line_id": number,
                "environment": ENVIRONMENT,
                "project_id": project_id,
                "sequence": 1,
                "deployment_id": number,
                "instance_id": instance_id,
            }
