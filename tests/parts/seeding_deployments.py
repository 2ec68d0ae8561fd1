"""Deploy what `seeding` saved: a history for every line, holds that have ended, and a few in force."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from gallery_server.dal import schema
from gallery_server.dal.database import Database
from gallery_server.domain.call import Deadline
from gallery_server.domain.deployment import DeploymentKind
from gallery_server.domain.ids import new_id
from tests.parts.seeding import insert_rows

ENVIRONMENT = "production"
BEGIN = 1_770_000_000_000_000
DEPLOYED_MOST = 2_000
"""Of the line that was deployed to most; the others have ten deployments each."""
_EACH = 10
_ENDED_HOLDS = 5_000
_HELD_MODELS = 5
_SECONDS = 300.0


def seed_deployments(database: Database, busiest_line: int) -> None:
    """Deploy the oldest instances of each line one after the other, over and over on one line."""
    lines = database.read(lambda tx: tx.rows(schema.InstanceRow.select(*_COLUMNS).order_by(*_ORDER)), _soon())
    by_line = itertools.groupby(lines, lambda row: row["line_id"])
    histories = [_history(list(rows), DEPLOYED_MOST if line == busiest_line else _EACH) for line, rows in by_line]
    numbered = [{"deployment_id": number, **row} for number, row in enumerate(itertools.chain(*histories), 1)]
    insert_rows(database, schema.DeploymentRow, iter(numbered))
    newest = {row["line_id"]: row for row in numbered}
    project_id = lines[0]["project_id"]
    columns = ("line_id", "environment", "sequence", "deployment_id", "instance_id")
    pointers = ({column: row[column] for column in columns} | {"project_id": project_id} for row in newest.values())
    insert_rows(database, schema.CurrentDeploymentRow, pointers)
    models = list(dict.fromkeys(row["model_id"] for row in lines))
    insert_rows(database, schema.HoldRow, _holds(project_id, models))


_COLUMNS = (
    schema.InstanceRow.line_id,
    schema.InstanceRow.instance_id,
    schema.InstanceRow.model_id,
    schema.InstanceRow.project_id,
)
_ORDER = (schema.InstanceRow.line_id, schema.InstanceRow.line_sequence)


def _soon() -> Deadline:
    return Deadline.after(_SECONDS)


def _history(instances: list[dict[str, Any]], deployments: int) -> Iterator[dict[str, Any]]:
    before = None
    for sequence, instance in enumerate(itertools.islice(itertools.cycle(instances), deployments), 1):
        yield {
            "line_id": instance["line_id"],
            "environment": ENVIRONMENT,
            "sequence": sequence,
            "kind": DeploymentKind.DEPLOYED,
            "instance_id": instance["instance_id"],
            "previous_instance_id": before,
            "created_micros": BEGIN + sequence,
            "created_by": "local:seeding",
        }
        before = instance["instance_id"]


def _holds(project_id: str, models: list[str]) -> Iterator[dict[str, Any]]:
    for number in range(_ENDED_HOLDS + _HELD_MODELS):
        ended = number < _ENDED_HOLDS
        yield {
            "hold_id": new_id(BEGIN + number),
            "project_id": project_id,
            "environment": ENVIRONMENT,
            "model_id": models[number % len(models) if ended else number - _ENDED_HOLDS],
            "shard": {},
            "after_deployment_id": 1_000_000,
            "earlier_hold_ids": [],
            "reason": "the holidays",
            "created_micros": BEGIN + number,
            "created_by": "local:seeding",
            "until_micros": BEGIN + number + 1 if number % 2 and ended else None,
            "released_micros": BEGIN + number + 1 if ended and not number % 2 else None,
        }
