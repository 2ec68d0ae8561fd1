"""Metrics: how an instance did when it was trained, validated and used (paper, 3.3.3).

A series is what one instance measures under one key. Its newest value, by the time of measurement and then by the
order of recording, is what search and rules see; every value is kept.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gallery_server.domain.value import Value

DISTRIBUTION_TYPE = "application/vnd.gallery.distribution+json"
"""The payload that health compares between scopes."""


class Scope(StrEnum):
    """Say at which stage an evaluation was made."""

    TRAINING = "Training"
    VALIDATION = "Validation"
    TEST = "Test"
    PRODUCTION = "Production"


class MetricKind(StrEnum):
    """Say what a measured value is; only FINITE ones meet a condition."""

    FINITE = "finite"
    NAN = "nan"
    POSITIVE_INFINITY = "positive_infinity"
    NEGATIVE_INFINITY = "negative_infinity"

    @classmethod
    def of(cls, value: float) -> MetricKind:
        """Answer the kind of a value."""
        if math.isfinite(value):
            return cls.FINITE
        if math.isnan(value):
            return cls.NAN
        return cls.POSITIVE_INFINITY if value > 0 else cls.NEGATIVE_INFINITY


@dataclass(frozen=True, slots=True, order=True)
class MetricKey:
    """Name a metric in one place; with its instance, a series. The segment is empty for all of the data."""

    scope: Scope
    segment: str
    name: str


@dataclass(frozen=True, slots=True)
class DataSet:
    """Name the data of an evaluation."""

    name: str | None = None
    version: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class EvaluationWindow:
    """The time that data is from; the end is not part of it."""

    start_micros: int | None
    end_micros: int | None


@dataclass(frozen=True, slots=True)
class EvaluationContext:
    """What an evaluation was made on and when, whatever it found."""

    scope: Scope
    segment: str
    measured_micros: int
    data_set: DataSet | None = None
    sample_count: int | None = None
    window: EvaluationWindow | None = None
    metadata: Mapping[str, Value] | None = None
    payload: bytes | None = None
    payload_type: str | None = None


@dataclass(frozen=True, slots=True)
class EvaluationWish:
    """What a caller says of an evaluation, as it came; faults name its parts by where they stand in the request."""

    place: EvaluationPlace
    instance_id: str | None
    metrics: Sequence[tuple[str | None, float | None]]
    """Each metric by name, with its value."""
    project_name: str | None = None
    """Where set, the instance must lie there."""
    scope: str | None = None
    segment: str | None = None
    data_set: DataSet | None = None
    sample_count: int | None = None
    measured_micros: int | None = None
    window: EvaluationWindow | None = None
    metadata: Mapping[str, Value] | None = None
    payload: bytes | None = None
    payload_type: str | None = None


@dataclass(frozen=True, slots=True)
class EvaluationPlace:
    """Say where in a request an evaluation stands: `evaluations[3]`; the paper's call with one metric has no list."""

    item: int | None = None

    @property
    def evaluation(self) -> str:
        """Name all of it."""
        return "metric" if self.item is None else f"evaluations[{self.item}]"

    @property
    def instance_id(self) -> str:
        """Name its instance."""
        return "instanceId" if self.item is None else f"{self.evaluation}.instanceId"

    @property
    def metrics(self) -> str:
        """Name its list of metrics."""
        return "metric" if self.item is None else f"{self.evaluation}.metrics"

    def of(self, part: str) -> str:
        """Name a part of its context."""
        return f"{self.evaluation}.context.{part}"

    def name(self, at: int) -> str:
        """Name the name of a metric."""
        return "metric.metricName" if self.item is None else f"{self.metrics}[{at}].name"

    def value(self, at: int) -> str:
        """Name the value of a metric."""
        return "metric.value" if self.item is None else f"{self.metrics}[{at}].value"


@dataclass(frozen=True, slots=True)
class MeasuredInstance:
    """What recording needs to know of an instance."""

    instance_id: str
    project_id: str
    project_name: str
    model_id: str
    draft: bool
    created_micros: int


@dataclass(frozen=True, slots=True)
class Retraction:
    """Who took an evaluation back, and why."""

    micros: int
    principal: str
    reason: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An evaluation with all that it found, by name."""

    evaluation_id: str
    instance_id: str
    project_id: str
    context: EvaluationContext
    values: Mapping[str, float]
    recorded_micros: int
    recorded_by: str
    retraction: Retraction | None = None

    def key(self, name: str) -> MetricKey:
        """Answer the key of one of its values."""
        return MetricKey(self.context.scope, self.context.segment, name)

    def metric(self, name: str) -> Metric:
        """Answer one of its values as what it is in its series."""
        return Metric(
            instance_id=self.instance_id,
            key=self.key(name),
            value=self.values[name],
            measured_micros=self.context.measured_micros,
            evaluation_id=self.evaluation_id,
            retracted=self.retraction is not None,
            sample_count=self.context.sample_count,
            window=self.context.window,
        )


@dataclass(frozen=True, slots=True)
class Metric:
    """One value of a series."""

    instance_id: str
    key: MetricKey
    value: float
    measured_micros: int
    evaluation_id: str
    retracted: bool = False
    sample_count: int | None = None
    window: EvaluationWindow | None = None
