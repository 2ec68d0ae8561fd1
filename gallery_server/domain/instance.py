"""Instances: trained models, immutable once made."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from gallery_server.domain import limits
from gallery_server.domain.names import normal_id, normal_label, normal_media_type, normal_name, require_range, shown
from gallery_server.domain.shard import Shard
from gallery_server.domain.value import Value, metadata_from_json, metadata_to_json, normal_metadata
from gallery_server.errors import InvalidArgument, Reason

# fmt: off
RECORD_FIELDS = frozenset({
    "instanceId", "projectName", "baseVersionId", "modelId", "revision", "version", "number", "shard",
    "createdTime", "createdBy", "format", "mediaType", "size", "sha256", "stage", "cause", "externalId",
    "environments", "deprecated",
})
"""Names that mean a field of the record wherever fields are named, so that metadata may not use them."""

METRIC_FIELDS = ("metricName", "metricScope", "metricSegment", "metricValue")
"""Names that constrain one and the same metric, where a search gives them; no metadata either."""

MEASURED = ("metrics", "trainingMetrics", "testMetrics", "productionMetrics", "health")
"""Names whose keys are metrics and measures of health, so that neither they nor keys under them may be metadata."""

STANDARD_METADATA = (
    "modelName", "modelType", "modelDomain", "city", "owner", "description", "features", "hyperparameters",
    "trainingDataSet", "trainingDataVersion", "trainingDataMetadata", "trainingStart", "trainingEnd",
    "trainingCode", "trainingCodeCommit", "trainingFramework", "trainingFrameworkVersion", "randomSeed", "epochs",
    "trainingEnvironment", "runUri",
)
"""Metadata keys with a documented meaning; any other key is welcome."""
# fmt: on


class LifecycleStage(StrEnum):
    """Say where an instance is in its life; derived, never set."""

    DRAFT = "draft"
    TRAINED = "trained"
    EVALUATED = "evaluated"
    DEPLOYED = "deployed"
    DEPRECATED = "deprecated"


class InstanceCause(StrEnum):
    """Say why an instance came to be; all but UPLOADED are copies that a change of dependencies made (paper, 3.4.2)."""

    UPLOADED = "uploaded"
    UPSTREAM_CHANGED = "upstream_changed"
    DEPENDENCY_ADDED = "dependency_added"
    DEPENDENCY_REMOVED = "dependency_removed"
    DEPENDENCIES_REPLACED = "dependencies_replaced"


@dataclass(frozen=True, slots=True)
class InstanceRecord:
    """What a caller says of the instance that their bytes will become."""

    project_name: str
    base_version_id: str
    revision: int | None = None
    metadata: dict[str, Value] = field(default_factory=dict)
    unsharded: bool = False
    media_type: str = "application/octet-stream"
    format: str = "bytes"
    external_id: str | None = None
    draft: bool = False
    allow_deprecated: bool = False
    original_created_micros: int | None = None
    annotations: dict[str, Value] = field(default_factory=dict)
    upstream_instance_ids: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Answer the form in which an upload keeps it until commit."""
        return {
            "projectName": self.project_name,
            "baseVersionId": self.base_version_id,
            "revision": self.revision,
            "metadata": metadata_to_json(self.metadata),
            "unsharded": self.unsharded,
            "mediaType": self.media_type,
            "format": self.format,
            "externalId": self.external_id,
            "draft": self.draft,
            "allowDeprecated": self.allow_deprecated,
            "originalCreatedMicros": self.original_created_micros,
            "annotations": metadata_to_json(self.annotations),
            "upstreamInstanceIds": list(self.upstream_instance_ids),
        }

    @classmethod
    def from_json(cls, form: dict[str, Any]) -> InstanceRecord:
        """Read what `to_json` wrote."""
        return cls(
            project_name=form["projectName"],
            base_version_id=form["baseVersionId"],
            revision=form["revision"],
            metadata=metadata_from_json(form["metadata"]),
            unsharded=form["unsharded"],
            media_type=form["mediaType"],
            format=form["format"],
            external_id=form["externalId"],
            draft=form["draft"],
            allow_deprecated=form["allowDeprecated"],
            original_created_micros=form["originalCreatedMicros"],
            annotations=metadata_from_json(form["annotations"]),
            upstream_instance_ids=tuple(form.get("upstreamInstanceIds", ())),
        )


def named_by(key: str) -> str | None:
    """Answer what else a key names wherever fields are named, so that it may be no metadata and no shard key."""
    if key in RECORD_FIELDS:
        return "a field of the record"
    return "metrics or health" if key in METRIC_FIELDS or key.partition(".")[0] in MEASURED else None


