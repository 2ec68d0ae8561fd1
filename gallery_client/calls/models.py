"""Calls about models and their revisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gallery_idl import model as wire

from gallery_client.calls.dependencies import wish
from gallery_client.records.annotation import Annotation
from gallery_client.records.model import Model, ModelRevision, ModelSpecification, Schema
from gallery_client.reference import is_id, parse_model
from gallery_client.standard_keys import ALIASES
from gallery_client.values import encode_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gallery_client.calls.dependencies import Depended
    from gallery_client.listing import Listing
    from gallery_client.session import Session


def create_model(
    self: Session,
    project: str,
    model: str,
    *,
    inputs: Schema | None = None,
    outputs: Schema | None = None,
    features: Sequence[str] | None = None,
    hyperparameters: Mapping[str, object] | None = None,
    training: str | None = None,
    serving: str | None = None,
    metadata: Mapping[str, object] | None = None,
    shard_keys: Sequence[str] | None = None,
    expected_newest_revision: int | None = None,
    annotations: Mapping[str, object] | None = None,
    depends_on: Iterable[Depended] | None = None,
    timeout: float | None = None,
) -> Model:
    """Make a model, or its next revision; equal specifications are one revision, and no specification means the newest.

    `shard_keys` are metadata keys whose values choose an instance's line; they are fixed once the model has instances.
    `depends_on` are models that it shall depend on besides those that it does, each as a model or an Upstream.
    Raises Aborted, REVISION_CHANGED where `expected_newest_revision` is given and is no longer so (0: no model yet).
    """
    specification = ModelSpecification(inputs, outputs, features, hyperparameters, training, serving, metadata)
    request = wire.CreateGalleryModelRequest(
        projectName=project,
        baseVersionId=model,
        specification=None if specification == ModelSpecification() else specification.to_wire(),
        shardKeys=None if shard_keys is None else [ALIASES.get(key, key) for key in shard_keys],
        expectedNewestRevision=expected_newest_revision,
        annotations=encode_values(annotations or {}, "annotation") or None,
        dependencies=[*map(wish, depends_on or ())] or None,
    )
    answer = self._call("createGalleryModel", request, timeout)
    return Model.from_wire(answer.model, answer.revision, created=bool(answer.created))


def get_model(self: Session, model: Model | str, *, revision: int | None = None, timeout: float | None = None) -> Model:
    """Get a model by `project/model` or by its id, with one of its revisions: the newest unless told otherwise."""
    name = model.model_id if isinstance(model, Model) else model
    if is_id(name):
        answer = self._call("getModel", wire.GetModelRequest(modelId=name, revision=revision), timeout)
    else:
        line = parse_model(name)
        request = wire.GetModelByNameRequest(projectName=line.project, baseVersionId=line.model, revision=revision)
        answer = self._call("getModelByName", request, timeout)
    return Model.from_wire(answer.model, answer.revision)


def models(
    self: Session, project: str, *, include_deprecated: bool = False, timeout: float | None = None
) -> Listing[Model]:
    """List the models of a project by name."""
    request = wire.ListModelsRequest(projectName=project, includeDeprecated=include_deprecated)
    return self._listing("listModels", request, Model.from_wire, timeout)


def model_history(self: Session, model: Model | str, *, timeout: float | None = None) -> Listing[ModelRevision]:
    """List the revisions of a model, newest first."""
    request = wire.GetModelHistoryRequest(modelId=_model_id(self, model, timeout))
    return self._listing("getModelHistory", request, ModelRevision.from_wire, timeout)


def deprecate_model(
    self: Session, model: Model | str, reason: str, *, revision: int | None = None, timeout: float | None = None
) -> Model:
    """Flag a model, or one revision, as no longer meant for use. What runs keeps running."""
    request = wire.DeprecateModelRequest(modelId=_model_id(self, model, timeout), revision=revision, reason=reason)
    return Model.from_wire(self._call("deprecateModel", request, timeout).model)


def restore_model(
    self: Session, model: Model | str, reason: str, *, revision: int | None = None, timeout: float | None = None
) -> Model:
    """Lift the deprecation of a model, or of one revision."""
    request = wire.RestoreModelRequest(modelId=_model_id(self, model, timeout), revision=revision, reason=reason)
    return Model.from_wire(self._call("restoreModel", request, timeout).model)


def annotate_model(
    self: Session, model: Model | str, annotations: Mapping[str, object], *, timeout: float | None = None
) -> Model:
    """Write annotations of a model, such as owner, title and description. An empty text removes its key."""
    request = wire.AnnotateModelRequest(
        modelId=_model_id(self, model, timeout), annotations=encode_values(annotations, "annotation")
    )
    return Model.from_wire(self._call("annotateModel", request, timeout).model)


def model_annotations(
    self: Session,
    model: Model | str,
    *,
    key: str | None = None,
    history: bool = False,
    timeout: float | None = None,
) -> Listing[Annotation]:
    """List the newest annotation of each key of a model, or with `history` every one ever written."""
    request = wire.GetModelAnnotationsRequest(modelId=_model_id(self, model, timeout), key=key, history=history)
    return self._listing(
        "getModelAnnotations", request, Annotation.from_wire, timeout, page=lambda response: response.page
    )


def _model_id(self: Session, model: Model | str, timeout: float | None) -> str:
    if isinstance(model, Model):
        return model.model_id
    return model if is_id(model) else get_model(self, model, timeout=timeout).model_id
