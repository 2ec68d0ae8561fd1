"""Make models and their revisions, like Git makes objects: equal specifications are one (paper, 3.3.1 and 3.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gallery_server.dal import annotation_store, deprecation_store, model_store
from gallery_server.dal.annotation_store import OF_MODELS
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.call import Caller
from gallery_server.domain.ids import new_id
from gallery_server.domain.instance import named_by
from gallery_server.domain.model import AnnotatedModel, Model, ModelRevision
from gallery_server.domain.names import normal_id, normal_name, normal_reason, require_range, shown
from gallery_server.domain.page import CursorSigner, Page, PageRequest
from gallery_server.domain.project import Project
from gallery_server.domain.specification import ModelSpecification, normal_specification
from gallery_server.domain.value import Value, bytes_of
from gallery_server.errors import Aborted, FailedPrecondition, InvalidArgument, NotFound, Reason
from gallery_server.registry import annotations as annotating
from gallery_server.registry import changes, projects
from gallery_server.registry.nearest import did_you_mean, nearest
from gallery_server.registry.projects import ProjectDefaults
from gallery_server.registry.searching import searchable

_NAMES_COMPARED = 1_000
_ROW_BYTES = 4_096
_AT_ONCE = 100
"""Models of up to 256 KiB of annotations."""
_REVISIONS_AT_ONCE = 20
"""Specifications of up to 1 MiB."""
_LARGEST = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class ModelWish:
    """Hold what a caller of createGalleryModel wants; None means as it stands."""

    project_name: str | None
    base_version_id: str | None
    specification: ModelSpecification | None = None
    shard_keys: Sequence[str] | None = None
    expected_newest_revision: int | None = None
    annotations: Mapping[str, Value] | None = None


@dataclass(frozen=True, slots=True)
class CreatedModel:
    """A model, the revision that has the wished specification, and whether it was made now."""

    model: AnnotatedModel
    revision: ModelRevision
    created: bool


def create(tx: Transaction, caller: Caller, wish: ModelWish, defaults: ProjectDefaults) -> CreatedModel:
    """Make a model or its next revision, or answer the revision that is equal already."""
    specification = None if wish.specification is None else normal_specification(wish.specification)
    shard_keys = None if wish.shard_keys is None else _normal_shard_keys(wish.shard_keys)
    project = projects.find_or_create(tx, caller, normal_name("projectName", wish.project_name), defaults)
    model = _find_or_insert(tx, caller, project, wish, shard_keys or ())
    if wish.expected_newest_revision is not None:
        model_store.lock(tx, model.model_id)
        model = require(tx, model.model_id)
        _check_expected(model.newest_revision, wish.expected_newest_revision)
    if shard_keys is not None:
        model = _with_shard_keys(tx, caller, model, shard_keys)
    if wish.annotations:
        annotating.write(tx, caller, model, wish.annotations)
    revision = _find_equal(tx, model, specification)
    if revision is not None:
        return CreatedModel(annotated(tx, model), revision, created=False)
    number = model_store.next_revision(tx, model.model_id)
    described = specification or ModelSpecification()
    model_store.insert_revision(tx, model.model_id, number, described, caller.principal)
    searchable.index_revision(tx, model.project_id, model.model_id, number, described.metadata)
    tx.emit(changes.model_revised(caller, model, number, described))
    model = require(tx, model.model_id)
    return CreatedModel(annotated(tx, model), require_revision(tx, model, number), created=True)


def require(tx: Transaction, model_id: str | None) -> Model:
    """Answer the model of an id; raise NotFound where there is none."""
    normal = normal_id("modelId", model_id)
    found = model_store.find(tx, normal)
    if found is None:
        raise NotFound(Reason.MODEL_NOT_FOUND, f"There is no model {normal}.", field="modelId", value=normal)
    return found


def require_by_name(tx: Transaction, project_name: str | None, base_version_id: str | None) -> Model:
    """Answer the model of a project and name; raise NotFound with the nearest names where there is none."""
    name = normal_name("baseVersionId", base_version_id)
    found = model_store.find_by_name(tx, normal_name("projectName", project_name), name)
    if found is not None:
        return found
    raise not_found(tx, project_name, name)


def not_found(tx: Transaction, project_name: str | None, base_version_id: str) -> NotFound:
    """Make the fault of a caller who names a model that does not exist, or raise that of its project."""
    project = projects.require(tx, project_name)
    known = model_store.list_by_name(tx, project.project_id, include_deprecated=True, after=None, limit=_NAMES_COMPARED)
    close = nearest(base_version_id, [model.base_version_id for model in known])
    return NotFound(
        Reason.MODEL_NOT_FOUND,
        f"The project {shown(project.name)} has no model {shown(base_version_id)}; createGalleryModel makes it."
        f"{did_you_mean(close)}",
        field="baseVersionId",
        value=base_version_id,
        known=", ".join(close),
    )


def require_revision(tx: Transaction, model: Model, revision: int | None) -> ModelRevision:
    """Answer a revision of a model, the newest where none is named; raise NotFound where it does not exist."""
    number = model.newest_revision if revision is None else require_range("revision", revision, 1, _LARGEST)
    found = model_store.find_revision(tx, model, number)
    if found is None:
        raise no_revision(model, number)
    return found


def no_revision(model: Model, revision: int) -> NotFound:
    """Make the fault of a caller who names a revision that does not exist."""
    return NotFound(
        Reason.REVISION_NOT_FOUND,
        f"{shown(model.base_version_id)} has no revision {revision}; its newest is {model.newest_revision}.",
        field="revision",
        value=revision,
        newestRevision=model.newest_revision,
    )


def annotated(tx: Transaction, model: Model) -> AnnotatedModel:
    """Add the newest annotation of each key to a model."""
    return annotated_all(tx, [model])[0]


def annotated_all(tx: Transaction, models: Sequence[Model]) -> list[AnnotatedModel]:
    """Add the newest annotation of each key to models, in one statement."""
    found = annotation_store.current(tx, OF_MODELS, [model.model_id for model in models])
    return [AnnotatedModel(model, found[model.model_id]) for model in models]


def list_by_name(
    tx: Transaction, signer: CursorSigner, project_name: str | None, *, include_deprecated: bool, request: PageRequest
) -> Page[AnnotatedModel]:
    """Answer a page of a project's models by name."""
    project = projects.require(tx, project_name)
    query = ("models", project.project_id, include_deprecated)
    start = request.start(signer, query)

    def fetch(last: AnnotatedModel | None, limit: int) -> list[AnnotatedModel]:
        first = None if start is None else str(start[0])
        found = model_store.list_by_name(
            tx,
            project.project_id,
            include_deprecated=include_deprecated,
            after=first if last is None else last.model.base_version_id,
            limit=limit,
        )
        return annotated_all(tx, found)

    return request.page(
        request.fetched(fetch, _AT_ONCE),
        signer,
        query,
        lambda item: [item.model.base_version_id],
        lambda item: _ROW_BYTES + bytes_of(item.annotations),
    )


