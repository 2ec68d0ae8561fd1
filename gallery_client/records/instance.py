"""Instances, their lineage and pins, as the server keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from gallery_idl import instance as wire

from gallery_client.enums import enum_name
from gallery_client.records.record import Record
from gallery_client.reference import instance_reference
from gallery_client.standard_keys import ALIASES
from gallery_client.tables import byte_count
from gallery_client.values import Scalar, decode_time, decode_values, nested


@dataclass(frozen=True, repr=False)
class ModelInstance(Record):
    """Be a trained model: bytes and metadata, immutable, named by a UUIDv7.

    `metadata` is a plain mapping with dotted keys, whose keys are attributes too: `instance.modelName` (or
    `instance.model_name`), and `instance.hyperparameters["max_depth"]` for what was nested. A draft has neither version
    nor place in its line. `already_existed` is true where a save with an external id answered an earlier instance.
    """

    project_name: str
    base_version_id: str
    shard: Mapping[str, str]
    version: str | None
    number: int
    instance_id: str
    model_id: str = field(repr=False)
    revision: int = field(repr=False)
    line_sequence: int | None = field(repr=False)
    stage: str
    metadata: Mapping[str, Scalar | None] = field(repr=False)
    annotations: Mapping[str, Scalar | None] = field(repr=False)
    media_type: str | None = field(repr=False)
    format: str | None = field(repr=False)
    size: int
    sha256: str = field(repr=False)
    external_id: str | None = field(repr=False)
    cause: str = field(repr=False)
    cause_instance_id: str | None = field(repr=False)
    copied_from_instance_id: str | None = field(repr=False)
    environments: tuple[str, ...] = field(repr=False)
    deprecated: bool = field(repr=False)
    deprecation_reason: str | None = field(repr=False)
    created_time: datetime | None = field(repr=False)
    created_by: str | None = field(repr=False)
    original_created_time: datetime | None = field(repr=False)
    released_time: datetime | None = field(repr=False)
    erased: bool = field(repr=False)
    already_existed: bool = field(default=False, repr=False, compare=False)

    @classmethod
    def from_wire(cls, instance: Any, *, already_existed: bool = False) -> Self:
        """Read the contract's struct."""
        return cls(
            project_name=instance.projectName,
            base_version_id=instance.baseVersionId,
            shard=dict(sorted((instance.shard or {}).items())),
            version=instance.version,
            number=instance.number,
            instance_id=instance.instanceId,
            model_id=instance.modelId,
            revision=instance.revision,
            line_sequence=instance.lineSequence,
            stage=enum_name(wire.LifecycleStage, instance.stage),
            metadata=decode_values(instance.metadata),
            annotations=decode_values(instance.annotations),
            media_type=instance.mediaType,
            format=instance.format,
            size=instance.size,
            sha256=instance.sha256,
            external_id=instance.externalId,
            cause=enum_name(wire.InstanceCause, instance.cause),
            cause_instance_id=instance.causeInstanceId,
            copied_from_instance_id=instance.copiedFromInstanceId,
            environments=tuple(instance.environments or ()),
            deprecated=bool(instance.deprecated),
            deprecation_reason=instance.deprecationReason,
            created_time=decode_time(instance.createdMicros),
            created_by=instance.createdBy,
            original_created_time=decode_time(instance.originalCreatedMicros),
            released_time=decode_time(instance.releasedMicros),
            erased=bool(instance.erased),
            already_existed=already_existed,
        )

    def __getattr__(self, name: str) -> Any:
        # Only called for what is no field. Names with an underscore in front are Python's and notebooks' own probes.
        metadata = {} if name.startswith("_") else self.metadata
        key = ALIASES.get(name, name)
        if key in metadata:
            return metadata[key]
        below = {path[len(key) + 1 :]: value for path, value in metadata.items() if path.startswith(f"{key}.")}
        if below:
            return nested(below)
        raise AttributeError(f"{type(self).__name__} has no field and no metadata {name!r}")

    def __hash__(self) -> int:
        return hash(self.instance_id)

    @property
    def reference(self) -> str:
        """Answer the reference string that every call and command accepts: `project/model/city=Oslo@4.2`."""
        selector = f"#{self.number}" if self.version is None else self.version
        return instance_reference(self.project_name, self.base_version_id, self.shard, selector)

    def blob(self) -> Any:
        """Make the contract's struct with what a transfer of the bytes has to know."""
        return wire.ModelInstance(
            instanceId=self.instance_id,
            size=self.size,
            sha256=self.sha256,
            format=self.format,
            mediaType=self.media_type,
            erased=self.erased,
        )

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the instance in a table, by header."""
        return {
            "reference": self.reference,
            "stage": self.stage.lower(),
            "size": byte_count(self.size),
            "created": self.created_time,
            "by": self.created_by,
        }

    def details(self) -> dict[str, object]:
        """Answer everything that a person may want to see, by label."""
        details: dict[str, object] = {"reference": self.reference} | super().details()
        details |= {"stage": self.stage.lower(), "size": f"{self.size:,} bytes", "cause": _words(self.cause)}
        del details["metadata"], details["annotations"]
        details |= {f"metadata: {key}": value for key, value in self.metadata.items()}
        return details | {f"annotation: {key}": value for key, value in self.annotations.items()}

    def to_dict(self) -> dict[str, Any]:
        """Answer every field in JSON's types, with the reference."""
        return {"reference": self.reference} | super().to_dict()


@dataclass(frozen=True, repr=False)
class Pin(Record):
    """Be an upstream instance that an instance was made with; chosen by CALLER or DEFAULT."""

    upstream_model_id: str
    upstream_instance_id: str
    pinned_by: str

    @classmethod
    def from_wire(cls, pin: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            upstream_model_id=pin.upstreamModelId,
            upstream_instance_id=pin.upstreamInstanceId,
            pinned_by=enum_name(wire.PinSource, pin.pinnedBy),
        )


@dataclass(frozen=True, repr=False)
class LineageEntry(Record):
    """Be one instance in its line, with what came before and after it, and what it was made of."""

    instance_id: str
    version: str | None
    line_sequence: int | None
    previous_instance_id: str | None = field(repr=False)
    next_instance_id: str | None = field(repr=False)
    cause: str
    cause_instance_id: str | None = field(repr=False)
    copied_from_instance_id: str | None = field(repr=False)
    pins: tuple[Pin, ...] = field(repr=False)
    created_time: datetime | None
    created_by: str | None
    deprecated: bool

    @classmethod
    def from_wire(cls, entry: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            instance_id=entry.instanceId,
            version=entry.version,
            line_sequence=entry.lineSequence,
            previous_instance_id=entry.previousInstanceId,
            next_instance_id=entry.nextInstanceId,
            cause=enum_name(wire.InstanceCause, entry.cause),
            cause_instance_id=entry.causeInstanceId,
            copied_from_instance_id=entry.copiedFromInstanceId,
            pins=tuple(Pin.from_wire(pin) for pin in entry.pins or ()),
            created_time=decode_time(entry.createdMicros),
            created_by=entry.createdBy,
            deprecated=bool(entry.deprecated),
        )

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the entry in a table, by header."""
        return {
            "version": self.version or "(draft)",
            "id": self.instance_id,
            "cause": "" if self.cause == "UPLOADED" else _words(self.cause),
            "created": self.created_time,
            "by": self.created_by,
            "deprecated": "deprecated" if self.deprecated else "",
        }


def _words(name: str) -> str:
    return name.replace("_", " ").lower()
