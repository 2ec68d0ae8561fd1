"""Compute all measures of one instance."""

from __future__ import annotations

from dataclasses import replace

from gallery_server.domain.health import HealthGrade, Measures
from gallery_server.domain.metric import Scope
from gallery_server.domain.project import ProjectPolicy
from gallery_server.health.completeness import completeness
from gallery_server.health.drift import drifts
from gallery_server.health.findings import findings
from gallery_server.health.grading import completeness_score, grade_of_score
from gallery_server.health.inputs import Inputs
from gallery_server.health.shifts import shifts
from gallery_server.health.skew import skews


def assess(inputs: Inputs, policy: ProjectPolicy) -> Measures:
    """Answer what is known of an instance by a project's policy, the worst first in each list."""
    shifted, untold = shifts(inputs, policy)
    measures = Measures(
        completeness=completeness(inputs.present, policy.reproducibility_fields),
        covered_scopes=_covered(inputs),
        skews=skews(inputs, policy),
        drifts=drifts(inputs, policy),
        shifts=shifted,
    )
    scores = _scores(measures, policy)
    return replace(
        measures,
        findings=(*findings(measures, policy.health), *untold),
        grade=grade_of_score(max(scores)) if scores else HealthGrade.UNKNOWN,
        score=max(scores, default=0.0),
    )


def _covered(inputs: Inputs) -> tuple[Scope, ...]:
    found = {key.scope for key in (*inputs.newest, *inputs.production)}
    return tuple(scope for scope in Scope if scope in found)


def _scores(measures: Measures, policy: ProjectPolicy) -> list[float]:
    """List every measure that has a grade, over its limit; better than before counts as 0."""
    health = policy.health
    scores = [skew.skew / health.skew_limit for skew in measures.skews if skew.skew is not None]
    scores += [
        drift.drift / health.drift_limit
        for drift in measures.drifts
        if drift.drift is not None and drift.grade is not HealthGrade.UNKNOWN
    ]
    scores += [shift.index / health.shift_limit for shift in measures.shifts]
    if policy.reproducibility_fields:
        scores.append(completeness_score(measures.completeness, health.completeness_limit))
    return [max(score, 0.0) for score in scores]
