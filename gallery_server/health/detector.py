"""Find out whether a series has left what it began with, and when.

Two sums of Page (`page.py`), one over the values and one over how far neighbours lie apart, both standardised by the
first values of the series, the reference window. docs/reference/health.md says what is found how soon, how often it
is wrong, and what is not handled; `python -m benchmarks.drift` measures it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gallery_server.domain.health import DriftKind
from gallery_server.health.dependence import dependence
from gallery_server.health.page import Excursion, Scheme, excursion
from gallery_server.health.season import without_season
from gallery_server.health.standard import Standard, standard

LEAST_AFTER = 5
"""So many values must follow the reference window."""
_LEAST_CHANGE = 1e-4
"""Values scatter by at least this part of where they lie: what is less is not worth a word."""
_MOVED = 3.0
"""Standard errors by which the level must have moved where the spread has changed too."""


@dataclass(frozen=True, slots=True)
class Change:
    """How a series is other than it began, by the indexes of its values."""

    kind: DriftKind
    began: int
    detected: int


@dataclass(frozen=True, slots=True)
class Finding:
    """The values without their season, if they have one, and the change that stands at their end."""

    values: Sequence[float]
    period: int | None
    change: Change | None


def level_scheme(reference_points: int) -> Scheme:
    """Answer the scheme for the level: a short window is known less well, and must be left further."""
    return Scheme(slack=0.5 + 1 / math.sqrt(reference_points), threshold=8.0, reach=2.5)


def spread_scheme(reference_points: int) -> Scheme:
    """Answer the scheme for the spread."""
    return Scheme(slack=0.5 + 2 / math.sqrt(reference_points), threshold=9.0, reach=2.0)


def detect(series: Sequence[float], reference_points: int) -> Finding:
    """Hold a series of finite values, none beyond 1 and at least one after the window, against its beginning."""
    values, period = without_season(series)
    known = standard(values[:reference_points])
    noise = dependence(values)
    least = _LEAST_CHANGE * abs(known.center)
    scale = max(known.scale, noise.scale, least) * noise.widening
    level = excursion(_residuals(values, Standard(known.center, scale)), level_scheme(reference_points))
    steps = [math.sqrt(abs(later - earlier)) for earlier, later in pairwise(values)]
    usual = standard(steps[: reference_points - 1])
    roots = Standard(usual.center, max(usual.scale, math.sqrt(least) / 2))
    spread = excursion(_residuals(steps, roots), spread_scheme(reference_points))
    return Finding(values, period, _change(values, Standard(known.center, scale), level, spread, reference_points))


def _residuals(values: Sequence[float], usual: Standard) -> list[float]:
    """Answer by how many scales each value lies off; where there is no scale, any distance is infinitely many."""
    if usual.scale == 0:
        return [math.copysign(math.inf, value - usual.center) if value != usual.center else 0.0 for value in values]
    return [(value - usual.center) / usual.scale for value in values]


def _change(
    values: Sequence[float], usual: Standard, level: Excursion | None, spread: Excursion | None, reference_points: int
) -> Change | None:
    """Answer a change of the level before one of the spread, unless it is but the noise of the wider spread."""
    if level and not (spread and not _moved(values[level.began :], usual, reference_points)):
        return Change(DriftKind.LEVEL, level.began, level.detected)
    if spread:
        # A step belongs to the later of its two values.
        return Change(DriftKind.SPREAD, spread.began + 1, spread.detected + 1)
    return None


def _moved(after: Sequence[float], usual: Standard, reference_points: int) -> bool:
    now = standard(after)
    error = math.hypot(usual.scale / math.sqrt(reference_points), now.scale / math.sqrt(len(after)))
    return abs(now.center - usual.center) > _MOVED * error
