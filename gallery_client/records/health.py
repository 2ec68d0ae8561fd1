"""Model health: how complete, covered, skewed and drifting instances are, as the server last computed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from gallery_idl import health as wire
from gallery_idl import project as wire_project

from gallery_client.enums import enum_name
from gallery_client.records.metric import MetricKey
from gallery_client.records.record import Record
from gallery_client.reference import instance_reference
from gallery_client.values import decode_time


@dataclass(frozen=True, repr=False)
class Completeness(Record):
    """Be the share of a project's reproducibility fields that an instance has, and which it lacks."""

    share: float
    missing: tuple[str, ...]

    @classmethod
    def from_wire(cls, completeness: Any) -> Self:
        """Read the contract's struct."""
        return cls(share=completeness.share, missing=tuple(completeness.missing or ()))


@dataclass(frozen=True, repr=False)
class MetricSkew(Record):
    """Be a metric of Production against the same one before it.

    `skew` is the relative loss: above 0 is worse. Where it is None, `why` says why it cannot be told. `grade` is GOOD,
    FAIR, POOR or UNKNOWN.
    """

    key: MetricKey
    direction: str
    reference_scope: str | None
    reference: float | None
    production: float | None
    skew: float | None
    why: str | None
    grade: str

    @classmethod
    def from_wire(cls, skew: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            key=MetricKey.from_wire(skew.key),
            direction=enum_name(wire_project.MetricDirection, skew.direction),
            reference_scope=skew.referenceScope,
            reference=skew.reference,
            production=skew.production,
            skew=skew.skew,
            why=skew.why,
            grade=enum_name(wire.HealthGrade, skew.grade),
        )

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the skew in a table, by header."""
        return {
            "metric": self.key.name,
            "segment": self.key.segment,
            "before": _number(self.reference),
            "in production": _number(self.production),
            "skew": _number(self.skew),
            "grade": self.grade.lower(),
            "why": self.why,
        }


@dataclass(frozen=True, repr=False)
class MetricDrift(Record):
    """Be a series of Production against its own beginning.

    `kind` is NONE, LEVEL where the values moved, or SPREAD where they scatter otherwise; `began_time` is when, by the
    best estimate, and `detected_time` when the series had shown enough of it. `drift` is the relative change, 0 where
    none was detected; where it is None, `why` says why it cannot be told.
    """

    key: MetricKey
    direction: str
    points: int
    kind: str
    began_time: datetime | None
    detected_time: datetime | None
    reference: float | None
    recent: float | None
    drift: float | None
    why: str | None
    grade: str

    @classmethod
    def from_wire(cls, drift: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            key=MetricKey.from_wire(drift.key),
            direction=enum_name(wire_project.MetricDirection, drift.direction),
            points=drift.points,
            kind=enum_name(wire.DriftKind, drift.kind),
            began_time=decode_time(drift.beganMicros),
            detected_time=decode_time(drift.detectedMicros),
            reference=drift.reference,
            recent=drift.recent,
            drift=drift.drift,
            why=drift.why,
            grade=enum_name(wire.HealthGrade, drift.grade),
        )

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the drift in a table, by header."""
        return {
            "metric": self.key.name,
            "segment": self.key.segment,
            "points": self.points,
            "began with": _number(self.reference),
            "recent": _number(self.recent),
            "drift": _number(self.drift),
            "since": self.began_time,
            "grade": self.grade.lower(),
            "why": self.why,
        }


@dataclass(frozen=True, repr=False)
class DistributionShift(Record):
    """Be the population stability index between what a model was trained on and what it saw in Production."""

    feature: str
    segment: str
    index: float
    reference_time: datetime | None
    production_time: datetime | None
    grade: str

    @classmethod
    def from_wire(cls, shift: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            feature=shift.feature,
            segment=shift.segment or "",
            index=shift.index,
            reference_time=decode_time(shift.referenceMicros),
            production_time=decode_time(shift.productionMicros),
            grade=enum_name(wire.HealthGrade, shift.grade),
        )

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the shift in a table, by header."""
        return {
            "feature": self.feature,
            "segment": self.segment,
            "index": _number(self.index),
            "grade": self.grade.lower(),
        }


@dataclass(frozen=True, repr=False)
class InstanceHealth(Record):
    """Be the health of an instance, its parts worst first.

    `grade` is GOOD, FAIR, POOR or UNKNOWN, that of the worst measure that is known; `score` is that measure over what
    the project's policy allows of it, so that above 1 is POOR. `findings` has a sentence for each thing that is not
    good. `outdated` says that something was written since it was computed. Lists of many instances leave `skews`,
    `drifts` and `shifts` out.
    """

    project_name: str
    base_version_id: str
    shard: Mapping[str, str]
    version: str | None
    grade: str
    score: float | None
    completeness: Completeness | None
    covered_scopes: tuple[str, ...] = field(repr=False)
    skews: tuple[MetricSkew, ...] = field(repr=False)
    drifts: tuple[MetricDrift, ...] = field(repr=False)
    shifts: tuple[DistributionShift, ...] = field(repr=False)
    findings: tuple[str, ...]
    environments: tuple[str, ...] = field(repr=False)
    instance_id: str
    model_id: str = field(repr=False)
    computed_time: datetime | None = field(repr=False)
    policy_version: int | None = field(repr=False)
    outdated: bool = field(repr=False)

    @classmethod
    def from_wire(cls, health: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            project_name=health.projectName,
            base_version_id=health.baseVersionId,
            shard=dict(sorted((health.shard or {}).items())),
            version=health.version,
            grade=enum_name(wire.HealthGrade, health.grade),
            score=health.score,
            completeness=None if health.completeness is None else Completeness.from_wire(health.completeness),
            covered_scopes=tuple(health.coveredScopes or ()),
            skews=tuple(MetricSkew.from_wire(skew) for skew in health.skews or ()),
            drifts=tuple(MetricDrift.from_wire(drift) for drift in health.drifts or ()),
            shifts=tuple(DistributionShift.from_wire(shift) for shift in health.shifts or ()),
            findings=tuple(health.findings or ()),
            environments=tuple(health.environments or ()),
            instance_id=health.instanceId,
            model_id=health.modelId,
            computed_time=decode_time(health.computedMicros),
            policy_version=health.policyVersion,
            outdated=bool(health.outdated),
        )

    @property
    def reference(self) -> str:
        """Answer the reference string of the instance; of a draft, which has no version, its id."""
        if self.version is None:
            return self.instance_id
        return instance_reference(self.project_name, self.base_version_id, self.shard, self.version)

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the health in a table, by header."""
        return {
            "instance": self.reference,
            "current in": self.environments,
            "grade": self.grade.lower(),
            "score": _number(self.score),
            "complete": None if self.completeness is None else f"{self.completeness.share:.0%}",
            "findings": "; ".join(self.findings),
        }

    def details(self) -> dict[str, object]:
        """Answer everything that a person may want to see, by label."""
        return self.row() | {
            "missing": None if self.completeness is None else self.completeness.missing,
            "covered scopes": self.covered_scopes,
            "computed": self.computed_time,
            "outdated": "yes, it is computed anew" if self.outdated else "",
            "instance id": self.instance_id,
        }

    def to_dict(self) -> dict[str, Any]:
        """Answer every field in JSON's types, with the reference."""
        return {"reference": self.reference} | super().to_dict()


def _number(value: float | None) -> str | None:
    return None if value is None else f"{value:.4g}"
