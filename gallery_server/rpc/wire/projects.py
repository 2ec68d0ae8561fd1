"""Convert projects and policies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from gallery_idl import project as idl

from gallery_server.domain.names import shown
from gallery_server.domain.project import HealthPolicyChange, MetricDirection, PolicyChange, Project, ProjectPolicy
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.rpc.wire.values import kind_from_wire, kind_to_wire, no_choice

T = TypeVar("T")

_DIRECTION_OF_WIRE = {
    idl.MetricDirection.LOWER_IS_BETTER: MetricDirection.LOWER_IS_BETTER,
    idl.MetricDirection.HIGHER_IS_BETTER: MetricDirection.HIGHER_IS_BETTER,
    idl.MetricDirection.NEARER_TO_ZERO_IS_BETTER: MetricDirection.NEARER_TO_ZERO_IS_BETTER,
}
_WIRE_OF_DIRECTION = {direction: wire for wire, direction in _DIRECTION_OF_WIRE.items()}


def policy_from_wire(wire: Any) -> PolicyChange:
    """Read what a caller wants otherwise; an unset policy changes nothing."""
    if wire is None:
        return PolicyChange()
    fields, metrics = wire.declaredFields, wire.declaredMetrics
    return PolicyChange(
        environments=_texts(wire.environments),
        declared_fields=None
        if fields is None
        else _by_name(
            "policy.declaredFields", fields, lambda each: kind_from_wire("policy.declaredFields.kind", each.kind)
        ),
        declared_metrics=None
        if metrics is None
        else _by_name("policy.declaredMetrics", metrics, lambda each: _direction_from_wire(each.direction)),
        reproducibility_fields=_texts(wire.reproducibilityFields),
        draft_expiry_days=wire.draftExpiryDays,
        health=_health_from_wire(wire.health),
        rule_teams=_texts(wire.ruleTeams),
    )


def project_to_wire(project: Project) -> Any:
    """Write a project with its whole policy."""
    return idl.Project(
        projectId=project.project_id,
        name=project.name,
        team=project.team,
        policy=_policy_to_wire(project.policy),
        policyVersion=project.policy_version,
        createdMicros=project.created_micros,
        createdBy=project.created_by,
    )


def _policy_to_wire(policy: ProjectPolicy) -> Any:
    return idl.ProjectPolicy(
        environments=list(policy.environments),
        declaredFields=[
            idl.DeclaredField(name=name, kind=kind_to_wire(kind)) for name, kind in policy.declared_fields.items()
        ],
        declaredMetrics=[
            idl.DeclaredMetric(name=name, direction=_WIRE_OF_DIRECTION[direction])
            for name, direction in policy.declared_metrics.items()
        ],
        reproducibilityFields=list(policy.reproducibility_fields),
        draftExpiryDays=policy.draft_expiry_days,
        health=idl.HealthPolicy(
            completenessLimit=policy.health.completeness_limit,
            skewLimit=policy.health.skew_limit,
            driftLimit=policy.health.drift_limit,
            shiftLimit=policy.health.shift_limit,
            referencePoints=policy.health.reference_points,
            recentPoints=policy.health.recent_points,
        ),
        ruleTeams=list(policy.rule_teams),
    )


def _health_from_wire(wire: Any) -> HealthPolicyChange:
    if wire is None:
        return HealthPolicyChange()
    return HealthPolicyChange(
        completeness_limit=wire.completenessLimit,
        skew_limit=wire.skewLimit,
        drift_limit=wire.driftLimit,
        shift_limit=wire.shiftLimit,
        reference_points=wire.referencePoints,
        recent_points=wire.recentPoints,
    )


def _by_name(field: str, declarations: list[Any], content_of: Callable[[Any], T]) -> dict[str, T]:
    found: dict[str, T] = {}
    for each in declarations:
        name = each.name or ""
        if name in found:
            raise InvalidArgument(
                Reason.FIELD_MALFORMED, f"{field} holds {shown(name)} twice.", field=field, value=shown(name)
            )
        found[name] = content_of(each)
    return found


def _direction_from_wire(wire: int | None) -> MetricDirection:
    direction = None if wire is None else _DIRECTION_OF_WIRE.get(wire)
    if direction is None:
        raise no_choice("policy.declaredMetrics.direction", wire, [each.name for each in MetricDirection])
    return direction


def _texts(wire: list[str] | None) -> tuple[str, ...] | None:
    return None if wire is None else tuple(wire)
