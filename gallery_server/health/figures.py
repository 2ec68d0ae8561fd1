"""Sum the measures of an instance up in the numbers that search compares."""

from __future__ import annotations

from collections.abc import Mapping

from gallery_server.domain.health import HealthGrade, Measures


def figures(measures: Measures) -> Mapping[str, float]:
    """Answer `completeness`, `skew`, `drift`, `shift` and `score`, of each the worst that is known, and no others.

    A drift of a metric whose direction is not known is left out: whether it is worse cannot be told.
    """
    worst = {
        "skew": [skew.skew for skew in measures.skews if skew.skew is not None],
        "drift": [
            drift.drift
            for drift in measures.drifts
            if drift.drift is not None and drift.grade is not HealthGrade.UNKNOWN
        ],
        "shift": [shift.index for shift in measures.shifts],
    }
    return {
        "completeness": measures.completeness.share,
        **{name: max(values) for name, values in worst.items() if values},
        "score": measures.score,
    }
