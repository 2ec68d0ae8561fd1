"""Tell where values lie and how far they scatter, whatever a few of them are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

_MAD_OF_NORMAL = 1.4826
"""The standard deviation over the median absolute deviation, of a normal distribution."""
_MEAN_DEVIATION_OF_NORMAL = 1.2533
_REACH = 3.0
"""Values further from the median than so many robust standard deviations count as that far."""


@dataclass(frozen=True, slots=True)
class Standard:
    """The centre and the scale that values are held against; the scale is 0 where all are equal."""

    center: float
    scale: float


def standard(values: Sequence[float]) -> Standard:
    """Answer mean and standard deviation of the values, those pulled in that lie beyond three robust deviations.

    The robust deviation is 1.4826 times the median absolute deviation, or, where more than half are equal, 1.2533 times
    the mean absolute one. For normal values this is nearly as sharp as the plain mean and deviation.
    """
    middle = median(values)
    distances = [abs(value - middle) for value in values]
    deviation = _MAD_OF_NORMAL * median(distances) or _MEAN_DEVIATION_OF_NORMAL * math.fsum(distances) / len(values)
    low, high = middle - _REACH * deviation, middle + _REACH * deviation
    pulled = [min(max(value, low), high) for value in values]
    center = math.fsum(pulled) / len(pulled)
    variance = math.fsum((value - center) ** 2 for value in pulled) / max(1, len(pulled) - 1)
    return Standard(center, math.sqrt(variance))