def history(tx: Transaction, signer: CursorSigner, model_id: str | None, request: PageRequest) -> Page[ModelRevision]:
    """Answer a page of a model's revisions, newest first."""
    model = require(tx, model_id)
    query = ("revisions", model.model_id)
    start = request.start(signer, query)

    def fetch(last: ModelRevision | None, limit: int) -> list[ModelRevision]:
        first = None if start is None else int(start[0])
        return model_store.list_revisions(tx, model, before=first if last is None else last.revision, limit=limit)

    return request.page(
        request.fetched(fetch, _REVISIONS_AT_ONCE),
        signer,
        query,
        lambda item: [item.revision],
        lambda item: _ROW_BYTES + len(item.specification.canonical()),
    )


def set_deprecated(
    tx: Transaction, caller: Caller, model_id: str | None, revision: int | None, *, deprecated: bool, reason: str | None
) -> AnnotatedModel:
    """Deprecate or restore a model, or one revision; what stands so already stays as it is."""
    model = require(tx, model_id)
    because = normal_reason(reason)
    if revision is None:
        target, stands = deprecation_store.WHOLE_MODEL, model.deprecated
    else:
        target, stands = revision, require_revision(tx, model, revision).deprecated
    if stands != deprecated:
        deprecation_store.write_for_model(
            tx, model.model_id, target, deprecated=deprecated, reason=because, principal=caller.principal
        )
        tx.emit(changes.model_deprecated(caller, model, revision, because, deprecated=deprecated))
    return annotated(tx, require(tx, model_id))


