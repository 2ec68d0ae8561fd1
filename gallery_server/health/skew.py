"""Hold the metrics of Production against the same ones before it (paper, 3.6)."""

from __future__ import annotations

import math
from collections.abc import Iterable

from gallery_server.domain.health import MetricSkew
from gallery_server.domain.metric import MetricKey, Scope
from gallery_server.domain.project import ProjectPolicy
from gallery_server.health.directions import direction, error_size_name
from gallery_server.health.grading import grade
from gallery_server.health.inputs import Inputs
from gallery_server.health.loss import relative_loss

REFERENCE_SCOPES = (Scope.VALIDATION, Scope.TEST, Scope.TRAINING)
"""The first that has the metric is what Production is held against."""


def skews(inputs: Inputs, policy: ProjectPolicy) -> tuple[MetricSkew, ...]:
    """Answer the skew of every metric of every segment, the worst first, then those that cannot be told by name."""
    places = sorted({(key.name, key.segment) for key in (*inputs.newest, *inputs.production)})
    found = [_skew(inputs, policy, name, segment) for name, segment in places]
    return tuple(sorted(found, key=lambda skew: -math.inf if skew.skew is None else skew.skew, reverse=True))


def _skew(inputs: Inputs, policy: ProjectPolicy, name: str, segment: str) -> MetricSkew:
    key = MetricKey(Scope.PRODUCTION, segment, name)
    way = direction(name, policy.declared_metrics)
    known = (scope for scope in REFERENCE_SCOPES if MetricKey(scope, segment, name) in inputs.newest)
    scope = next(known, None)
    reference = None if scope is None else inputs.newest[MetricKey(scope, segment, name)]
    recent = [value for _, value in inputs.production.get(key, ()) if math.isfinite(value)]
    recent = recent[-policy.health.recent_points :]
    production = _mean(recent) if recent else None
    loss, why = None, None
    if scope is None or reference is None:
        why = f"no value of {name} in Validation, Test or Training"
    elif not math.isfinite(reference):
        why = f"the newest value of {name} in {scope} is {reference}"
    elif production is None:
        why = f"no value of {name} in Production"
    elif way is None:
        why = f"whether lower or higher {name} is better is not known; declare it in the project's policy"
    else:
        loss = relative_loss(reference, production, way, _error_size(inputs, scope, segment))
        why = f"{name} in {scope} is {reference:g}, too near to 0 for a relative loss" if loss is None else None
    return MetricSkew(
        key=key,
        direction=way,
        reference_scope=scope,
        reference=reference if reference is not None and math.isfinite(reference) else None,
        production=production,
        skew=loss,
        why=why,
        grade=grade(loss, policy.health.skew_limit),
    )


def _error_size(inputs: Inputs, scope: Scope, segment: str) -> float:
    """Answer how large the errors were in a scope and segment, 0 where nothing says so."""
    names = {key.name for key in inputs.newest if (key.scope, key.segment) == (scope, segment)}
    name = error_size_name(names)
    size = 0.0 if name is None else abs(inputs.newest[MetricKey(scope, segment, name)])
    return size if math.isfinite(size) else 0.0


def _mean(values: Iterable[float]) -> float:
    shares = list(values)
    return math.fsum(value / len(shares) for value in shares)
