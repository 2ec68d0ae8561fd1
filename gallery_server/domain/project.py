"""Projects and the policy that their teams set for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from gallery_server.domain import limits
from gallery_server.domain.value import ValueKind

REPRODUCIBILITY_FIELDS = (
    "trainingDataSet",
    "trainingDataVersion",
    "trainingCode",
    "trainingCodeCommit",
    "trainingFramework",
    "trainingFrameworkVersion",
    "hyperparameters",
    "features",
    "randomSeed",
)
"""Metadata keys that make an instance reproducible, where a project names none of its own (paper, 6.2)."""


class MetricDirection(StrEnum):
    """Say which way a metric is good."""

    LOWER_IS_BETTER = "lower"
    HIGHER_IS_BETTER = "higher"
    NEARER_TO_ZERO_IS_BETTER = "zero"


@dataclass(frozen=True, slots=True)
class HealthPolicy:
    """Say from where on a project calls health poor; half of it is fair (docs/reference/health.md)."""

    completeness_limit: float = 0.5
    """The least share of reproducibility fields."""
    skew_limit: float = 0.2
    drift_limit: float = 0.2
    shift_limit: float = 0.25
    reference_points: int = 20
    """Values that a series begins with and is compared to."""
    recent_points: int = 5
    """The newest values that stand for now."""


@dataclass(frozen=True, slots=True)
class ProjectPolicy:
    """Hold what a project asks of its models."""

    environments: tuple[str, ...] = ("production", "staging")
    declared_fields: dict[str, ValueKind] = field(default_factory=dict)
    declared_metrics: dict[str, MetricDirection] = field(default_factory=dict)
    reproducibility_fields: tuple[str, ...] = REPRODUCIBILITY_FIELDS
    draft_expiry_days: int = limits.DRAFT_EXPIRY_DEFAULT_DAYS
    health: HealthPolicy = field(default_factory=HealthPolicy)
    rule_teams: tuple[str, ...] = ()
    """Teams beside the owner whose rules may be about the project."""

    def to_json(self) -> dict[str, Any]:
        """Answer the stored form."""
        return {
            "environments": list(self.environments),
            "declaredFields": self.declared_fields,
            "declaredMetrics": self.declared_metrics,
            "reproducibilityFields": list(self.reproducibility_fields),
            "draftExpiryDays": self.draft_expiry_days,
            "health": {
                "completenessLimit": self.health.completeness_limit,
                "skewLimit": self.health.skew_limit,
                "driftLimit": self.health.drift_limit,
                "shiftLimit": self.health.shift_limit,
                "referencePoints": self.health.reference_points,
                "recentPoints": self.health.recent_points,
            },
            "ruleTeams": list(self.rule_teams),
        }

    @classmethod
    def from_json(cls, form: dict[str, Any]) -> ProjectPolicy:
        """Read what `to_json` wrote."""
        return cls(
            environments=tuple(form["environments"]),
            declared_fields={name: ValueKind(kind) for name, kind in form["declaredFields"].items()},
            declared_metrics={name: MetricDirection(way) for name, way in form["declaredMetrics"].items()},
            reproducibility_fields=tuple(form["reproducibilityFields"]),
            draft_expiry_days=form["draftExpiryDays"],
            health=HealthPolicy(
                completeness_limit=form["health"]["completenessLimit"],
                skew_limit=form["health"]["skewLimit"],
                drift_limit=form["health"]["driftLimit"],
                shift_limit=form["health"]["shiftLimit"],
                reference_points=form["health"]["referencePoints"],
                recent_points=form["health"]["recentPoints"],
            ),
            # Policies that were written before there were any.
            rule_teams=tuple(form.get("ruleTeams", ())),
        )


@dataclass(frozen=True, slots=True)
class HealthPolicyChange:
    """Name the parts of a health policy that a caller wants otherwise; None keeps the present one."""

    completeness_limit: float | None = None
    skew_limit: float | None = None
    drift_limit: float | None = None
    shift_limit: float | None = None
    reference_points: int | None = None
    recent_points: int | None = None


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """Name the parts of a policy that a caller wants otherwise; None keeps the present one."""

    environments: tuple[str, ...] | None = None
    declared_fields: dict[str, ValueKind] | None = None
    declared_metrics: dict[str, MetricDirection] | None = None
    reproducibility_fields: tuple[str, ...] | None = None
    draft_expiry_days: int | None = None
    health: HealthPolicyChange = field(default_factory=HealthPolicyChange)
    rule_teams: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """A namespace owned by a team, which holds models."""

    project_id: str
    name: str
    team: str
    policy: ProjectPolicy
    policy_version: int
    created_micros: int
    created_by: str

    def may_have_rules_of(self, team: str) -> bool:
        """Tell whether the rules of a team may be about it."""
        return team == self.team or team in self.policy.rule_teams