def annotate(tx: Transaction, caller: Caller, model_id: str | None, annotations: Mapping[str, Value]) -> AnnotatedModel:
    """Write annotations of a model."""
    model = require(tx, model_id)
    annotating.write(tx, caller, model, annotations)
    return annotated(tx, model)


def _find_or_insert(
    tx: Transaction, caller: Caller, project: Project, wish: ModelWish, shard_keys: tuple[str, ...]
) -> Model:
    name = normal_name("baseVersionId", wish.base_version_id)
    found = model_store.find_by_name(tx, project.name, name)
    if found is not None:
        return found
    if wish.expected_newest_revision is not None:
        _check_expected(0, wish.expected_newest_revision)
    model = Model(
        model_id=new_id(tx.now),
        project_id=project.project_id,
        project_name=project.name,
        base_version_id=name,
        shard_keys=shard_keys,
        newest_revision=0,
        deprecated=False,
        created_micros=tx.now,
        created_by=caller.principal,
    )
    model_store.insert(tx, model)
    tx.emit(changes.model_created(caller, model))
    return model


def _find_equal(tx: Transaction, model: Model, specification: ModelSpecification | None) -> ModelRevision | None:
    if specification is not None:
        return model_store.find_revision_by_digest(tx, model, specification.digest())
    return require_revision(tx, model, None) if model.newest_revision else None


def _check_expected(newest: int, expected: int) -> None:
    require_range("expectedNewestRevision", expected, 0, _LARGEST)
    if newest != expected:
        raise Aborted(
            Reason.REVISION_CHANGED,
            f"The newest revision is {newest}, not {expected}; read the model again and decide anew.",
            field="expectedNewestRevision",
            value=expected,
            newestRevision=newest,
        )


def _normal_shard_keys(given: Sequence[str]) -> tuple[str, ...]:
    if len(given) > limits.SHARD_KEYS:
        raise InvalidArgument(
            Reason.TOO_MANY_ITEMS,
            f"shardKeys has {len(given)} keys; at most {limits.SHARD_KEYS} are allowed.",
            field="shardKeys",
            count=len(given),
            limit=limits.SHARD_KEYS,
        )
    keys = tuple(sorted({normal_name("a name of shardKeys", key) for key in given}))
    for key in keys:
        if (named := named_by(key)) is not None:
            raise InvalidArgument(
                Reason.FIELD_RESERVED,
                f"shardKeys holds {shown(key)}, which names {named}; choose another key.",
                field="shardKeys",
                value=key,
            )
    return keys


def _with_shard_keys(tx: Transaction, caller: Caller, model: Model, shard_keys: tuple[str, ...]) -> Model:
    if shard_keys == model.shard_keys:
        return model
    model_store.lock(tx, model.model_id)
    if model_store.has_instances(tx, model.model_id):
        raise FailedPrecondition(
            Reason.SHARD_KEYS_FIXED,
            f"The shard keys of {shown(model.base_version_id)} are {list(model.shard_keys)} and fixed, since it has "
            "instances; make another model for other keys.",
            field="shardKeys",
            shardKeys=", ".join(model.shard_keys),
        )
    model_store.set_shard_keys(tx, model.model_id, shard_keys)
    tx.emit(changes.shard_keys_changed(caller, model, shard_keys))
    return require(tx, model.model_id)
