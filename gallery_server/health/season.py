"""Find a season in a series, and take it out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate
from operator import mul
from statistics import median

PERIODS = (5, 7, 12, 24, 52)
"""Working days, days, months, hours and weeks."""
_CYCLES = 3
"""A season is not looked for before so many of it were seen."""
_CLEAR = 3.0
"""Standard errors by which the autocorrelation at its lag must exceed 0."""


def without_season(values: Sequence[float]) -> tuple[list[float], int | None]:
    """Answer the values without the strongest season that shows clearly, and its period; None where none does.

    The values are taken for evenly spaced. The effect of a phase is the median of what its values exceed the mean of
    the period around them by, so that shifts of the level and outliers do not matter; all effects together are 0.
    """
    strongest: tuple[float, int, list[float]] | None = None
    for period in PERIODS:
        if len(values) >= _CYCLES * period:
            swings = _swings(values, period)
            strength = _strength(swings, period)
            if strength > _CLEAR / math.sqrt(len(swings) - period) and (not strongest or strength > strongest[0]):
                strongest = strength, period, swings
    if strongest is None:
        return list(values), None
    _, period, swings = strongest
    effects = [median(swings[(phase - period // 2) % period :: period]) for phase in range(period)]
    middle = math.fsum(effects) / period
    return [value - effects[index % period] + middle for index, value in enumerate(values)], period


def _swings(values: Sequence[float], period: int) -> list[float]:
    """Answer what each value exceeds the mean of the period around it by, from index `period // 2` on.

    An even period has no middle: its outermost values count half, as usual.
    """
    sums = list(accumulate(values, initial=0.0))
    half = period // 2
    swings = []
    for index in range(half, len(values) - half):
        around = sums[index + half + 1] - sums[index - half]
        if period % 2 == 0:
            around -= (values[index - half] + values[index + half]) / 2
        swings.append(values[index] - around / period)
    return swings


def _strength(swings: Sequence[float], period: int) -> float:
    """Answer the autocorrelation at the lag of the period, 0 where a neighbouring lag has more: that is no season."""
    reach = 3 * 1.4826 * median(map(abs, swings))
    pulled = [min(max(swing, -reach), reach) for swing in swings]
    at, before, after = (
        math.fsum(map(mul, pulled, pulled[lag:])) / (len(pulled) - lag) for lag in (period, period - 1, period + 1)
    )
    square = math.fsum(map(mul, pulled, pulled)) / len(pulled)
    return at / square if square > 0 and at > max(before, after) else 0.0
