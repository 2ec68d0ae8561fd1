"""Projects and their policy, as the server keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from gallery_idl import project as wire
from gallery_idl import value as wire_value

from gallery_client.enums import enum_name, enum_number
from gallery_client.records.record import Record
from gallery_client.values import decode_time


@dataclass(frozen=True, repr=False)
class HealthPolicy(Record):
    """Be from where on a project calls health poor; half of it is fair. docs/reference/health.md has the formulas.

    In a request, what is None keeps its present value. `completeness_limit` is the least share of reproducibility
    fields; `skew_limit` and `drift_limit` the most relative loss and change; `shift_limit` the highest population
    stability index. A series is compared to its first `reference_points`; its newest `recent_points` stand for now.
    """

    completeness_limit: float | None = None
    skew_limit: float | None = None
    drift_limit: float | None = None
    shift_limit: float | None = None
    reference_points: int | None = None
    recent_points: int | None = None

    @classmethod
    def from_wire(cls, policy: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            completeness_limit=policy.completenessLimit,
            skew_limit=policy.skewLimit,
            drift_limit=policy.driftLimit,
            shift_limit=policy.shiftLimit,
            reference_points=policy.referencePoints,
            recent_points=policy.recentPoints,
        )

    def to_wire(self) -> Any:
        """Make the contract's struct."""
        return wire.HealthPolicy(
            completenessLimit=self.completeness_limit,
            skewLimit=self.skew_limit,
            driftLimit=self.drift_limit,
            shiftLimit=self.shift_limit,
            referencePoints=self.reference_points,
            recentPoints=self.recent_points,
        )


@dataclass(frozen=True, repr=False)
class ProjectPolicy(Record):
    """Be what a project asks of its models.

    In a request, a field that is None keeps its present value and an empty one empties it. `declared_fields` tells the
    kind of metadata keys: TEXT, WHOLE, NUMBER, FLAG or TIME; `declared_metrics` which way metrics are good:
    LOWER_IS_BETTER, HIGHER_IS_BETTER or NEARER_TO_ZERO_IS_BETTER; `health` from where on health is poor; `rule_teams`
    which teams beside the owner may have rules about it.
    """

    environments: Sequence[str] | None = None
    declared_fields: Mapping[str, str] | None = None
    declared_metrics: Mapping[str, str] | None = None
    reproducibility_fields: Sequence[str] | None = None
    draft_expiry_days: int | None = None
    health: HealthPolicy | None = None
    rule_teams: Sequence[str] | None = None

    @classmethod
    def from_wire(cls, policy: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            environments=tuple(policy.environments or ()),
            declared_fields={
                declared.name: enum_name(wire_value.ValueKind, declared.kind)
                for declared in policy.declaredFields or ()
            },
            declared_metrics={
                declared.name: enum_name(wire.MetricDirection, declared.direction)
                for declared in policy.declaredMetrics or ()
            },
            reproducibility_fields=tuple(policy.reproducibilityFields or ()),
            draft_expiry_days=policy.draftExpiryDays,
            health=HealthPolicy.from_wire(policy.health or wire.HealthPolicy()),
            rule_teams=tuple(policy.ruleTeams or ()),
        )

    def to_wire(self) -> Any:
        """Make the contract's struct. Raises InvalidArgument where a kind or direction has no such name."""
        policy = wire.ProjectPolicy(draftExpiryDays=self.draft_expiry_days)
        if self.environments is not None:
            policy.environments = list(self.environments)
        if self.declared_fields is not None:
            policy.declaredFields = [
                wire.DeclaredField(name=name, kind=enum_number(wire_value.ValueKind, kind))
                for name, kind in self.declared_fields.items()
            ]
        if self.declared_metrics is not None:
            policy.declaredMetrics = [
                wire.DeclaredMetric(name=name, direction=enum_number(wire.MetricDirection, direction))
                for name, direction in self.declared_metrics.items()
            ]
        if self.reproducibility_fields is not None:
            policy.reproducibilityFields = list(self.reproducibility_fields)
        if self.health is not None:
            policy.health = self.health.to_wire()
        if self.rule_teams is not None:
            policy.ruleTeams = list(self.rule_teams)
        return policy

    def details(self) -> dict[str, object]:
        """Answer everything that a person may want to see, by label."""
        details = super().details()
        del details["health"]
        return details | (self.health.details() if self.health else {})


@dataclass(frozen=True, repr=False)
class Project(Record):
    """Be a namespace that a team owns and that holds models."""

    name: str
    team: str
    project_id: str = field(repr=False)
    policy: ProjectPolicy = field(repr=False)
    policy_version: int
    created_time: datetime | None = field(repr=False)
    created_by: str | None = field(repr=False)

    @classmethod
    def from_wire(cls, project: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            name=project.name,
            team=project.team,
            project_id=project.projectId,
            policy=ProjectPolicy.from_wire(project.policy or wire.ProjectPolicy()),
            policy_version=project.policyVersion,
            created_time=decode_time(project.createdMicros),
            created_by=project.createdBy,
        )

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the project in a table, by header."""
        return {"project": self.name, "team": self.team, "created": self.created_time, "by": self.created_by}

    def details(self) -> dict[str, object]:
        """Answer everything that a person may want to see, by label."""
        details = super().details()
        del details["policy"]
        return details | self.policy.details()
