"""Say of which kind a value is, and refuse what no comparison and no arithmetic can use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import isfinite, isnan

from gallery_server.domain import limits
from gallery_server.domain.field import Path
from gallery_server.expressions.context import Context, reader
from gallery_server.expressions.outcome import Inconclusive
from gallery_server.expressions.references import written_path

WHOLE = range(-(1 << 63), 1 << 63)
"""The integers that there are."""


class Kind(StrEnum):
    """Say what a value is; it is compared with its own kind alone."""

    NUMBER = "a number"
    TEXT = "a text"
    FLAG = "a flag"
    TIME = "a time"
    LIST = "a list"
    SET = "a set"
    RANGE = "a range"
    MAP = "a map"


@dataclass(frozen=True, slots=True)
class Place:
    """Hold a part of an expression as it is written, and its path where it is one."""

    text: str
    path: Path | None = None


class Unfit(Exception):  # noqa: N818 - it is what a value is, and never leaves the package
    """Hold which part has a value that cannot be used, and why; without a reason, it is missing."""

    def __init__(self, place: Place, reason: str | None = None) -> None:
        super().__init__(place.text, reason)
        self.place = place
        self.reason = reason

    def inconclusive(self, context: Context) -> Inconclusive:
        """Answer what makes an expression inconclusive: of a path behind a name that is null, this name."""
        if self.reason is not None:
            return Inconclusive(self.place.text, self.reason)
        path = self.place.path or ("",)
        if len(path) > 1 and path[0] in context.names:
            for length in range(1, len(path)):
                if reader(path[:length])(context) is None:
                    return Inconclusive(written_path(path[:length]), "is null")
        return Inconclusive(self.place.text, "is missing")


class Members(tuple[object, ...]):
    """Hold the members of a set as it was written; Python's own would take 1 and true for the same."""

    __slots__ = ()


_KINDS: dict[type, Kind] = {
    bool: Kind.FLAG,
    int: Kind.NUMBER,
    float: Kind.NUMBER,
    str: Kind.TEXT,
    list: Kind.LIST,
    tuple: Kind.LIST,
    Members: Kind.SET,
    set: Kind.SET,
    frozenset: Kind.SET,
    range: Kind.RANGE,
    dict: Kind.MAP,
}


def kind_of(value: object, place: Place) -> Kind:
    """Answer the kind of a value that may be used; raise Unfit where it is missing, NaN, infinite or of no kind."""
    if value is None:
        raise Unfit(place)
    kind = _KINDS.get(type(value))
    if kind is Kind.NUMBER:
        _check_number(value, place)  # type: ignore[arg-type]  # of this kind are int and float alone
        return kind
    if kind is not None:
        return kind
    if isinstance(value, datetime) and value.tzinfo is not None:
        return Kind.TIME
    if isinstance(value, Mapping):
        return Kind.MAP
    if isinstance(value, str):
        return Kind.TEXT
    raise Unfit(place, "is of no kind that expressions know")


def required(value: object, kind: Kind, place: Place) -> None:
    """Raise Unfit where a value is not of the one kind that may stand at a place."""
    found = kind_of(value, place)
    if found is not kind:
        raise Unfit(place, f"is {found}, and {kind} is needed")


def bounded_number(value: float, place: Place) -> int | float:
    """Answer what was computed; raise Unfit where it is more than 64 bits, or a decimal, can hold."""
    if isinstance(value, int) and value not in WHOLE:
        raise Unfit(place, "does not fit 64 bits")
    if not isfinite(value):
        raise Unfit(place, "is more than a decimal can hold")
    return value


def bounded_text(value: str, place: Place) -> str:
    """Answer what was computed; raise Unfit where it is longer than any value that is kept."""
    if len(value) > limits.METADATA_TEXT_BYTES:
        raise Unfit(place, f"has {len(value)} characters, and {limits.METADATA_TEXT_BYTES} are allowed")
    return value


def _check_number(value: float, place: Place) -> None:
    if isinstance(value, int):
        if value not in WHOLE:
            raise Unfit(place, "does not fit 64 bits")
    elif not isfinite(value):
        raise Unfit(place, "is NaN" if isnan(value) else "is infinite")
