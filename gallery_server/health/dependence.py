"""Tell how far the values of a series scatter, and how far they depend on those before them, by their differences.

A shift of the level is in one difference of many, and a slow ramp in none, so neither is mistaken for noise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import sub
from statistics import median

_MOST = 0.9
_REACH = 1.5
_QUARTILE = 0.6745
"""Half of the values of a normal distribution lie within so many deviations."""
_LEFT = 0.7785
"""The mean square of normal values of deviation 1, those beyond 1.5 pulled in to it."""


@dataclass(frozen=True, slots=True)
class Dependence:
    """The autocorrelation of the noise at lag 1, from 0 to 0.9, and its standard deviation."""

    rho: float
    scale: float

    @property
    def widening(self) -> float:
        """Answer by how much sums of such values scatter more than those of independent ones as wide."""
        return math.sqrt((1 + self.rho) / (1 - self.rho))


def dependence(values: Sequence[float]) -> Dependence:
    """Answer what the differences between neighbours speak of.

    Of an autoregressive series, the squares of its differences at lag 2 are on average 1 + rho times those at lag 1,
    and those are 2 (1 - rho) times its variance.
    """
    near, far = _square(values, 1), _square(values, 2)
    rho = min(max(far / near - 1, 0.0), _MOST) if near > 0 else 0.0
    return Dependence(rho, math.sqrt(near / (2 * (1 - rho))))


def _square(values: Sequence[float], lag: int) -> float:
    """Answer the mean square of the differences as their smaller ones tell it.

    Of a short series, few as they are, the differences across a shift would tell much: what exceeds 1.5 robust
    deviations is pulled in to them.
    """
    sizes = list(map(abs, map(sub, values[lag:], values)))
    limit = _REACH * median(sizes) / _QUARTILE
    return math.fsum([size * size if size < limit else limit * limit for size in sizes]) / len(sizes) / _LEFT
