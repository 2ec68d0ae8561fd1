"""What depends on what, and what changes of it brought about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from gallery_idl import dependency as wire
from gallery_idl import instance as wire_instance

from gallery_client.enums import enum_name
from gallery_client.records.record import Record
from gallery_client.reference import instance_reference
from gallery_client.values import decode_time

if TYPE_CHECKING:
    from gallery_client.records.model import Model


@dataclass(frozen=True)
class Upstream:
    """Name a model to depend on, where more is to be said than its name.

    `across_shards` lets a change in any shard of it reach the unsharded line of what depends on it.
    """

    model: Model | str
    across_shards: bool = False


@dataclass(frozen=True, repr=False)
class Dependency(Record):
    """Be an edge: the downstream model depends on the upstream one, both as `project/model`.

    `depth` counts the edges between the model that was asked about and the farther end.
    """

    downstream: str
    upstream: str
    depth: int
    across_shards: bool
    downstream_model_id: str = field(repr=False)
    upstream_model_id: str = field(repr=False)
    created_time: datetime | None = field(repr=False)
    created_by: str | None = field(repr=False)

    @classmethod
    def from_wire(cls, edge: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            downstream=f"{edge.downstreamProjectName}/{edge.downstreamBaseVersionId}",
            upstream=f"{edge.upstreamProjectName}/{edge.upstreamBaseVersionId}",
            depth=edge.depth,
            across_shards=bool(edge.acrossShards),
            downstream_model_id=edge.downstreamModelId,
            upstream_model_id=edge.upstreamModelId,
            created_time=decode_time(edge.createdMicros),
            created_by=edge.createdBy,
        )

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the edge in a table, by header."""
        return {
            "depth": self.depth,
            "model": self.downstream,
            "depends on": self.upstream,
            "across shards": "yes" if self.across_shards else "",
            "since": self.created_time,
            "by": self.created_by,
        }


@dataclass(frozen=True, repr=False)
class Propagation(Record):
    """Be one change and its copies downstream: RUNNING while a job makes them, then DONE or FAILED."""

    propagation_id: str
    state: str
    cause: str
    cause_instance_id: str | None
    model_id: str = field(repr=False)
    copies: int | None
    copies_made: int
    created_time: datetime | None = field(repr=False)
    created_by: str | None = field(repr=False)
    ended_time: datetime | None = field(repr=False)
    fault: str | None = field(repr=False)

    @classmethod
    def from_wire(cls, propagation: Any) -> Self:
        """Read the contract's struct."""
        fault = propagation.fault
        return cls(
            propagation_id=propagation.propagationId,
            state=enum_name(wire.PropagationState, propagation.state),
            cause=enum_name(wire_instance.InstanceCause, propagation.cause),
            cause_instance_id=propagation.causeInstanceId,
            model_id=propagation.modelId,
            copies=propagation.copies,
            copies_made=propagation.copiesMade or 0,
            created_time=decode_time(propagation.createdMicros),
            created_by=propagation.createdBy,
            ended_time=decode_time(propagation.endedMicros),
            fault=None if fault is None else f"{fault.reason}: {fault.message}",
        )


@dataclass(frozen=True, repr=False)
class PropagatedCopy(Record):
    """Be a copy that a change made, or in a preview would make: then without an id."""

    instance_id: str | None
    project_name: str
    base_version_id: str
    model_id: str = field(repr=False)
    shard: Mapping[str, str]
    version: str
    copied_from_version: str | None
    copied_from_instance_id: str | None = field(repr=False)

    @classmethod
    def from_wire(cls, copy: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            instance_id=copy.instanceId,
            project_name=copy.projectName,
            base_version_id=copy.baseVersionId,
            model_id=copy.modelId,
            shard=dict(sorted((copy.shard or {}).items())),
            version=copy.version,
            copied_from_version=copy.copiedFromVersion,
            copied_from_instance_id=copy.copiedFromInstanceId,
        )

    @property
    def reference(self) -> str:
        """Answer the reference string of the copy: `project/model/city=Oslo@4.2`."""
        return instance_reference(self.project_name, self.base_version_id, self.shard, self.version)

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the copy in a table, by header."""
        return {"copy": self.reference, "of": self.copied_from_version, "id": self.instance_id}

    def to_dict(self) -> dict[str, Any]:
        """Answer every field in JSON's types, with the reference."""
        return {"reference": self.reference} | super().to_dict()
