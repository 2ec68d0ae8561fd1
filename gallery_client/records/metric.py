"""Metrics: how an instance did when it was trained, validated and used, as the server keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Self

from gallery_client.records.record import Record
from gallery_client.values import decode_time


@dataclass(frozen=True, repr=False)
class MetricKey(Record):
    """Name a metric in one place: with an instance, a series of values. The segment is empty for all of the data."""

    name: str
    scope: str
    segment: str

    @classmethod
    def from_wire(cls, key: Any) -> Self:
        """Read the contract's struct."""
        return cls(name=key.name, scope=key.scope, segment=key.segment or "")

    def __str__(self) -> str:
        return f"{self.scope} {self.name} of {self.segment}" if self.segment else f"{self.scope} {self.name}"


@dataclass(frozen=True, repr=False)
class Metric(Record):
    """Be one value of a series; in a DataFrame, series are indexed by `measured_time`.

    `value` may be NaN or infinite. The window is the time that the data is from; its end is not part of it.
    """

    index_column: ClassVar[str | None] = "measured_time"

    measured_time: datetime | None
    scope: str
    segment: str
    name: str
    value: float
    instance_id: str
    evaluation_id: str = field(repr=False)
    retracted: bool = field(repr=False)
    sample_count: int | None = field(repr=False)
    window_start: datetime | None = field(repr=False)
    window_end: datetime | None = field(repr=False)

    @classmethod
    def from_wire(cls, metric: Any) -> Self:
        """Read the contract's struct."""
        window = metric.window
        return cls(
            measured_time=decode_time(metric.measuredMicros),
            scope=metric.key.scope,
            segment=metric.key.segment or "",
            name=metric.key.name,
            value=metric.value,
            instance_id=metric.instanceId,
            evaluation_id=metric.evaluationId,
            retracted=bool(metric.retracted),
            sample_count=metric.sampleCount,
            window_start=None if window is None else decode_time(window.startMicros),
            window_end=None if window is None else decode_time(window.endMicros),
        )

    @property
    def key(self) -> MetricKey:
        """Answer the name, scope and segment of its series."""
        return MetricKey(self.name, self.scope, self.segment)

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the metric in a table, by header."""
        return {
            "measured": self.measured_time,
            "scope": self.scope,
            "segment": self.segment,
            "name": self.name,
            "value": f"{self.value:.6g}",
            "samples": self.sample_count,
            "retracted": "retracted" if self.retracted else "",
        }
