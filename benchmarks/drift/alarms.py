"""Say when each detector first raises an alarm: Gallery's, and two plain ones to compare it with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from gallery_server.domain.health import DriftKind
from gallery_server.health.detector import LEAST_AFTER, detect

_TOLERANCE, _THRESHOLD = 0.25, 20.0
"""Of the test of Page and Hinkley."""
REACH = 100.0
"""What values are divided by, for the detector's are at most 1."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """At which value an alarm was raised, and since which one the change is thought to be there."""

    at: int
    began: int
    kind: DriftKind


Detector = Callable[[Sequence[float], int], Alarm | None]
"""Takes a series and the length of its reference window."""


def gallery(series: Sequence[float], reference_points: int, every: int = 1) -> Alarm | None:
    """Ask the detector anew after each value, or each so many, as a server does that computes health after a write."""
    values = [value / REACH for value in series]
    for end in range(reference_points + LEAST_AFTER, len(values) + 1, every):
        change = detect(values[:end], reference_points).change
        if change:
            return Alarm(end - 1, change.began, change.kind)
    return None


def three_sigma(series: Sequence[float], reference_points: int) -> Alarm | None:
    """Raise an alarm for the first value that lies three deviations of the window from its mean."""
    center, scale = fmean(series[:reference_points]), stdev(series[:reference_points])
    for index in range(reference_points, len(series)):
        if abs(series[index] - center) > 3 * scale:
            return Alarm(index, index, DriftKind.LEVEL)
    return None


def page_hinkley(series: Sequence[float], reference_points: int) -> Alarm | None:
    """Run the test of Page and Hinkley both ways, against the mean of all so far, in deviations of the window.

    Of tolerances from 0.25 to 1 and thresholds from 6 to 20 these give the best harmonic mean of precision and recall
    on the corpus of the tuning seed.
    """
    scale = stdev(series[:reference_points])
    rises: list[tuple[float, int]] = [(0.0, 0), (0.0, 0)]
    mean = 0.0
    for index, value in enumerate(series):
        mean += (value - mean) / (index + 1)
        residual = (value - mean) / scale
        for side, signed in enumerate((residual, -residual)):
            total, began = rises[side]
            total = total + signed - _TOLERANCE
            rises[side] = (total, began) if total > 0 else (0.0, index + 1)
            if index >= reference_points and total > _THRESHOLD:
                return Alarm(index, began, DriftKind.LEVEL)
    return None


DETECTORS: dict[str, Detector] = {"gallery": gallery, "three sigma": three_sigma, "page-hinkley": page_hinkley}
