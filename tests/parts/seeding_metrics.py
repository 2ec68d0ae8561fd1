"""Fill a seeded database with metrics: a few of most instances, a long series of one, and keys that few have."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from gallery_server.dal import schema
from gallery_server.dal.database import Database
from gallery_server.domain.metric import DISTRIBUTION_TYPE, MetricKind, Scope
from tests.parts.seeding import insert_rows

INSTANCES = 20_000
POINTS = 400
"""Of the busiest instance, each with a payload; within what a hot statement may look at, as MariaDB estimates it."""
_KEYS = 3_000
_NAMES = ("bias", "mae")
_BEGIN = 1_770_000_000_000_000
_SECOND = 1_000_000

Row = dict[str, Any]


def seed_metrics(database: Database, project_id: str, instance_ids: Sequence[str]) -> str:
    """Measure two metrics of each of the first instances, and of the first one over and over; answer that one's id."""
    busiest = instance_ids[0]
    measured = [(each, Scope.VALIDATION, 0) for each in instance_ids[:INSTANCES]]
    measured += [(busiest, Scope.PRODUCTION, at) for at in range(POINTS)]
    insert_rows(database, schema.MetricKeyRow, _keys(project_id))
    insert_rows(database, schema.EvaluationRow, (_evaluation(project_id, *each) for each in enumerate(measured)))
    values = [value for each in enumerate(measured) for value in _values(*each)]
    insert_rows(database, schema.MetricRow, iter(values))
    newest = {(value["instance_id"], value["field_id"]): value for value in values}
    insert_rows(database, schema.LatestMetricRow, map(_latest, newest.values()))
    return busiest


def evaluation_id(number: int) -> str:
    """Name the evaluation of so many, the first of which are those of the instances in their order."""
    return str(uuid.UUID(int=number + 1))


def _keys(project_id: str) -> Iterator[Row]:
    common = {"project_id": project_id, "created_micros": _BEGIN}
    for number, (scope, name) in enumerate(itertools.product((Scope.VALIDATION, Scope.PRODUCTION), _NAMES), 1):
        yield common | {"field_id": number, "name": name, "scope": scope, "segment": ""}
    for number in range(_KEYS):
        yield common | {"field_id": 10 + number, "name": "mae", "scope": Scope.TEST, "segment": f"airport {number}"}


def _evaluation(project_id: str, number: int, measured: tuple[str, Scope, int]) -> Row:
    instance_id, scope, at = measured
    production = scope is Scope.PRODUCTION
    return {
        "evaluation_id": evaluation_id(number),
        "instance_id": instance_id,
        "project_id": project_id,
        "scope": scope,
        "segment": "",
        "sample_count": 100,
        "measured_micros": _BEGIN + at * _SECOND,
        "payload": b"{}" if production else None,
        "payload_type": DISTRIBUTION_TYPE if production else None,
        "recorded_micros": _BEGIN,
        "recorded_by": "local:seeding",
    }


def _values(number: int, measured: tuple[str, Scope, int]) -> Iterator[Row]:
    instance_id, scope, at = measured
    for place in range(len(_NAMES)):
        yield {
            "instance_id": instance_id,
            "field_id": 1 + place + (len(_NAMES) if scope is Scope.PRODUCTION else 0),
            "measured_micros": _BEGIN + at * _SECOND,
            "evaluation_id": evaluation_id(number),
            "number": float(number),
            "kind": MetricKind.FINITE,
            "retracted": False,
        }


def _latest(value: Row) -> Row:
    columns = ("field_id", "number", "kind", "measured_micros", "evaluation_id")
    return {"owner_id": value["instance_id"]} | {column: value[column] for column in columns}
