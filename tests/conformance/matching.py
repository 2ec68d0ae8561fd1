"""Compare what came with what a case expects.

A mapping expects what it names, and an empty one nothing; None expects a field to be unset, which an empty list is not.
Of a list every item counts. Values are equal if they are of one kind and alike to the last bit, so that NaN equals NaN,
1 is not 1.0, and 0.0 is not -0.0. `$name` stands for what an answer
named before, and the marks below for what cannot be known beforehand; `<id as model>` names what came `$model`.

    <id>          a UUID
    <now>         microseconds of this hour
    <digest>      64 hexadecimal digits
    <some>        whatever is set
    !like regex   a text that the pattern matches in full
    !has [...]    a list that holds these among others, in any order
"""

from __future__ import annotations

import re
import struct
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isnan
from string import Template
from typing import Any
from uuid import UUID

Names = dict[str, Any]
_NAME = re.compile(r"\$([a-z]\w*)")
_PLAIN = re.compile(r"<(id|now|digest|some)(?: as ([a-z]\w*))?>")
_HOUR = 3_600 * 10**6


@dataclass(frozen=True)
class Mark:
    """Stand for a value that a case cannot know: `kind` is one of the marks above."""

    kind: str
    given: Any = None
    name: str | None = None

    def __str__(self) -> str:
        return f"{self.kind} {self.given or ''}".strip()

    @classmethod
    def of(cls, text: str) -> Mark | None:
        """Read a mark in angle brackets; None where the text is none."""
        found = _PLAIN.fullmatch(text)
        return cls(found[1], name=found[2]) if found else None

    def holds(self, value: Any, names: Names) -> bool:
        """Tell whether the value is one, and name it."""
        if self.name:
            names[self.name] = value
        return bool(getattr(self, f"_is_{self.kind}")(value, names))

    def _is_some(self, value: Any, _names: Names) -> bool:
        return value is not None

    def _is_id(self, value: Any, _names: Names) -> bool:
        try:
            return str(UUID(value)) == value
        except (ValueError, TypeError, AttributeError):
            return False

    def _is_now(self, value: Any, _names: Names) -> bool:
        return isinstance(value, int) and abs(value - time.time_ns() // 1000) < _HOUR

    def _is_digest(self, value: Any, _names: Names) -> bool:
        return isinstance(value, str) and re.fullmatch(r"[0-9a-f]{64}", value) is not None

    def _is_like(self, value: Any, _names: Names) -> bool:
        return isinstance(value, str) and re.fullmatch(self.given, value) is not None

    def _is_has(self, value: Any, names: Names) -> bool:
        return all(any(not list(differences(each, item, names)) for item in value or ()) for each in self.given)


def filled(form: Any, names: Names) -> Any:
    """Put what was bound in the place of each `$name`; raise KeyError for one that was not."""
    if isinstance(form, Mapping):
        return {filled(key, names): filled(value, names) for key, value in form.items()}
    if isinstance(form, list):
        return [filled(each, names) for each in form]
    if isinstance(form, Mark):
        return Mark(form.kind, filled(form.given, names)) if form.kind == "has" else form
    if not isinstance(form, str) or "$" not in form:
        return Mark.of(form) or form if isinstance(form, str) else form
    whole = _NAME.fullmatch(form)
    return names[whole[1]] if whole else Template(form).substitute(names)


def differences(expected: Any, found: Any, names: Names, at: str = "") -> Iterator[str]:
    """Say where what was found is not what was expected; `expected` has been filled."""
    if isinstance(expected, Mark):
        if not expected.holds(found, names):
            yield _difference(at, expected, found)
    elif expected and isinstance(expected, Mapping) and isinstance(found, Mapping):
        for key, value in expected.items():
            yield from differences(value, found.get(key), names, f"{at}.{key}" if at else str(key))
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for number, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from differences(one, other, names, f"{at}[{number}]")
    elif not _same(expected, found):
        yield _difference(at, expected, found)


def _same(expected: Any, found: Any) -> bool:
    if isinstance(expected, str) and isinstance(found, bytes):
        return expected.encode() == found
    if isinstance(expected, float) and isinstance(found, float):
        return struct.pack("!d", expected) == struct.pack("!d", found) or (isnan(expected) and isnan(found))
    return type(expected) is type(found) and bool(expected == found)


def _difference(at: str, expected: Any, found: Any) -> str:
    wanted = "unset" if expected is None else expected if isinstance(expected, Mark) else _short(expected)
    return f"{at or 'the answer'}: expected {wanted}, came {'unset' if found is None else _short(found)}"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 300 else f"{text[:200]} ... ({len(text):,} characters)"
