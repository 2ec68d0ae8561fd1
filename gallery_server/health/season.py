"""Find a season in a series, and take it out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate
from operator import add, mul, sub
from statistics import median

PERIODS = (5, 7, 12, 24, 52)
"""Working days, days, months, hours and weeks."""
_CYCLES = 3
"""A season is not looked for before so many of it were seen."""
_CLEAR = 3.0
"""Standard errors by which the autocorrelation at its lag must exceed 0."""
_REACH = 3 * 1.4826


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
            if strength and (not strongest or strength > strongest[0]):
                strongest = strength, period, swings
    if strongest is None:
        return list(values), None
    _, period, swings = strongest
    effects = [median(swings[(phase - period // 2) % period :: period]) for phase in range(period)]
    middle = math.fsum(effects) / period
    return [value - effects[index % period] + middle for index, value in enumerate(values)], period


def _swings(values: Sequence[float], period: int) -> list[float]:
    """Answer what each value exceeds the mean of the period around it by, from index `period // 2` on."""
    sums = list(accumulate(values, initial=0.0))
    around = list(map(sub, sums[period:], sums))
    share = period
    if period % 2 == 0:
        # An even period has no middle: the two around one count half each.
        around = list(map(add, around[1:], around))
        share = 2 * period
    return [value - mean / share for value, mean in zip(values[period // 2 :], around, strict=False)]


def _strength(swings: Sequence[float], period: int) -> float:
    """Answer the autocorrelation at the lag of the period, or 0 where it is not clear.

    Nor is it where a neighbouring lag has more: then values depend on those before, and do not return.
    """
    high = _REACH * median(map(abs, swings))
    low = -high
    pulled = [low if swing < low else high if swing > high else swing for swing in swings]  # noqa: FURB136 - a call for each value costs most
    square = sum(map(mul, pulled, pulled)) / len(pulled)
    at = _product(pulled, period)
    if square == 0 or at / square <= _CLEAR / math.sqrt(len(pulled) - period):
        return 0.0
    return at / square if at > max(_product(pulled, period - 1), _product(pulled, period + 1)) else 0.0


def _product(swings: Sequence[float], lag: int) -> float:
    total: float = sum(map(mul, swings, swings[lag:]))
    return total / (len(swings) - lag)
