"""Keep models and their revisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import JOIN, fn

from gallery_server.dal.counter import Counter
from gallery_server.dal.schema import DependencyRow, InstanceRow, ModelRevisionRow, ModelRow, ProjectRow
from gallery_server.dal.statement import GivenStatement, Parameter, Statement, matching
from gallery_server.dal.transaction import Conflict, Row, Transaction
from gallery_server.domain.model import Model, ModelRevision
from gallery_server.domain.project import ProjectPolicy
from gallery_server.domain.specification import ModelSpecification


def _models(condition: Any) -> Any:
    return (
        ModelRow.select(
            ModelRow.model_id,
            ModelRow.project_id,
            ProjectRow.name.alias("project_name"),
            ModelRow.base_version_id,
            ModelRow.shard_keys,
            ModelRow.newest_revision,
            ModelRow.deprecation_id,
            ModelRow.created_micros,
            ModelRow.created_by,
        )
        .join(ProjectRow, on=(ProjectRow.project_id == ModelRow.project_id))
        .where(condition)
    )


_FIND = Statement(_models(matching(ModelRow.model_id)))
_FIND_BY_NAME = Statement(_models(matching(ProjectRow.name, ModelRow.base_version_id)))
_NUMBER = Counter(ModelRow.last_number, ModelRow.model_id)
_REVISION = Counter(ModelRow.newest_revision, ModelRow.model_id)


def _has_edges() -> Any:
    """Tell with the row of a model whether it depends on another one, or another one on it."""
    edges = DependencyRow.select(DependencyRow.dependency_id).where(
        DependencyRow.in_force == True  # noqa: E712 - a column, which `is` and `not` say nothing about
    )
    upward = fn.EXISTS(edges.where(DependencyRow.downstream_model_id == ModelRow.model_id))
    return (upward | fn.EXISTS(edges.where(DependencyRow.upstream_model_id == ModelRow.model_id))).alias("has_edges")


def _at_revision() -> Any:
    revision = fn.COALESCE(Parameter(ModelRevisionRow.revision), ModelRow.newest_revision)
    return (
        _models(matching(ProjectRow.name, ModelRow.base_version_id))
        .select_extend(
            revision.alias("revision"),
            ModelRevisionRow.revision.alias("known_revision"),
            ModelRevisionRow.deprecation_id.alias("revision_deprecation_id"),
            _has_edges(),
        )
        .switch(ModelRow)
        .join(
            ModelRevisionRow,
            JOIN.LEFT_OUTER,
            on=(ModelRevisionRow.model_id == ModelRow.model_id) & (ModelRevisionRow.revision == revision),
        )
    )


_AT_REVISION = Statement(_at_revision())
_PRESENT_STATE = Statement(
    ModelRow.select(
        ModelRow.shard_keys,
        ModelRow.newest_revision,
        ModelRow.deprecation_id,
        ModelRevisionRow.deprecation_id.alias("revision_deprecation_id"),
        _has_edges(),
        ProjectRow.policy,
    )
    .join(ModelRevisionRow, on=(ModelRevisionRow.model_id == ModelRow.model_id))
    .switch(ModelRow)
    .join(ProjectRow, on=(ProjectRow.project_id == ModelRow.project_id))
    .where(matching(ModelRow.model_id, ModelRevisionRow.revision))
)


@dataclass(frozen=True, slots=True)
class ModelAtRevision:
    """A model and the state of one of its revisions, without the specification."""

    model: Model
    revision: int
    exists: bool
    deprecated: bool
    has_edges: bool
    """Whether it depends on another model, or another one on it."""


@dataclass(frozen=True, slots=True)
class CountedInstance:
    """The number of a new instance, and the policy that its project has now."""

    number: int
    policy: ProjectPolicy


def find(tx: Transaction, model_id: str) -> Model | None:
    """Answer the model of that id, or None."""
    return _first(tx, _FIND.given(model_id=model_id))


def find_by_name(tx: Transaction, project_name: str, base_version_id: str) -> Model | None:
    """Answer the model of that name in that project, or None."""
    return _first(tx, _FIND_BY_NAME.given(name=project_name, base_version_id=base_version_id))


def list_by_name(
    tx: Transaction, project_id: str, *, include_deprecated: bool, after: str | None, limit: int
) -> list[Model]:
    """Answer up to `limit` models of a project behind a name, in the order of their names."""
    condition = ModelRow.project_id == project_id
    if not include_deprecated:
        condition &= ModelRow.deprecation_id.is_null()
    if after is not None:
        condition &= ModelRow.base_version_id > after
    return [_model(row) for row in tx.rows(_models(condition).order_by(ModelRow.base_version_id).limit(limit))]


def insert(tx: Transaction, model: Model) -> None:
    """Keep a new model without revisions; a name that is taken makes the transaction run again."""
    tx.run(
        ModelRow.insert(
            {
                ModelRow.model_id: model.model_id,
                ModelRow.project_id: model.project_id,
                ModelRow.base_version_id: model.base_version_id,
                ModelRow.shard_keys: list(model.shard_keys),
                ModelRow.newest_revision: 0,
                ModelRow.last_number: 0,
                ModelRow.created_micros: model.created_micros,
                ModelRow.created_by: model.created_by,
            }
        )
    )


def lock(tx: Transaction, model_id: str) -> None:
    """Let no other transaction count instances or change this model until this one ends."""
    tx.run(ModelRow.update({ModelRow.last_number: ModelRow.last_number}).where(ModelRow.model_id == model_id))


def set_shard_keys(tx: Transaction, model_id: str, shard_keys: tuple[str, ...]) -> None:
    """Declare other shard keys; the caller has seen under `lock` that the model has no instances."""
    tx.run(ModelRow.update({ModelRow.shard_keys: list(shard_keys)}).where(ModelRow.model_id == model_id))


def has_instances(tx: Transaction, model_id: str) -> bool:
    """Tell whether the model has an instance, drafts included."""
    return tx.row(InstanceRow.select(InstanceRow.number).where(InstanceRow.model_id == model_id).limit(1)) is not None


def find_at_revision(
    tx: Transaction, project_name: str, base_version_id: str, revision: int | None
) -> ModelAtRevision | None:
    """Answer a model and the state of a revision, the newest where none is named; None where there is no such model."""
    row = tx.row(_AT_REVISION.given(name=project_name, base_version_id=base_version_id, revision=revision))
    return None if row is None else _at(row)


def count_instance(tx: Transaction, at: ModelAtRevision) -> CountedInstance:
    """Count a new instance; raise Conflict where the model is no longer as it was found.

    It stays as it is until this transaction ends.
    """
    number = tx.count(_NUMBER, model_id=at.model.model_id)
    policy = _require_unchanged(tx, at)
    if number is None:
        raise LookupError(at.model.model_id)
    return CountedInstance(number, policy)


def hold(tx: Transaction, at: ModelAtRevision) -> None:
    """Let a model stay as it was found until this transaction ends; raise Conflict where it no longer is so."""
    lock(tx, at.model.model_id)
    _require_unchanged(tx, at)


def _require_unchanged(tx: Transaction, at: ModelAtRevision) -> ProjectPolicy:
    row = tx.row(_PRESENT_STATE.given(model_id=at.model.model_id, revision=at.revision))
    if row is None:
        raise LookupError(at.model.model_id)
    present = (
        tuple(row["shard_keys"]),
        row["newest_revision"],
        row["deprecation_id"] is not None,
        row["revision_deprecation_id"] is not None,
        bool(row["has_edges"]),
    )
    found = (at.model.shard_keys, at.model.newest_revision, at.model.deprecated, at.deprecated, at.has_edges)
    if present != found:
        raise Conflict
    return ProjectPolicy.from_json(row["policy"])


def next_revision(tx: Transaction, model_id: str) -> int:
    """Count a new revision and answer it."""
    revision = tx.count(_REVISION, model_id=model_id)
    if revision is None:
        raise LookupError(model_id)
    return revision


def insert_revision(
    tx: Transaction, model_id: str, revision: int, specification: ModelSpecification, principal: str
) -> None:
    """Keep a revision; a digest that another transaction kept meanwhile makes this one run again."""
    tx.run(
        ModelRevisionRow.insert(
            {
                ModelRevisionRow.model_id: model_id,
                ModelRevisionRow.revision: revision,
                ModelRevisionRow.digest: specification.digest(),
                ModelRevisionRow.specification: specification.to_json(),
                ModelRevisionRow.created_micros: tx.now,
                ModelRevisionRow.created_by: principal,
            }
        )
    )


def find_revision(tx: Transaction, model: Model, revision: int) -> ModelRevision | None:
    """Answer a revision by its number, or None."""
    row = tx.row(_revisions(model).where(ModelRevisionRow.revision == revision))
    return None if row is None else _revision(row, model)


def find_revision_by_digest(tx: Transaction, model: Model, digest: str) -> ModelRevision | None:
    """Answer the revision that has this specification, or None."""
    row = tx.row(_revisions(model).where(ModelRevisionRow.digest == digest))
    return None if row is None else _revision(row, model)


def list_revisions(tx: Transaction, model: Model, *, before: int | None, limit: int) -> list[ModelRevision]:
    """Answer up to `limit` revisions older than `before`, newest first."""
    query = _revisions(model).order_by(ModelRevisionRow.revision.desc()).limit(limit)
    if before is not None:
        query = query.where(ModelRevisionRow.revision < before)
    return [_revision(row, model) for row in tx.rows(query)]


def _revisions(model: Model) -> Any:
    return ModelRevisionRow.select().where(ModelRevisionRow.model_id == model.model_id)


def _first(tx: Transaction, statement: GivenStatement) -> Model | None:
    row = tx.row(statement)
    return None if row is None else _model(row)


def _at(row: Row) -> ModelAtRevision:
    return ModelAtRevision(
        model=_model(row),
        revision=int(row["revision"]),
        exists=row["known_revision"] is not None,
        deprecated=row["revision_deprecation_id"] is not None,
        has_edges=bool(row["has_edges"]),
    )


def _model(row: Row) -> Model:
    return Model(
        model_id=row["model_id"],
        project_id=row["project_id"],
        project_name=row["project_name"],
        base_version_id=row["base_version_id"],
        shard_keys=tuple(row["shard_keys"]),
        newest_revision=row["newest_revision"],
        deprecated=row["deprecation_id"] is not None,
        created_micros=row["created_micros"],
        created_by=row["created_by"],
    )


def _revision(row: Row, model: Model) -> ModelRevision:
    number = row["revision"]
    return ModelRevision(
        model_id=row["model_id"],
        revision=number,
        digest=row["digest"],
        specification=ModelSpecification.from_json(row["specification"]),
        previous_revision=number - 1 if number > 1 else None,
        next_revision=number + 1 if number < model.newest_revision else None,
        deprecated=row["deprecation_id"] is not None,
        created_micros=row["created_micros"],
        created_by=row["created_by"],
    )
