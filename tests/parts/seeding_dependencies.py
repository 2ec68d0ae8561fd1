"""Fill a migrated database with edges, pins and propagations that the seeded instances are a small part of."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from gallery_server.dal import schema
from gallery_server.dal.database import Database
from gallery_server.domain.dependency import PinSource, PropagationState
from gallery_server.domain.instance import InstanceCause
from tests.parts.seeding import insert_rows

EDGES, PINS, COPIES = 5_000, 20_000, 20_000
PROPAGATION = str(uuid.UUID(int=1))


def seed_dependencies(database: Database, instance_ids: Sequence[str]) -> None:
    """Write edges of models that are not seeded, pins of the seeded instances, and propagations of a hundred copies."""
    insert_rows(database, schema.DependencyRow, (_edge(number) for number in range(EDGES)))
    insert_rows(database, schema.InstancePinRow, (_pin(instance_id) for instance_id in instance_ids[:PINS]))
    insert_rows(database, schema.PropagationRow, (_propagation(number) for number in range(1, COPIES // 100 + 1)))
    insert_rows(database, schema.PropagationCopyRow, map(_copy, range(COPIES), instance_ids))


def _edge(number: int) -> dict[str, Any]:
    return {
        "downstream_model_id": str(uuid.UUID(int=number)),
        "upstream_model_id": str(uuid.UUID(int=number // 2 + 1_000_000)),
        "across_shards": False,
        "in_force": True,
        "created_micros": 1,
        "created_by": "local:seeding",
    }


def _pin(instance_id: str) -> dict[str, Any]:
    return {
        "instance_id": instance_id,
        "upstream_instance_id": str(uuid.UUID(int=7)),
        "upstream_model_id": str(uuid.UUID(int=8)),
        "pinned_by": PinSource.DEFAULT,
    }


def _propagation(number: int) -> dict[str, Any]:
    return {
        "propagation_id": str(uuid.UUID(int=number)),
        "model_id": str(uuid.UUID(int=number)),
        "state": PropagationState.DONE,
        "cause": InstanceCause.UPSTREAM_CHANGED,
        "cause_instance_id": str(uuid.UUID(int=number)),
        "copies_made": 100,
        "next_place": 0,
        "created_micros": 1,
        "created_by": "local:seeding",
    }


def _copy(number: int, instance_id: str) -> dict[str, Any]:
    return {
        "propagation_id": str(uuid.UUID(int=number // 100 + 1)),
        "place": number % 100,
        "line_id": number % 100,
        "instance_id": instance_id,
    }
