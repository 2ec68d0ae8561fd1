"""What search has of health."""

from __future__ import annotations

from gallery_server.domain.health import Completeness, HealthGrade, Measures, MetricDrift
from gallery_server.domain.metric import MetricKey, Scope
from gallery_server.domain.project import MetricDirection


def drift(name: str, change: float, grade: HealthGrade, direction: MetricDirection | None) -> MetricDrift:
    return MetricDrift(MetricKey(Scope.PRODUCTION, "", name), direction, points=30, drift=change, grade=grade)


def test_the_worst_drift_is_of_a_metric_whose_direction_is_known() -> None:
    unknown = drift("queue", 9.0, HealthGrade.UNKNOWN, None)
    worse = drift("mae", 0.3, HealthGrade.POOR, MetricDirection.LOWER_IS_BETTER)
    better = drift("f1", -0.5, HealthGrade.GOOD, MetricDirection.HIGHER_IS_BETTER)
    complete = Completeness(1.0, ())
    assert Measures(complete, drifts=(worse, better, unknown)).values()["drift"] == 0.3
    assert "drift" not in Measures(complete, drifts=(unknown,)).values()
