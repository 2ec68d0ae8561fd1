"""Evaluations: what was measured at once, on what data, and when."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from gallery_client.records.record import Record
from gallery_client.tables import byte_count
from gallery_client.values import Scalar, decode_time, decode_values


@dataclass(frozen=True, repr=False)
class DataSet(Record):
    """Name the data of an evaluation; the digest is in whatever form its owner keeps."""

    name: str | None = None
    version: str | None = None
    digest: str | None = None

    @classmethod
    def from_wire(cls, data_set: Any) -> Self:
        """Read the contract's struct."""
        return cls(name=data_set.name, version=data_set.version, digest=data_set.digest)

    def __str__(self) -> str:
        named = "@".join(part for part in (self.name, self.version) if part)
        return " ".join(part for part in (named, self.digest) if part)


@dataclass(frozen=True, repr=False)
class Evaluation(Record):
    """Be an evaluation with all that it found: `metrics` by name.

    `payload` is the bytes that came with it. Where `retracted_time` is set, its metrics count no longer.
    """

    evaluation_id: str
    instance_id: str
    scope: str
    segment: str
    metrics: Mapping[str, float]
    measured_time: datetime | None
    data_set: DataSet | None = field(repr=False)
    sample_count: int | None = field(repr=False)
    window_start: datetime | None = field(repr=False)
    window_end: datetime | None = field(repr=False)
    metadata: Mapping[str, Scalar | None] = field(repr=False)
    payload: bytes | None = field(repr=False)
    payload_type: str | None = field(repr=False)
    recorded_time: datetime | None = field(repr=False)
    recorded_by: str | None = field(repr=False)
    retracted_time: datetime | None = field(repr=False)
    retracted_by: str | None = field(repr=False)
    retraction_reason: str | None = field(repr=False)

    @classmethod
    def from_wire(cls, evaluation: Any) -> Self:
        """Read the contract's struct."""
        context = evaluation.context
        window = context.window
        return cls(
            evaluation_id=evaluation.evaluationId,
            instance_id=evaluation.instanceId,
            scope=context.scope,
            segment=context.segment or "",
            metrics={metric.name: metric.value for metric in evaluation.metrics or ()},
            measured_time=decode_time(context.measuredMicros),
            data_set=None if context.dataSet is None else DataSet.from_wire(context.dataSet),
            sample_count=context.sampleCount,
            window_start=None if window is None else decode_time(window.startMicros),
            window_end=None if window is None else decode_time(window.endMicros),
            metadata=decode_values(context.metadata),
            payload=context.payload,
            payload_type=context.payloadType,
            recorded_time=decode_time(evaluation.recordedMicros),
            recorded_by=evaluation.recordedBy,
            retracted_time=decode_time(evaluation.retractedMicros),
            retracted_by=evaluation.retractedBy,
            retraction_reason=evaluation.retractionReason,
        )

    def details(self) -> dict[str, object]:
        """Answer everything that a person may want to see, by label."""
        details = super().details()
        del details["metrics"], details["metadata"]
        details["payload"] = None if self.payload is None else byte_count(len(self.payload))
        details |= {f"metadata: {key}": value for key, value in self.metadata.items()}
        return details | {f"metric: {name}": f"{value:.6g}" for name, value in self.metrics.items()}

    def to_dict(self) -> dict[str, Any]:
        """Answer every field in JSON's types; the payload in base64."""
        payload = None if self.payload is None else base64.b64encode(self.payload).decode()
        return super().to_dict() | {"payload": payload}
