"""Find what names of projects, models and shards stand for, and which keys a search may name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from peewee import fn

from gallery_server.dal.schema import FieldRow, InstanceRow, LineRow, LineShardRow, ModelRow, ProjectRow
from gallery_server.dal.search.query import FieldIds
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.project import ProjectPolicy
from gallery_server.domain.search import FieldOwner
from gallery_server.domain.value import ValueKind


@dataclass(frozen=True, slots=True)
class ScopeProject:
    """What search needs of a project."""

    project_id: str
    name: str
    policy: ProjectPolicy


@dataclass(frozen=True, slots=True)
class ScopeModel:
    """What search needs of a model."""

    model_id: str
    project_id: str
    shard_keys: tuple[str, ...]


def find_projects(
    tx: Transaction, *, names: Collection[str] | None = None, ids: Collection[str] | None = None
) -> list[ScopeProject]:
    """Answer the projects found of some names or ids."""
    wanted = ProjectRow.name.in_(sorted(names)) if names is not None else ProjectRow.project_id.in_(sorted(ids or ()))
    query = ProjectRow.select(ProjectRow.project_id, ProjectRow.name, ProjectRow.policy).where(wanted)
    found = [
        ScopeProject(row["project_id"], row["name"], ProjectPolicy.from_json(row["policy"])) for row in tx.rows(query)
    ]
    # MySQL ignores blanks at the end of what it compares.
    return [project for project in found if names is None or project.name in names]


def find_models(
    tx: Transaction, project_ids: Collection[str] | None, names: Collection[str] | None = None
) -> list[ScopeModel]:
    """Answer the models of some projects, or of all, those of some names alone where these are given."""
    query = ModelRow.select(ModelRow.model_id, ModelRow.project_id, ModelRow.base_version_id, ModelRow.shard_keys)
    if project_ids is not None:
        query = query.where(ModelRow.project_id.in_(sorted(project_ids)))
    if names is not None:
        query = query.where(ModelRow.base_version_id.in_(sorted(names)))
    return [
        ScopeModel(row["model_id"], row["project_id"], tuple(row["shard_keys"]))
        for row in tx.rows(query)
        if names is None or row["base_version_id"] in names
    ]


def find_models_by_id(tx: Transaction, model_ids: Collection[str]) -> list[ScopeModel]:
    """Answer the models found."""
    query = ModelRow.select(ModelRow.model_id, ModelRow.project_id, ModelRow.shard_keys)
    rows = tx.rows(query.where(ModelRow.model_id.in_(sorted(model_ids))))
    return [ScopeModel(row["model_id"], row["project_id"], tuple(row["shard_keys"])) for row in rows]


def projects_of_instances(tx: Transaction, instance_ids: Collection[str]) -> set[str]:
    """Answer the ids of the projects that instances are in."""
    query = InstanceRow.select(InstanceRow.project_id).where(InstanceRow.instance_id.in_(sorted(instance_ids)))
    return {row["project_id"] for row in tx.rows(query.distinct())}


def find_lines(tx: Transaction, model_ids: Sequence[str], key: str, value: str, limit: int) -> list[int]:
    """Answer up to `limit` lines of some models that have a value of a shard key."""
    query = (
        LineRow.select(LineRow.line_id)
        .join(LineShardRow, on=(LineShardRow.line_id == LineRow.line_id))
        .where(
            LineRow.model_id.in_(sorted(model_ids))
            & (LineShardRow.name == key)
            & (LineShardRow.value == value.encode())
        )
    )
    return [row["line_id"] for row in tx.rows(query.limit(limit))]


def find_fields(tx: Transaction, project_ids: Collection[str] | None, names: Collection[str]) -> FieldIds:
    """Answer what is known of keys of these names in some projects, or in all."""
    if not names:
        return {}
    wanted = FieldRow.name.in_(sorted(names))
    if project_ids is not None:
        wanted &= FieldRow.project_id.in_(sorted(project_ids)) & FieldRow.owner.in_(list(FieldOwner))
    found: dict[tuple[FieldOwner, str], dict[ValueKind, tuple[int, ...]]] = {}
    for row in tx.rows(FieldRow.select(FieldRow.owner, FieldRow.name, FieldRow.kind, FieldRow.field_id).where(wanted)):
        kinds = found.setdefault((row["owner"], row["name"]), {})
        kinds[row["kind"]] = (*kinds.get(row["kind"], ()), row["field_id"])
    return {key: kinds for key, kinds in found.items() if key[1] in names}


def written_names(
    tx: Transaction, project_ids: Collection[str] | None, owners: Collection[FieldOwner], limit: int
) -> list[str]:
    """Answer up to `limit` keys that were ever written."""
    wanted = FieldRow.owner.in_(list(owners))
    if project_ids is not None:
        wanted &= FieldRow.project_id.in_(sorted(project_ids))
    query = FieldRow.select(fn.DISTINCT(FieldRow.name).alias("name")).where(wanted)
    return [row["name"] for row in tx.rows(query.limit(limit))]
