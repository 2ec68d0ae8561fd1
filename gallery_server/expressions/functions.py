"""List the functions of the language, and compute those that need nothing but their arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from math import isnan
from typing import Any

from gallery_server.expressions.literals import moment_of
from gallery_server.expressions.values import Kind, Place, Unfit, bounded_number, kind_of, required

ARGUMENTS: dict[str, range] = {
    "abs": range(1, 2),
    "min": range(1, 65),
    "max": range(1, 65),
    "round": range(1, 3),
    "has": range(1, 2),
    "empty": range(1, 2),
    "size": range(1, 2),
    "time": range(1, 2),
    "daysSince": range(1, 2),
    "metricsIn": range(1, 3),
    "window": range(2, 5),
    "skew": range(1, 2),
    "drift": range(1, 2),
}
"""How many arguments each function takes."""

OF_CONTEXT = ("daysSince", "metricsIn", "window", "skew", "drift")
"""The functions that need a clock or a store, which whoever evaluates brings along."""

Arguments = Sequence[Any]
Places = Sequence[Place]
_ORDERED = (Kind.NUMBER, Kind.TEXT, Kind.TIME)
_SIZED = (Kind.TEXT, Kind.LIST, Kind.SET, Kind.MAP, Kind.RANGE)
_DIGITS = 15


def _abs(arguments: Arguments, places: Places) -> int | float:
    required(arguments[0], Kind.NUMBER, places[0])
    return bounded_number(abs(arguments[0]), places[0])


def _least_or_most(choose: Callable[[Arguments], object]) -> Callable[[Arguments, Places], object]:
    def chosen(arguments: Arguments, places: Places) -> object:
        kinds = [kind_of(value, place) for value, place in zip(arguments, places, strict=True)]
        for kind, place in zip(kinds, places, strict=True):
            if kind not in _ORDERED:
                raise Unfit(place, f"is {kind}, which is neither less nor more")
            if kind is not kinds[0]:
                raise Unfit(place, f"is {kind}, and {places[0].text} is {kinds[0]}")
        return choose(arguments)

    return chosen


def _round(arguments: Arguments, places: Places) -> int | float:
    """Round as Python does: halves to the even neighbour, and to an integer where no digits are asked for."""
    required(arguments[0], Kind.NUMBER, places[0])
    if len(arguments) == 1:
        return bounded_number(round(arguments[0]), places[0])
    if type(arguments[1]) is not int or not 0 <= arguments[1] <= _DIGITS:
        raise Unfit(places[1], f"is no number of digits, which is 0 to {_DIGITS}")
    return bounded_number(round(arguments[0], arguments[1]), places[0])


def _has(arguments: Arguments, _places: Places) -> bool:
    return arguments[0] is not None


def _empty(arguments: Arguments, places: Places) -> bool:
    """Tell whether a value is null, NaN, 0, or has nothing in it."""
    value = arguments[0]
    if value is None or isinstance(value, float):
        return value is None or value == 0 or isnan(value)
    kind = kind_of(value, places[0])
    return kind in (Kind.NUMBER, *_SIZED) and not value


def _size(arguments: Arguments, places: Places) -> int:
    kind = kind_of(arguments[0], places[0])
    if kind not in _SIZED:
        raise Unfit(places[0], f"is {kind}, which has no size")
    value = arguments[0]
    # The length of a range may be more than Python's len() can say.
    return value.stop - value.start if isinstance(value, range) else len(value)


def _time(arguments: Arguments, places: Places) -> datetime:
    required(arguments[0], Kind.TEXT, places[0])
    try:
        return moment_of(arguments[0])
    except ValueError as error:
        raise Unfit(places[0], f"is no time; {error}") from None


FUNCTIONS: dict[str, Callable[[Arguments, Places], object]] = {
    "abs": _abs,
    "min": _least_or_most(min),
    "max": _least_or_most(max),
    "round": _round,
    "has": _has,
    "empty": _empty,
    "size": _size,
    "time": _time,
}
"""What each of the others makes of its arguments."""
