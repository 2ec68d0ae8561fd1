"""Say in plain sentences what of an instance is not good."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from gallery_server.domain.health import (
    Completeness,
    DistributionShift,
    DriftKind,
    HealthGrade,
    Measures,
    MetricDrift,
    MetricSkew,
)
from gallery_server.domain.metric import MetricKey
from gallery_server.domain.project import HealthPolicy
from gallery_server.health.grading import completeness_score, grade_of_score

FINDINGS = 50
"""Sentences of one instance; the last says how many more there were."""

_BAD = (HealthGrade.FAIR, HealthGrade.POOR)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Scored = tuple[float, str]
"""A sentence, and by how much its measure exceeds what the policy allows."""


def findings(measures: Measures, policy: HealthPolicy) -> tuple[str, ...]:
    """Answer a sentence for each measure that is fair or poor, worst first, then for what only looks otherwise."""
    scored = [
        *_completeness(measures.completeness, policy),
        *(found for skew in measures.skews for found in _skew(skew, policy)),
        *(found for drift in measures.drifts for found in _drift(drift, policy)),
        *(found for shift in measures.shifts for found in _shift(shift, policy)),
    ]
    sentences = [sentence for _, sentence in sorted(scored, key=lambda found: found[0], reverse=True)]
    if len(sentences) > FINDINGS:
        sentences[FINDINGS - 1 :] = [f"and {len(sentences) - FINDINGS + 1} more"]
    return tuple(sentences)


def _completeness(found: Completeness, policy: HealthPolicy) -> Iterator[Scored]:
    score = completeness_score(found, policy.completeness_limit)
    if grade_of_score(score) in _BAD:
        missing = ", ".join(found.missing)
        text = (
            f"{_percent(1 - found.share)} of the reproducibility fields are missing ({missing}); "
            f"the policy allows {_percent(1 - policy.completeness_limit)}"
        )
        yield score, text


def _skew(found: MetricSkew, policy: HealthPolicy) -> Iterator[Scored]:
    if found.skew is not None and found.grade in _BAD:
        text = (
            f"{_named(found.key)} is {_percent(found.skew)} worse than in {found.reference_scope} "
            f"({found.production:.4g} against {found.reference:.4g}); the policy allows {_percent(policy.skew_limit)}"
        )
        yield found.skew / policy.skew_limit, text


def _drift(found: MetricDrift, policy: HealthPolicy) -> Iterator[Scored]:
    if found.began_micros is None:
        return
    since = f"since {_EPOCH + timedelta(microseconds=found.began_micros):%Y-%m-%d}"
    medians = f"{found.recent:.4g} against {found.reference:.4g}"
    score = (found.drift or 0.0) / policy.drift_limit
    if found.grade in _BAD:
        text = (
            f"{_named(found.key)} is {_percent(found.drift or 0.0)} worse {since} ({medians}); "
            f"the policy allows {_percent(policy.drift_limit)}"
        )
        yield score, text
    elif found.kind is DriftKind.SPREAD:
        yield 0.0, f"{_named(found.key)} scatters otherwise than before {since} (its median is {medians})"
    elif found.direction is None and grade_of_score(abs(score)) in _BAD:
        yield 0.0, f"{_named(found.key)} changed {since} ({medians}); whether for the worse is not declared"
    elif found.drift is None:
        yield 0.0, f"{_named(found.key)} changed {since} ({medians}), from too near to 0 for a relative change"


def _shift(found: DistributionShift, policy: HealthPolicy) -> Iterator[Scored]:
    if found.grade in _BAD:
        place = f"{found.feature} of {found.segment}" if found.segment else found.feature
        text = (
            f"{place} in Production is distributed otherwise than before it (population stability index "
            f"{found.index:.2f}); the policy allows {policy.shift_limit:g}"
        )
        yield found.index / policy.shift_limit, text


def _named(key: MetricKey) -> str:
    return f"{key.name} of {key.segment} in {key.scope}" if key.segment else f"{key.name} in {key.scope}"


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"
