"""Convert instances and their lineage."""

from __future__ import annotations

from typing import Any

from gallery_idl import instance as idl

from gallery_server.domain.dependency import LineageEntry, PinSource
from gallery_server.domain.instance import (
    AnnotatedInstance,
    InstanceCause,
    InstanceRecord,
    LifecycleStage,
)
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.rpc.wire.values import values_from_wire, values_to_wire

_WIRE_OF_STAGE = {stage: getattr(idl.LifecycleStage, stage.name) for stage in LifecycleStage}
_WIRE_OF_PIN_SOURCE = {source: getattr(idl.PinSource, source.name) for source in PinSource}
WIRE_OF_CAUSE = {cause: getattr(idl.InstanceCause, cause.name) for cause in InstanceCause}


def record_from_wire(wire: Any) -> InstanceRecord:
    """Read what a caller says of an instance to be; raise InvalidArgument where it is unset."""
    if wire is None:
        raise InvalidArgument(
            Reason.FIELD_MISSING, "modelInstanceRecord is missing; set it.", field="modelInstanceRecord"
        )
    return InstanceRecord(
        project_name=wire.projectName or "",
        base_version_id=wire.baseVersionId or "",
        revision=wire.revision,
        metadata=values_from_wire("metadata", wire.metadata),
        unsharded=bool(wire.unsharded),
        media_type=wire.mediaType or "application/octet-stream",
        format=wire.format or "bytes",
        external_id=wire.externalId,
        draft=bool(wire.draft),
        allow_deprecated=bool(wire.allowDeprecated),
        original_created_micros=wire.originalCreatedMicros,
        annotations=values_from_wire("annotations", wire.annotations),
        upstream_instance_ids=tuple(wire.upstreamInstanceIds or ()),
    )


def instance_to_wire(annotated: AnnotatedInstance) -> Any:
    """Write an instance with its annotations and environments."""
    instance = annotated.instance
    return idl.ModelInstance(
        instanceId=instance.instance_id,
        projectName=instance.project_name,
        modelId=instance.model_id,
        baseVersionId=instance.base_version_id,
        revision=instance.revision,
        version=instance.version,
        number=instance.number,
        lineSequence=instance.line_sequence,
        shard=instance.shard.as_dict(),
        stage=_WIRE_OF_STAGE[annotated.stage],
        metadata=values_to_wire(instance.metadata),
        annotations=values_to_wire(annotated.annotations),
        mediaType=instance.media_type,
        format=instance.format,
        size=instance.size,
        sha256=instance.sha256,
        externalId=instance.external_id,
        cause=WIRE_OF_CAUSE[instance.cause],
        causeInstanceId=instance.cause_instance_id,
        copiedFromInstanceId=instance.copied_from_instance_id,
        environments=list(annotated.standing.environments),
        deprecated=instance.deprecated,
        deprecationReason=instance.deprecation_reason,
        createdMicros=instance.created_micros,
        createdBy=instance.created_by,
        originalCreatedMicros=instance.original_created_micros,
        releasedMicros=instance.released_micros,
        erased=instance.erased,
    )


def lineage_entry_to_wire(entry: LineageEntry) -> Any:
    """Write one step of a lineage."""
    instance = entry.instance
    return idl.LineageEntry(
        instanceId=instance.instance_id,
        version=instance.version,
        lineSequence=instance.line_sequence,
        previousInstanceId=entry.previous_instance_id,
        nextInstanceId=entry.next_instance_id,
        cause=WIRE_OF_CAUSE[instance.cause],
        causeInstanceId=instance.cause_instance_id,
        copiedFromInstanceId=instance.copied_from_instance_id,
        pins=[
            idl.Pin(
                upstreamModelId=pin.upstream_model_id,
                upstreamInstanceId=pin.upstream_instance_id,
                pinnedBy=_WIRE_OF_PIN_SOURCE[pin.pinned_by],
            )
            for pin in entry.pins
        ],
        createdMicros=instance.created_micros,
        createdBy=instance.created_by,
        deprecated=instance.deprecated,
    )