def normal_record(record: InstanceRecord, now: int) -> InstanceRecord:
    """Answer a record within its limits, texts in NFC; raise InvalidArgument naming the field otherwise."""
    for key in sorted(record.metadata):
        if (named := named_by(key)) is not None:
            raise InvalidArgument(
                Reason.FIELD_RESERVED,
                f"metadata hold {shown(key)}, which names {named}; choose another key.",
                field=f"metadata.{key.partition('.')[0]}",
                known=", ".join(sorted({*RECORD_FIELDS, *METRIC_FIELDS, *MEASURED})),
            )
    if record.revision is not None:
        require_range("revision", record.revision, 1, (1 << 63) - 1)
    if record.original_created_micros is not None:
        require_range("originalCreatedMicros", record.original_created_micros, 0, now)
    return InstanceRecord(
        project_name=normal_name("projectName", record.project_name),
        base_version_id=normal_name("baseVersionId", record.base_version_id),
        revision=record.revision,
        metadata=normal_metadata("metadata", record.metadata),
        unsharded=record.unsharded,
        media_type=normal_media_type(record.media_type),
        format=normal_label("format", record.format),
        external_id=None if record.external_id is None else normal_label("externalId", record.external_id),
        draft=record.draft,
        allow_deprecated=record.allow_deprecated,
        original_created_micros=record.original_created_micros,
        annotations=normal_metadata("annotations", record.annotations),
        upstream_instance_ids=_normal_upstreams(record.upstream_instance_ids),
    )


def _normal_upstreams(given: tuple[str, ...]) -> tuple[str, ...]:
    if len(given) > limits.UPSTREAM_INSTANCES:
        raise InvalidArgument(
            Reason.TOO_MANY_ITEMS,
            f"upstreamInstanceIds has {len(given)} ids; at most {limits.UPSTREAM_INSTANCES} are allowed.",
            field="upstreamInstanceIds",
            count=len(given),
            limit=limits.UPSTREAM_INSTANCES,
        )
    return tuple(dict.fromkeys(normal_id("an id of upstreamInstanceIds", instance_id) for instance_id in given))


@dataclass(frozen=True, slots=True)
class Instance:
    """A stored instance. A draft has neither ordinal nor line sequence nor time of release."""

    instance_id: str
    project_id: str
    project_name: str
    model_id: str
    base_version_id: str
    revision: int
    ordinal: int | None
    number: int
    line_id: int
    line_sequence: int | None
    shard: Shard
    blob_id: int
    size: int
    sha256: str
    erased: bool
    media_type: str
    format: str
    external_id: str | None
    metadata: dict[str, Value]
    cause: InstanceCause
    cause_instance_id: str | None
    copied_from_instance_id: str | None
    deprecated: bool
    deprecation_reason: str | None
    created_micros: int
    created_by: str
    original_created_micros: int | None
    released_micros: int | None

    @property
    def version(self) -> str | None:
        """Answer what people read, `<revision>.<ordinal>`; None on a draft."""
        return None if self.ordinal is None else f"{self.revision}.{self.ordinal}"

    @property
    def stage(self) -> LifecycleStage:
        """Derive the lifecycle stage from what is stored of it alone."""
        if self.deprecated:
            return LifecycleStage.DEPRECATED
        return LifecycleStage.DRAFT if self.line_sequence is None else LifecycleStage.TRAINED

    def expired_draft(self, expiry_days: int, now: int) -> bool:
        """Tell whether this is a draft that its project's policy counts as erased."""
        return self.line_sequence is None and now - self.created_micros > expiry_days * 86_400_000_000


@dataclass(frozen=True, slots=True)
class Standing:
    """What an instance has come to: where it is current, and whether it has a metric of Validation."""

    environments: tuple[str, ...] = ()
    evaluated: bool = False


@dataclass(frozen=True, slots=True)
class AnnotatedInstance:
    """An instance with the newest annotation of each key and its standing."""

    instance: Instance
    annotations: dict[str, Value]
    standing: Standing = field(default_factory=Standing)

    @property
    def stage(self) -> LifecycleStage:
        """Derive the lifecycle stage; what is deprecated is so although it runs, a draft although it is measured."""
        stage = self.instance.stage
        if stage is not LifecycleStage.TRAINED:
            return stage
        if self.standing.environments:
            return LifecycleStage.DEPLOYED
        return LifecycleStage.EVALUATED if self.standing.evaluated else stage
