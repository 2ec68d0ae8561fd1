"""Find what names of projects, models and shards stand for, and which keys a search may name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from peewee import fn

from gallery_server.dal.memo import Memo
from gallery_server.dal.schema import FieldRow, InstanceRow, LineRow, LineShardRow, ModelRow, ProjectRow
from gallery_server.dal.search.query import FieldIds
from gallery_server.dal.statement import ManyStatement, Statement, matching
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.project import ProjectPolicy
from gallery_server.domain.search import FieldOwner
from gallery_server.domain.value import ValueKind


@dataclass(frozen=True, slots=True)
class ScopeProject:
    """What search needs of a project, and never changes."""

    project_id: str
    name: str


@dataclass(frozen=True, slots=True)
class ScopeModel:
    """What search needs of a model."""

    model_id: str
    project_id: str
    shard_keys: tuple[str, ...]


LINES = 1_000
"""Lines that a search names one by one."""
_PROJECT_COLUMNS = (ProjectRow.project_id, ProjectRow.name)
_MODEL_COLUMNS = (ModelRow.model_id, ModelRow.project_id, ModelRow.base_version_id, ModelRow.shard_keys)
_PROJECTS_NAMED = ManyStatement(
    ProjectRow.name, lambda names: ProjectRow.select(*_PROJECT_COLUMNS).where(ProjectRow.name.in_(names))
)
_PROJECTS = ManyStatement(
    ProjectRow.project_id, lambda ids: ProjectRow.select(*_PROJECT_COLUMNS).where(ProjectRow.project_id.in_(ids))
)
_POLICIES = ManyStatement(
    ProjectRow.project_id, lambda ids: ProjectRow.select(ProjectRow.policy).where(ProjectRow.project_id.in_(ids))
)
_MODELS = ManyStatement(
    ModelRow.model_id, lambda ids: ModelRow.select(*_MODEL_COLUMNS).where(ModelRow.model_id.in_(ids))
)
_MODEL_NAMED = Statement(
    ModelRow.select(*_MODEL_COLUMNS).where(matching(ModelRow.project_id, ModelRow.base_version_id))
)
_FIELD_COLUMNS = (FieldRow.owner, FieldRow.name, FieldRow.kind, FieldRow.field_id)
_FIELDS_OF_PROJECT = ManyStatement(
    FieldRow.name,
    # By each owner, since the index names the owner before the key.
    lambda names: FieldRow.select(*_FIELD_COLUMNS).where(
        matching(FieldRow.project_id) & FieldRow.owner.in_(list(FieldOwner)) & FieldRow.name.in_(names)
    ),
)
_LINES = Statement(
    LineRow.select(LineRow.line_id)
    .join(LineShardRow, on=(LineShardRow.line_id == LineRow.line_id))
    .where(matching(LineRow.model_id, LineShardRow.name, LineShardRow.value))
    .limit(LINES + 1)
)
_named = Memo[tuple[str, str], ScopeProject](10_000)
"""By database and name."""
_models = Memo[tuple[str, str], ScopeModel](10_000)
"""By project and name: a model keeps its id and its shard keys for good."""
_lines = Memo[tuple[str, str], int](100_000)
"""By model and the value of its only shard key, of which there is one line."""


def find_projects_named(tx: Transaction, names: Collection[str]) -> list[ScopeProject]:
    """Answer the projects found of some names."""
    known = _named.find((tx.database, name) for name in names)
    found = list(known.values())
    missing = {name for name in names if (tx.database, name) not in known}
    for project in _projects(tx, _PROJECTS_NAMED, missing):
        if project.name in missing:  # MySQL ignores blanks at the end of what it compares
            _named.keep((tx.database, project.name), project)
            found.append(project)
    return found


def find_projects(tx: Transaction, project_ids: Collection[str]) -> list[ScopeProject]:
    """Answer the projects found."""
    return _projects(tx, _PROJECTS, project_ids)


def find_policies(tx: Transaction, project_ids: Collection[str]) -> list[ProjectPolicy]:
    """Answer the policies of projects."""
    rows = tx.rows(_POLICIES.given(sorted(project_ids))) if project_ids else []
    return [ProjectPolicy.from_json(row["policy"]) for row in rows]


def find_models(
    tx: Transaction, project_ids: Collection[str] | None, names: Collection[str] | None = None
) -> list[ScopeModel]:
    """Answer the models of some projects, or of all, those of some names alone where these are given."""
    if project_ids is not None and names is not None and len(project_ids) == len(names) == 1:
        return _model_named(tx, next(iter(project_ids)), next(iter(names)))
    query = ModelRow.select(*_MODEL_COLUMNS)
    if project_ids is not None:
        query = query.where(ModelRow.project_id.in_(sorted(project_ids)))
    if names is not None:
        query = query.where(ModelRow.base_version_id.in_(sorted(names)))
    return [_model(row) for row in tx.rows(query) if names is None or row["base_version_id"] in names]


def find_models_by_id(tx: Transaction, model_ids: Collection[str]) -> list[ScopeModel]:
    """Answer the models found."""
    return [_model(row) for row in tx.rows(_MODELS.given(sorted(model_ids)))] if model_ids else []


def projects_of_instances(tx: Transaction, instance_ids: Collection[str]) -> set[str]:
    """Answer the ids of the projects that instances are in."""
    query = InstanceRow.select(InstanceRow.project_id).where(InstanceRow.instance_id.in_(sorted(instance_ids)))
    return {row["project_id"] for row in tx.rows(query.distinct())}


def find_lines(tx: Transaction, model: ScopeModel, key: str, value: str) -> list[int]:
    """Answer the lines of a model that have a value of a shard key; one more than LINES where there are more."""
    only = model.shard_keys == (key,)
    known = _lines.find([(model.model_id, value)]) if only else {}
    if known:
        return list(known.values())
    rows = tx.rows(_LINES.given(model_id=model.model_id, name=key, value=value.encode()))
    found = [row["line_id"] for row in rows]
    if only and found:
        _lines.keep((model.model_id, value), found[0])
    return found


def find_fields(tx: Transaction, project_ids: Collection[str] | None, names: Collection[str]) -> FieldIds:
    """Answer what is known of keys of these names in some projects, or in all."""
    if not names:
        return {}
    if project_ids is not None and len(project_ids) == 1:
        rows = tx.rows(_FIELDS_OF_PROJECT.given(sorted(names), project_id=next(iter(project_ids))))
    else:
        wanted = FieldRow.name.in_(sorted(names))
        if project_ids is not None:
            wanted &= FieldRow.project_id.in_(sorted(project_ids)) & FieldRow.owner.in_(list(FieldOwner))
        rows = tx.rows(FieldRow.select(*_FIELD_COLUMNS).where(wanted))
    found: dict[tuple[FieldOwner, str], dict[ValueKind, tuple[int, ...]]] = {}
    for row in rows:
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


def _projects(tx: Transaction, statement: ManyStatement, values: Collection[str]) -> list[ScopeProject]:
    rows = tx.rows(statement.given(sorted(values))) if values else []
    return [ScopeProject(row["project_id"], row["name"]) for row in rows]


def _model_named(tx: Transaction, project_id: str, name: str) -> list[ScopeModel]:
    known = _models.find([(project_id, name)])
    if known:
        return list(known.values())
    rows = tx.rows(_MODEL_NAMED.given(project_id=project_id, base_version_id=name))
    found = [_model(row) for row in rows if row["base_version_id"] == name]
    for model in found:
        _models.keep((project_id, name), model)
    return found


def _model(row: Row) -> ScopeModel:
    return ScopeModel(row["model_id"], row["project_id"], tuple(row["shard_keys"]))
