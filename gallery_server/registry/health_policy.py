"""Change from where on a project calls health poor."""

from __future__ import annotations

import math
from dataclasses import asdict, replace

from gallery_server.domain import limits
from gallery_server.domain.names import require_range
from gallery_server.domain.project import HealthPolicy, HealthPolicyChange, ProjectPolicy
from gallery_server.errors import InvalidArgument, Reason

_MOST = {"skew_limit": "skewLimit", "drift_limit": "driftLimit", "shift_limit": "shiftLimit"}
_POINTS = {
    "reference_points": ("referencePoints", limits.REFERENCE_POINTS_LEAST, limits.REFERENCE_POINTS),
    "recent_points": ("recentPoints", 1, limits.RECENT_POINTS),
}


def changed(policy: HealthPolicy, change: HealthPolicyChange) -> HealthPolicy:
    """Answer a policy with what a caller wants otherwise; raise InvalidArgument where that makes no sense."""
    given = {name: value for name, value in asdict(change).items() if value is not None}
    for name, label in _MOST.items():
        if name in given and not 0 < given[name] < math.inf:
            raise _out_of_range(label, given[name], "a finite number above 0")
    if not 0 <= given.get("completeness_limit", 0) < 1:
        raise _out_of_range("completenessLimit", given["completeness_limit"], "a share from 0 to below 1")
    for name, (label, least, most) in _POINTS.items():
        if name in given:
            require_range(f"policy.health.{label}", given[name], least, most)
    return replace(policy, **given)


def reads_otherwise(before: ProjectPolicy, after: ProjectPolicy) -> bool:
    """Tell whether the health of instances has to be computed anew by a changed policy."""
    read = [(set(policy.reproducibility_fields), policy.declared_metrics, policy.health) for policy in (before, after)]
    return read[0] != read[1]


def _out_of_range(label: str, value: float, rule: str) -> InvalidArgument:
    field = f"policy.health.{label}"
    return InvalidArgument(
        Reason.FIELD_OUT_OF_RANGE, f"{field} is {value}; it must be {rule}.", field=field, value=value, rule=rule
    )
