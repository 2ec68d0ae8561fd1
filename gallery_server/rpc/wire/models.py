"""Convert models, revisions and specifications."""

from __future__ import annotations

from typing import Any

from gallery_idl import model as idl

from gallery_server.domain.model import AnnotatedModel, ModelRevision
from gallery_server.domain.specification import ModelSpecification
from gallery_server.rpc.wire.values import values_from_wire, values_to_wire


def specification_from_wire(wire: Any) -> ModelSpecification | None:
    """Read a specification; None where unset."""
    if wire is None:
        return None
    return ModelSpecification(
        inputs=wire.inputs or "",
        outputs=wire.outputs or "",
        features=tuple(wire.features or ()),
        hyperparameters=values_from_wire("specification.hyperparameters", wire.hyperparameters),
        training=wire.training or "",
        serving=wire.serving or "",
        metadata=values_from_wire("specification.metadata", wire.metadata),
    )


def model_to_wire(annotated: AnnotatedModel) -> Any:
    """Write a model with its annotations."""
    model = annotated.model
    return idl.Model(
        modelId=model.model_id,
        projectName=model.project_name,
        baseVersionId=model.base_version_id,
        shardKeys=list(model.shard_keys),
        newestRevision=model.newest_revision,
        deprecated=model.deprecated,
        annotations=values_to_wire(annotated.annotations),
        createdMicros=model.created_micros,
        createdBy=model.created_by,
    )


def revision_to_wire(revision: ModelRevision) -> Any:
    """Write a revision with its specification; empty parts stay unset."""
    specification = revision.specification
    return idl.ModelRevision(
        modelId=revision.model_id,
        revision=revision.revision,
        digest=revision.digest,
        specification=idl.ModelSpecification(
            inputs=specification.inputs or None,
            outputs=specification.outputs or None,
            features=list(specification.features) or None,
            hyperparameters=values_to_wire(specification.hyperparameters) or None,
            training=specification.training or None,
            serving=specification.serving or None,
            metadata=values_to_wire(specification.metadata) or None,
        ),
        previousRevision=revision.previous_revision,
        nextRevision=revision.next_revision,
        deprecated=revision.deprecated,
        createdMicros=revision.created_micros,
        createdBy=revision.created_by,
    )
