"""Hold the series of Production against their own beginnings (paper, 3.6)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from gallery_server.domain.health import DriftKind, HealthGrade, MetricDrift
from gallery_server.domain.metric import MetricKey
from gallery_server.domain.project import HealthPolicy, MetricDirection, ProjectPolicy
from gallery_server.health.detector import LEAST_AFTER, detect
from gallery_server.health.directions import direction, error_size_name
from gallery_server.health.grading import grade
from gallery_server.health.inputs import Inputs, Series
from gallery_server.health.loss import relative_loss


def drifts(inputs: Inputs, policy: ProjectPolicy) -> tuple[MetricDrift, ...]:
    """Answer the drift of every series of Production: the worst first, then what cannot be graded, then by name."""
    found = [
        drift(
            key,
            inputs.production[key],
            direction(key.name, policy.declared_metrics),
            policy.health,
            _error_size(inputs, key, policy.health),
        )
        for key in sorted(inputs.production)
    ]
    return tuple(sorted(found, key=_badness, reverse=True))


def _badness(found: MetricDrift) -> tuple[bool, float]:
    if found.drift is None:
        return False, -math.inf
    graded = found.grade is not HealthGrade.UNKNOWN
    return graded, found.drift if graded else abs(found.drift)


def _error_size(inputs: Inputs, key: MetricKey, policy: HealthPolicy) -> float:
    """Answer how large the errors were in the reference window of a segment, 0 where nothing says so."""
    name = error_size_name({other.name for other in inputs.production if other.segment == key.segment})
    series = () if name is None else inputs.production[replace(key, name=name)]
    window = [abs(value) for _, value in series if math.isfinite(value)][: policy.reference_points]
    return median(window) if window else 0.0


def drift(
    key: MetricKey, series: Series, way: MetricDirection | None, policy: HealthPolicy, error_size: float = 0.0
) -> MetricDrift:
    """Answer whether and by how much a series has left what it began with.

    `error_size` is what a signed error is held against where that is larger than its own reference.
    """
    finite = [(micros, value) for micros, value in series if math.isfinite(value)]
    wanted = policy.reference_points + LEAST_AFTER
    if len(finite) < wanted:
        why = (
            f"{len(finite)} values in Production; {wanted} are needed, "
            f"{policy.reference_points} to compare with and {LEAST_AFTER} after them"
        )
        return MetricDrift(key, way, points=len(finite), why=why)
    values, exponent = _reduced([value for _, value in finite])
    found = detect(values, policy.reference_points)
    reference = median(found.values[: policy.reference_points])
    began = found.change.began if found.change else len(finite) - policy.recent_points
    recent = median(found.values[max(began, 0) :])
    reference, recent = math.ldexp(reference, exponent), math.ldexp(recent, exponent)
    change = relative_loss(reference, recent, way, error_size) if found.change else 0.0
    return MetricDrift(
        key=key,
        direction=way,
        points=len(finite),
        kind=found.change.kind if found.change else DriftKind.NONE,
        began_micros=finite[found.change.began][0] if found.change else None,
        detected_micros=finite[found.change.detected][0] if found.change else None,
        reference=reference,
        recent=recent,
        drift=change,
        why=f"its median began at {reference:g}, too near to 0 for a relative change" if change is None else None,
        grade=grade(change if way or change == 0 else None, policy.drift_limit),
    )


def _reduced(values: Sequence[float]) -> tuple[list[float], int]:
    """Answer values divided by the power of two that leaves the largest just below 1, so that no square overflows."""
    _, exponent = math.frexp(max(map(abs, values)))
    return [math.ldexp(value, -exponent) for value in values], exponent
