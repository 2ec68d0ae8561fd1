"""What the health of an instance is computed from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from gallery_server.domain.metric import MetricKey, Scope

SERIES_POINTS = 1_000
"""How many values of a series count: its first `reference_points` ones, and the newest for the rest."""

Series = Sequence[tuple[int, float]]
"""Values with the microseconds at which they were measured, oldest first; equal times in the order of recording."""


@dataclass(frozen=True, slots=True)
class RecordedDistribution:
    """The newest payload of the documented form in one scope and segment."""

    measured_micros: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a store knows of one instance; what was retracted is not part of it."""

    present: AbstractSet[str] = frozenset()
    """The keys of its metadata, and those of the reproducibility fields that its revision's specification has."""
    newest: Mapping[MetricKey, float] = field(default_factory=dict)
    """The newest value of each series in every scope, whatever it is."""
    production: Mapping[MetricKey, Series] = field(default_factory=dict)
    """The series of Production. What is not finite is passed over."""
    distributions: Mapping[tuple[Scope, str], RecordedDistribution] = field(default_factory=dict)
    """By scope and segment."""
