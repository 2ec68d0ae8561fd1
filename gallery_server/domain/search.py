"""What search asks: fields, comparisons and orders, whoever wrote them down."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gallery_server.domain.metric import Scope
from gallery_server.domain.value import Value


class FieldOwner(StrEnum):
    """Say what carries a key."""

    METADATA = "metadata"
    """An instance, since it was made."""
    ANNOTATION = "annotation"
    """An instance, as of now."""
    MODEL_ANNOTATION = "model_annotation"
    MODEL_METADATA = "model_metadata"
    """A revision's specification."""
    HEALTH = "health"
    """What was last computed of an instance's health."""


class Operator(StrEnum):
    """Say how a field is compared. Only IS_NULL matches what is missing."""

    EQUAL = "equal"
    NOT_EQUAL = "not_equal"
    GREATER_THAN = "greater_than"
    GREATER_THAN_OR_EQUAL = "greater_than_or_equal"
    LESS_THAN = "less_than"
    LESS_THAN_OR_EQUAL = "less_than_or_equal"
    IN = "in"
    NOT_IN = "not_in"
    LIKE = "like"
    NOT_LIKE = "not_like"
    """Of expressions alone: what `!(x LIKE y)` means."""
    IS_NULL = "is_null"
    IS_NOT_NULL = "is_not_null"


class Namespace(StrEnum):
    """Say where a name of a query is looked up."""

    RECORD = "record"
    """The closed table of record fields."""
    METADATA = "metadata"
    ANNOTATIONS = "annotations"
    MODEL = "model"
    """The model's annotation, else its revision's metadata."""
    SHARD = "shard"
    METRICS = "metrics"
    """The newest value in Validation, on all of the data."""
    TRAINING_METRICS = "trainingMetrics"
    TEST_METRICS = "testMetrics"
    PRODUCTION_METRICS = "productionMetrics"
    HEALTH = "health"
    METRIC = "metric"
    """What constraints say of one and the same metric: `metricName`, `metricValue` and their kin."""


SCOPES = {
    Namespace.METRICS: Scope.VALIDATION,
    Namespace.TRAINING_METRICS: Scope.TRAINING,
    Namespace.TEST_METRICS: Scope.TEST,
    Namespace.PRODUCTION_METRICS: Scope.PRODUCTION,
}
"""The scope that each short form of a metric reads."""


@dataclass(frozen=True, slots=True)
class FieldName:
    """Name a field in full."""

    namespace: Namespace
    name: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Compare one field; `values` is empty for the null tests, one for all others but IN and NOT_IN."""

    field: FieldName
    operator: Operator
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class MetricMatch:
    """Hold where the newest value of one metric has one of these names, scopes and segments, and meets every test.

    No scopes are any scope.
    """

    names: tuple[str, ...]
    scopes: tuple[Scope, ...] = ()
    segments: tuple[str, ...] = ("",)
    tests: tuple[Comparison, ...] = ()


@dataclass(frozen=True, slots=True)
class AllOf:
    """Hold where every part holds; a part that is inconclusive makes it so, unless one is false."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Hold where some part holds."""

    parts: tuple[Predicate, ...]


Predicate = Comparison | MetricMatch | AllOf | AnyOf
"""What an instance must be. There is no negation: it is pushed down into the comparisons, which are three-valued."""


@dataclass(frozen=True, slots=True)
class Order:
    """Order the found by a field; what lacks it comes last, equals by creation, newest first."""

    field: FieldName
    descending: bool
