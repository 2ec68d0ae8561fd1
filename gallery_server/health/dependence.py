"""Tell how far the values of a series depend on those before them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

_MOST = 0.9
_REACH = 3.0
_QUARTILE = 0.6745


def autocorrelation(values: Sequence[float]) -> float:
    """Answer the autocorrelation at lag 1, between 0 and 0.9, as differences show it.

    Of an autoregressive series, the squares of its differences at lag 2 are on average 1 + rho times those at lag 1. A
    shift of the level is in one difference of many, and a slow ramp in none, so neither is mistaken for it.
    """
    near = _square(_differences(values, 1))
    far = _square(_differences(values, 2))
    return min(max(far / near - 1, 0.0), _MOST) if near > 0 else 0.0


def noise_scale(values: Sequence[float], rho: float) -> float:
    """Answer the standard deviation that the differences between neighbours speak of, whatever the level does."""
    return math.sqrt(_square(_differences(values, 1)) / (2 * (1 - rho)))


def widening(rho: float) -> float:
    """Answer by how much sums of dependent values scatter more than those of independent ones with the same scale."""
    return math.sqrt((1 + rho) / (1 - rho))


def _differences(values: Sequence[float], lag: int) -> list[float]:
    return [later - earlier for earlier, later in zip(values, values[lag:], strict=False)]


def _square(differences: Sequence[float]) -> float:
    """Answer the mean square, what exceeds three robust deviations pulled in to them."""
    sizes = [abs(difference) for difference in differences]
    limit = _REACH * median(sizes) / _QUARTILE
    return math.fsum(min(size, limit) ** 2 for size in sizes) / len(sizes)
