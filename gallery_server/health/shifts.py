"""Hold the distributions that a model sees in Production against those it was trained on."""

from __future__ import annotations

from gallery_server.domain.health import DistributionShift
from gallery_server.domain.metric import Scope
from gallery_server.domain.project import ProjectPolicy
from gallery_server.health.distributions import Distribution, read_distribution, stability_index
from gallery_server.health.grading import grade
from gallery_server.health.inputs import Inputs

REFERENCE_SCOPES = (Scope.TRAINING, Scope.VALIDATION, Scope.TEST)
"""The first that recorded a distribution of the segment is what Production is held against."""


def shifts(inputs: Inputs, policy: ProjectPolicy) -> tuple[tuple[DistributionShift, ...], tuple[str, ...]]:
    """Answer the shift of every feature that both sides recorded, worst first, and a sentence for what cannot be told.

    Without a distribution on one of the sides there is nothing to tell.
    """
    found: list[DistributionShift] = []
    untold: list[str] = []
    for segment in sorted(segment for scope, segment in inputs.distributions if scope is Scope.PRODUCTION):
        known = (scope for scope in REFERENCE_SCOPES if (scope, segment) in inputs.distributions)
        scope = next(known, None)
        if scope is None:
            continue
        try:
            reference = _read(inputs, scope, segment)
            production = _read(inputs, Scope.PRODUCTION, segment)
        except ValueError as error:
            untold.append(str(error))
            continue
        before, after = inputs.distributions[scope, segment], inputs.distributions[Scope.PRODUCTION, segment]
        for feature in sorted(reference.keys() & production.keys()):
            try:
                index = stability_index(reference[feature], production[feature])
            except ValueError as error:
                untold.append(f"The shift of {feature}{_of(segment)} is not known: {error}")
                continue
            graded = grade(index, policy.health.shift_limit)
            found.append(
                DistributionShift(feature, segment, index, before.measured_micros, after.measured_micros, graded)
            )
    return tuple(sorted(found, key=lambda shift: shift.index, reverse=True)), tuple(untold)


def _read(inputs: Inputs, scope: Scope, segment: str) -> dict[str, Distribution]:
    try:
        return dict(read_distribution(inputs.distributions[scope, segment].payload))
    except ValueError as error:
        raise ValueError(f"The distribution of {scope}{_of(segment)} cannot be read: {error}") from None


def _of(segment: str) -> str:
    return f" of {segment}" if segment else ""
