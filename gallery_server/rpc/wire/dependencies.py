"""Convert dependencies and propagations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gallery_idl import dependency as idl

from gallery_server.domain.dependency import (
    DependencyWish,
    Direction,
    FollowedDependency,
    ModelKey,
    PropagatedCopy,
    Propagation,
    PropagationState,
)
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.rpc.faults import to_fault_info
from gallery_server.rpc.wire.instances import WIRE_OF_CAUSE
from gallery_server.rpc.wire.values import no_choice

_WIRE_OF_STATE = {state: getattr(idl.PropagationState, state.name) for state in PropagationState}
_DIRECTION_OF_WIRE = {getattr(idl.DependencyDirection, direction.name): direction for direction in Direction}


def model_key_from_wire(wire: Any) -> ModelKey | None:
    """Read how a model is named; None where it is not."""
    return None if wire is None else ModelKey(wire.modelId, wire.projectName, wire.baseVersionId)


def wish_from_wire(field: str, wire: Any) -> DependencyWish:
    """Read a model to depend on; raise InvalidArgument where it is unset."""
    key = None if wire is None else model_key_from_wire(wire.upstream)
    if key is None:
        raise InvalidArgument(Reason.FIELD_MISSING, f"{field} is missing; set it, with its upstream.", field=field)
    return DependencyWish(key, bool(wire.acrossShards))


def wishes_from_wire(field: str, wire: Sequence[Any] | None) -> list[DependencyWish]:
    """Read models to depend on; unset is empty."""
    return [wish_from_wire(f"an item of {field}", item) for item in wire or ()]


def direction_from_wire(wire: int | None) -> Direction:
    """Read which way to follow edges; raise InvalidArgument where none is chosen."""
    direction = None if wire is None else _DIRECTION_OF_WIRE.get(wire)
    if direction is None:
        raise no_choice("direction", wire, [each.name for each in Direction])
    return direction


def dependency_to_wire(followed: FollowedDependency) -> Any:
    """Write an edge."""
    edge = followed.dependency
    return idl.Dependency(
        downstreamModelId=edge.downstream_model_id,
        downstreamProjectName=followed.downstream.project_name,
        downstreamBaseVersionId=followed.downstream.base_version_id,
        upstreamModelId=edge.upstream_model_id,
        upstreamProjectName=followed.upstream.project_name,
        upstreamBaseVersionId=followed.upstream.base_version_id,
        acrossShards=edge.across_shards,
        depth=followed.depth,
        createdMicros=edge.created_micros,
        createdBy=edge.created_by,
    )


def propagation_to_wire(propagation: Propagation | None, request_id: str) -> Any:
    """Write how far a propagation is; None where there is none."""
    if propagation is None:
        return None
    fault = propagation.fault
    return idl.Propagation(
        propagationId=propagation.propagation_id,
        state=_WIRE_OF_STATE[propagation.state],
        cause=WIRE_OF_CAUSE[propagation.cause],
        causeInstanceId=propagation.cause_instance_id,
        modelId=propagation.model_id,
        copies=propagation.copies,
        copiesMade=propagation.copies_made,
        createdMicros=propagation.created_micros,
        createdBy=propagation.created_by,
        endedMicros=propagation.ended_micros,
        fault=None if fault is None else to_fault_info(fault.to_error(), request_id),
    )


def copy_to_wire(copy: PropagatedCopy) -> Any:
    """Write a copy that a change made, or would make."""
    instance = copy.instance
    return idl.PropagatedCopy(
        instanceId=instance.instance_id or None,
        projectName=instance.project_name,
        modelId=instance.model_id,
        baseVersionId=instance.base_version_id,
        shard=instance.shard.as_dict(),
        version=instance.version,
        copiedFromInstanceId=instance.copied_from_instance_id,
        copiedFromVersion=copy.copied_from_version,
    )
