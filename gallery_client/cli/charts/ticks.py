"""Choose round values and times for the axes of a chart, and write them."""

from __future__ import annotations

import math
from datetime import MAXYEAR, UTC, datetime
from typing import NamedTuple

_MONTHS_A_YEAR = 12
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_YEAR = 365.25 * _DAY
_MONTH = _YEAR / _MONTHS_A_YEAR
_STEPS = (
    *(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 15, 30),
    *(minutes * _MINUTE for minutes in (1, 2, 5, 15, 30)),
    *(hours * _HOUR for hours in (1, 2, 3, 6, 12)),
    *(days * _DAY for days in (1, 2, 7, 14)),
)
_MONTHS = (1, 2, 3, 6, *(years * _MONTHS_A_YEAR for years in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)))
_MONDAY = datetime(1970, 1, 5, tzinfo=UTC).timestamp()
_PLAIN_FROM, _PLAIN_TO = 1e-4, 1e6


class Tick(NamedTuple):
    """Be a place on an axis and what is written there."""

    place: float
    label: str


def number_ticks(low: float, high: float, count: int) -> list[Tick]:
    """Answer about so many round values from low to high."""
    step = _round_up((high - low) / count)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [Tick(steps * step, _number(steps * step, step)) for steps in range(first, last + 1)]


def time_ticks(start: float, end: float, count: int) -> list[Tick]:
    """Answer about so many round times from start to end, in seconds since 1970."""
    least = (end - start) / count
    step = next((step for step in _STEPS if step >= least), None)
    if step is None:
        return _month_ticks(start, end, least)
    anchor = _MONDAY if step > _DAY else 0.0
    first, last = math.ceil((start - anchor) / step), math.floor((end - anchor) / step)
    places = [anchor + steps * step for steps in range(first, last + 1)]
    form = _form(step, days=math.floor(start / _DAY) != math.floor(end / _DAY))
    return [Tick(place, _time(place, form)) for place in places]


def _month_ticks(start: float, end: float, least: float) -> list[Tick]:
    months = next((months for months in _MONTHS if months * _MONTH >= least), _MONTHS[-1])
    moment = datetime.fromtimestamp(start, UTC)
    month = -(-(moment.year * _MONTHS_A_YEAR + moment.month - 1) // months) * months
    ticks = []
    while (year := month // _MONTHS_A_YEAR) <= MAXYEAR:
        place = datetime(max(year, 1), month % _MONTHS_A_YEAR + 1, 1, tzinfo=UTC)
        if place.timestamp() > end:
            break
        if place.timestamp() >= start:
            ticks.append(Tick(place.timestamp(), f"{place:%Y}" if months >= _MONTHS_A_YEAR else f"{place:%Y-%m}"))
        month += months
    return ticks


def _round_up(step: float) -> float:
    """Answer the next of 1, 2 and 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(step))
    return next((digit * power for digit in (1, 2, 5) if digit * power >= step), 10 * power)


def _number(value: float, step: float) -> str:
    if value == 0 or (step >= _PLAIN_FROM and abs(value) < _PLAIN_TO):
        return f"{value:.{max(0, -math.floor(math.log10(step)))}f}"
    digits = math.floor(math.log10(abs(value))) - math.floor(math.log10(step))
    return f"{value:.{max(0, digits)}e}"


def _form(step: float, *, days: bool) -> str:
    if step >= _DAY:
        return "%Y-%m-%d"
    time = "%H:%M" if step >= _MINUTE else "%H:%M:%S" if step >= 1 else "%H:%M:%S.%f"
    return f"%m-%d {time}" if days else time


def _time(place: float, form: str) -> str:
    text = datetime.fromtimestamp(round(place, 3), UTC).strftime(form)
    return text[:-3] if form.endswith("%f") else text
