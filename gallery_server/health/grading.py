"""Say what is to be said of a measure: within half of what the policy allows, within all of it, or beyond."""

from __future__ import annotations

from gallery_server.domain.health import Completeness, HealthGrade

_FAIR_FROM = 0.5


def grade(value: float | None, limit: float) -> HealthGrade:
    """Grade a measure by its limit, UNKNOWN where there is no value."""
    return HealthGrade.UNKNOWN if value is None else grade_of_score(value / limit)


def grade_of_score(score: float) -> HealthGrade:
    """Grade a measure that was divided by its limit."""
    if score <= _FAIR_FROM:
        return HealthGrade.GOOD
    return HealthGrade.FAIR if score <= 1 else HealthGrade.POOR


def completeness_score(completeness: Completeness, limit: float) -> float:
    """Answer the share of missing fields over the share that the policy lets be missing."""
    return (1 - completeness.share) / (1 - limit)
