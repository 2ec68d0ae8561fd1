"""Model health: how complete, covered, skewed and drifting an instance is (paper, 3.6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gallery_server.domain.metric import MetricKey, Scope
from gallery_server.domain.project import MetricDirection

HEALTH_VALUES = ("completeness", "skew", "drift", "shift", "score")
"""What search knows of an instance's health."""


class HealthGrade(StrEnum):
    """Say what is to be said of a measure."""

    GOOD = "good"
    FAIR = "fair"
    """Beyond half of what the policy allows."""
    POOR = "poor"
    """Beyond it."""
    UNKNOWN = "unknown"


class DriftKind(StrEnum):
    """Say how a detected change shows."""

    NONE = "none"
    LEVEL = "level"
    SPREAD = "spread"


@dataclass(frozen=True, slots=True)
class Completeness:
    """The share of the reproducibility fields that are there, and which are not."""

    share: float
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MetricSkew:
    """A metric of Production against the same one before it; `why` says why it cannot be told."""

    key: MetricKey
    direction: MetricDirection | None
    reference_scope: Scope | None = None
    reference: float | None = None
    production: float | None = None
    skew: float | None = None
    why: str | None = None
    grade: HealthGrade = HealthGrade.UNKNOWN


@dataclass(frozen=True, slots=True)
class MetricDrift:
    """A series of Production against its own beginning; `drift` is 0 where no change was detected."""

    key: MetricKey
    direction: MetricDirection | None
    points: int
    kind: DriftKind = DriftKind.NONE
    began_micros: int | None = None
    detected_micros: int | None = None
    reference: float | None = None
    recent: float | None = None
    drift: float | None = None
    why: str | None = None
    grade: HealthGrade = HealthGrade.UNKNOWN


@dataclass(frozen=True, slots=True)
class DistributionShift:
    """The population stability index between what a model was trained on and what it saw in Production."""

    feature: str
    segment: str
    index: float
    reference_micros: int
    production_micros: int
    grade: HealthGrade


@dataclass(frozen=True, slots=True)
class Measures:
    """All that is computed of one instance; each list worst first."""

    completeness: Completeness
    covered_scopes: tuple[Scope, ...] = ()
    skews: tuple[MetricSkew, ...] = ()
    drifts: tuple[MetricDrift, ...] = ()
    shifts: tuple[DistributionShift, ...] = ()
    findings: tuple[str, ...] = ()
    grade: HealthGrade = HealthGrade.UNKNOWN
    score: float = 0.0
    """The worst measure over what the policy allows of it: above 1 is POOR."""

    def values(self) -> dict[str, float]:
        """Answer the worst of each measure, where it is known, by the name under which search has it.

        A drift whose direction is not known has no grade: above 0 it is more, and perhaps not worse.
        """
        known = {
            "completeness": self.completeness.share,
            "skew": next((each.skew for each in self.skews if each.skew is not None), None),
            "drift": next((each.drift for each in self.drifts if each.grade is not HealthGrade.UNKNOWN), None),
            "shift": next((each.index for each in self.shifts), None),
            "score": self.score,
        }
        return {name: value for name, value in known.items() if value is not None}


@dataclass(frozen=True, slots=True)
class InstanceHealth:
    """What was computed of an instance, when, and by which policy; `outdated` where something was written since."""

    instance_id: str
    measures: Measures
    computed_micros: int | None
    policy_version: int
    outdated: bool = False
