"""Compare and compute values; what cannot be is Unfit, with the part of the expression that it is about."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import re2

from gallery_server.domain import limits
from gallery_server.expressions import nodes
from gallery_server.expressions.values import WHOLE, Kind, Place, Unfit, bounded_number, bounded_text, kind_of, required

Places = tuple[Place, Place]
_SCALARS = (Kind.NUMBER, Kind.TEXT, Kind.FLAG, Kind.TIME)

EQUALITIES: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {ast.Eq: operator.eq, ast.NotEq: operator.ne}
ORDERS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
"""What compares two values of one kind."""


def require_comparable(left: object, right: object, places: Places, *, ordered: bool) -> None:
    """Raise Unfit where two values are not of one kind that can be compared, or has no order."""
    kinds = kind_of(left, places[0]), kind_of(right, places[1])
    for kind, place in zip(kinds, places, strict=True):
        if kind not in _SCALARS:
            raise Unfit(place, f"is {kind}, which =~ alone compares")
    if kinds[0] is not kinds[1]:
        raise Unfit(places[0], f"is {kinds[0]}, and {places[1].text} is {kinds[1]}")
    if ordered and kinds[0] is Kind.FLAG:
        raise Unfit(places[0], "is a flag, which is neither less nor more")


def is_in(value: object, members: object, places: Places) -> bool:
    """Tell whether a value is in a list, set, range or map, or whether all of it matches a regular expression."""
    kind, owner = kind_of(value, places[0]), kind_of(members, places[1])
    match owner:
        case Kind.TEXT:
            required(value, Kind.TEXT, places[0])
            return matches(_compiled(str(members), places[1]), str(value))
        case Kind.RANGE:
            # A range looks up integers at once, and would walk for anything else.
            return _whole(value, places[0]) in members  # type: ignore[operator]  # a range
        case Kind.LIST | Kind.SET | Kind.MAP:
            if kind not in _SCALARS:
                raise Unfit(places[0], f"is {kind}, and is in none")
            return _is_member(value, kind, members, places)  # type: ignore[arg-type]  # each of these has members
    raise Unfit(places[1], f"is {owner}, and a list, set, range, map or regular expression is needed")


def _whole(value: object, place: Place) -> int:
    required(value, Kind.NUMBER, place)
    if value != int(value):  # type: ignore[call-overload]  # a number by now
        raise Unfit(place, "is no integer, and a range is of integers")
    return int(value)  # type: ignore[call-overload, no-any-return]  # as above


def _is_member(value: object, kind: Kind, members: Iterable[object], places: Places) -> bool:
    """Look a value up among those of its own kind; if all are of others, or one is missing, it is not known."""
    kinds, place, unfit = set(), Place(f"a member of {places[1].text}"), None
    for member in members:
        try:
            found = kind_of(member, place)
        except Unfit as missing:
            unfit = missing
            continue
        if found is kind and member == value:
            return True
        kinds.add(found)
    if unfit:
        raise unfit
    if kinds and kind not in kinds:
        raise Unfit(places[0], f"is {kind}, and nothing in {places[1].text} is")
    return False


def pattern_of(text: str) -> Any:
    """Read a regular expression of RE2, whose time grows with the text alone; raise ValueError where it is none."""
    if len(text) > limits.PATTERN_CHARACTERS:
        raise ValueError(f"it has {len(text)} characters, and {limits.PATTERN_CHARACTERS} are allowed")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        return re2.compile(text, options)
    except (re2.error, UnicodeEncodeError) as error:
        reason = error.args[0]
        raise ValueError(reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)) from None


def matches(pattern: Any, text: str) -> bool:
    """Tell whether a regular expression matches the whole of a text."""
    return pattern.fullmatch(text.encode(errors="replace").decode()) is not None


@lru_cache(maxsize=256)
def _pattern_or_reason(text: str) -> Any:
    try:
        return pattern_of(text)
    except ValueError as error:
        return str(error)


def _compiled(text: str, place: Place) -> Any:
    pattern = _pattern_or_reason(text)
    if isinstance(pattern, str):
        raise Unfit(place, f"is no regular expression: {pattern}")
    return pattern


def _text_test(test: Callable[[str, str], bool]) -> Callable[[object, object, Places], bool]:
    def holds(text: object, part: object, places: Places) -> bool:
        required(text, Kind.TEXT, places[0])
        required(part, Kind.TEXT, places[1])
        return test(text, part)  # type: ignore[arg-type]  # texts by now

    return holds


_begins, _ends = _text_test(str.startswith), _text_test(str.endswith)

TESTS: dict[type[ast.cmpop], tuple[Callable[[object, object, Places], bool], bool]] = {
    ast.In: (is_in, True),
    ast.NotIn: (is_in, False),
    nodes.StartsWith: (_begins, True),
    nodes.NotStartsWith: (_begins, False),
    nodes.EndsWith: (_ends, True),
    nodes.NotEndsWith: (_ends, False),
}
"""What decides the other comparisons, and which outcome makes them true."""


def computed(sign: type[ast.operator], left: object, right: object, places: Places, whole: Place) -> object:
    """Answer what two values make; raise Unfit where one is no number, or the result is none."""
    kinds = kind_of(left, places[0]), kind_of(right, places[1])
    if sign is ast.Add and kinds == (Kind.TEXT, Kind.TEXT):
        return bounded_text(left + right, whole)  # type: ignore[operator]  # two texts
    for kind, place in zip(kinds, places, strict=True):
        if kind is not Kind.NUMBER:
            raise Unfit(place, f"is {kind}, and a number is needed")
    if sign in (ast.Div, ast.Mod) and right == 0:
        raise Unfit(places[1], "is 0, and nothing is divided by it")
    if sign is ast.Mod and isinstance(left, int) and isinstance(right, int) and right < 0:
        raise Unfit(places[1], "is negative, and no remainder of integers is by it")
    try:
        return bounded_number(_ARITHMETIC[sign](left, right), whole)
    except OverflowError:
        raise Unfit(whole, "is more than a decimal can hold") from None


def divided(left: float, right: float) -> int | float:
    """Divide; integers towards zero, as JEXL does."""
    if isinstance(left, int) and isinstance(right, int):
        quotient = abs(left) // abs(right)
        return quotient if (left < 0) is (right < 0) else -quotient
    return left / right


def remainder(left: float, right: float) -> int | float:
    """Answer what division leaves, as JEXL does: of integers 0 or more, of decimals with the sign of the first."""
    if isinstance(left, int) and isinstance(right, int):
        return left % right
    return math.fmod(left, right)


_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], int | float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: divided,
    ast.Mod: remainder,
}


QUICK: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}
"""What two decimals need nothing but for their result to be finite."""


def negative(value: object, place: Place, whole: Place) -> int | float:
    """Answer a number with the other sign."""
    required(value, Kind.NUMBER, place)
    return bounded_number(-value, whole)  # type: ignore[operator]  # a number by now


def range_of(first: object, last: object, places: Places) -> range:
    """Answer the integers from one to another, both in it, whichever is the larger; none of them is made."""
    for value, place in zip((first, last), places, strict=True):
        required(value, Kind.NUMBER, place)
        if not isinstance(value, int) or value not in WHOLE:
            raise Unfit(place, "is no integer, and a range is of integers")
    return range(min(first, last), max(first, last) + 1)  # type: ignore[call-overload]  # integers by now
