"""What `window(metric, span)` answers: a summary of the measurements of the last days."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from gallery_server.domain.duration import read_duration

_DAY_MICROS = read_duration("1d")
_SHARE = 0.95


@dataclass(frozen=True, slots=True)
class Measured:
    """One value of a series."""

    micros: int
    value: float
    samples: int = 1


def window_of(series: Sequence[Measured], now_micros: int, span: str) -> dict[str, float | int | None]:
    """Summarise the finite values of a series, the newest last, from `span` before now until now.

    p95 is the least value that 95 of 100 do not exceed; `age` is the days since the last one. Where there is no value,
    the counts are 0 and all else is None. Raise ValueError where the span is no duration.
    """
    begin = now_micros - read_duration(span)
    # From the end, since a series is long and a span is short.
    recent = takewhile(lambda each: each.micros > begin, reversed(series))
    within = [each for each in recent if each.micros <= now_micros and math.isfinite(each.value)]
    values = sorted(each.value for each in within)
    if not values:
        return {"count": 0, "samples": 0} | dict.fromkeys(("mean", "min", "max", "p95", "last", "age"))
    return {
        "count": len(values),
        "samples": sum(each.samples for each in within),
        "mean": math.fsum(values) / len(values),
        "min": values[0],
        "max": values[-1],
        "p95": values[math.ceil(_SHARE * len(values)) - 1],
        "last": within[0].value,
        "age": (now_micros - within[0].micros) / _DAY_MICROS,
    }
