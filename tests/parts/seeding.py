"""Fill a migrated database with many instances, through bulk statements that leave rows as the registry does."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gallery_server.dal import schema
from gallery_server.dal.bulk import BulkInsert
from gallery_server.dal.database import Database
from gallery_server.domain.blob import BlobState
from gallery_server.domain.call import Deadline
from gallery_server.domain.ids import new_id
from gallery_server.domain.instance import InstanceCause
from gallery_server.domain.project import ProjectPolicy
from gallery_server.domain.shard import Shard
from gallery_server.domain.specification import ModelSpecification

PROJECT = "marketplace"
_BEGIN = 1_760_000_000_000_000
_SECOND = 1_000_000
_OTHERS = 300
_SECONDS = 300.0


@dataclass(frozen=True)
class Size:
    """How much to seed: models, lines of each model, and instances of each line."""

    models: int = 25
    lines: int = 40
    instances: int = 50


def seed(database: Database, size: Size) -> list[str]:
    """Fill it and answer the ids of the instances, by model and line, oldest first."""
    project_id = new_id(_BEGIN)
    common = {"created_micros": _BEGIN, "created_by": "local:seeding"}
    model_ids = [new_id(_BEGIN + number * _SECOND) for number in range(size.models)]
    line_ids = list(itertools.product(range(size.models), range(size.lines)))
    projects = [_project(project_id, PROJECT), *(_project(new_id(_BEGIN), f"other {n}") for n in range(_OTHERS))]
    insert_rows(database, schema.ProjectRow, (project | common for project in projects))
    insert_rows(database, schema.ModelRow, (_model(size, project_id, *each) | common for each in enumerate(model_ids)))
    insert_rows(database, schema.ModelRevisionRow, (_revision(model_id) | common for model_id in model_ids))
    insert_rows(database, schema.LineRow, (_line(size, model_ids, *each) for each in enumerate(line_ids, 1)))
    insert_rows(database, schema.LineRevisionRow, (_ordinals(size, number + 1) for number in range(len(line_ids))))
    rows = [
        _instance(size, project_id, model_ids[model], model, line, place) | common
        for (model, line), place in itertools.product(line_ids, range(size.instances))
    ]
    insert_rows(database, schema.BlobRow, (_blob(project_id, row["blob_id"]) for row in rows))
    insert_rows(database, schema.InstanceRow, iter(rows))
    insert_rows(database, schema.InstanceAnnotationRow, (_annotation(row["instance_id"]) | common for row in rows[::5]))
    return [row["instance_id"] for row in rows]


def insert_rows(database: Database, table: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows in few statements; what a row leaves out is NULL."""
    names = [field.name for field in table._meta.sorted_fields]
    for given in BulkInsert(table).of([row.get(name) for name in names] for row in rows):
        database.write(lambda tx, given=given: tx.run(given), Deadline.after(_SECONDS))


def _project(project_id: str, name: str) -> dict[str, Any]:
    policy = ProjectPolicy().to_json()
    return {"project_id": project_id, "name": name, "team": "forecasting", "policy": policy, "policy_version": 1}


def _model(size: Size, project_id: str, number: int, model_id: str) -> dict[str, Any]:
    return {
        "model_id": model_id,
        "project_id": project_id,
        "base_version_id": f"model {number}",
        "shard_keys": ["city"],
        "newest_revision": 1,
        "last_number": size.lines * size.instances,
    }


def _revision(model_id: str) -> dict[str, Any]:
    specification = ModelSpecification()
    return {
        "model_id": model_id,
        "revision": 1,
        "digest": specification.digest(),
        "specification": specification.to_json(),
    }


def _line(size: Size, model_ids: list[str], line_id: int, which: tuple[int, int]) -> dict[str, Any]:
    shard = _shard(which[1])
    return {
        "line_id": line_id,
        "model_id": model_ids[which[0]],
        "shard_digest": shard.digest(),
        "shard": shard.as_dict(),
        "last_sequence": size.instances,
        "created_micros": _BEGIN,
    }


def _ordinals(size: Size, line_id: int) -> dict[str, Any]:
    return {"line_id": line_id, "revision": 1, "next_ordinal": size.instances}


def _blob(project_id: str, blob_id: int) -> dict[str, Any]:
    return {
        "blob_id": blob_id,
        "sha256": hashlib.sha256(str(blob_id).encode()).hexdigest(),
        "size": 10_240,
        "store": "main",
        "key": f"{project_id}/{blob_id:032x}",
        "state": BlobState.PRESENT,
        "created_micros": _BEGIN,
    }


def _instance(size: Size, project_id: str, model_id: str, model: int, line: int, place: int) -> dict[str, Any]:
    number = line * size.instances + place + 1
    line_id = model * size.lines + line + 1
    created = _BEGIN + (line_id * size.instances + place) * _SECOND
    return {
        "instance_id": new_id(created),
        "project_id": project_id,
        "model_id": model_id,
        "revision": 1,
        "ordinal": place,
        "number": number,
        "line_id": line_id,
        "line_sequence": place + 1,
        "blob_id": (line_id - 1) * size.instances + place + 1,
        "media_type": "application/octet-stream",
        "format": "bytes",
        "external_id": f"run {place}",
        "metadata": {"city": {"text": f"city {line}"}, "modelName": {"text": "Random Forest"}},
        "cause": InstanceCause.UPLOADED,
        "released_micros": created,
    }


def _annotation(instance_id: str) -> dict[str, Any]:
    return {"instance_id": instance_id, "key": "note", "value": {"text": "seen"}}


def _shard(line: int) -> Shard:
    return Shard.of({"city": f"city {line}"})
