"""Read the corpus: what expressions mean, written by hand; corpus/README.md says how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from math import isnan
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent / "corpus"

INCONCLUSIVE = "inconclusive"
"""What stands as the outcome where there is none; no expression of the corpus comes to this text."""


class Class(StrEnum):
    """Say how ours stands to JEXL."""

    SAME = "SAME"
    STRICTER = "STRICTER"
    REFUSED = "REFUSED"


class Because(StrEnum):
    """Say why ours concludes otherwise than JEXL; all else that is stricter is inconclusive."""

    BY_VALUE = "by-value"
    """2.0 is in [2]: as `==` says, and SQL; JEXL asks Java, for which an integer equals no decimal."""
    EXACT = "exact"
    """Integers beyond 2^53 are compared with decimals as they are; JEXL makes decimals of both."""
    COMPOSED = "composed"
    """Texts are kept in NFC, so that é equals é however it was typed."""
    CODE_POINTS = "code-points"
    """Texts are ordered by their characters, as in SQL; Java orders by halves of those beyond U+FFFF."""
    NAMES = "names"
    """Names have letters of all scripts, and `size` is one; JEXL 3.1 refuses both."""
    NAMESPACES = "namespaces"
    """There are no namespaces, so that `a ? b : abs(c)` chooses; JEXL takes b for a namespace and refuses."""


@dataclass(frozen=True)
class Case:
    """Hold one expression, what it may read, and what it must come to."""

    id: str
    expression: str
    cls: Class
    context: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    outcome: Any = None
    about: str = ""
    jexl: Any = None
    in_jexl: str = ""
    because: Because | None = None
    at: tuple[int, int] | None = None
    advice: str = ""

    @property
    def is_inconclusive(self) -> bool:
        """Whether nothing may be concluded."""
        return isinstance(self.outcome, str) and self.outcome == INCONCLUSIVE


@dataclass(frozen=True)
class Names:
    """Be the context of an expression."""

    names: Mapping[str, Any]
    answers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """Answer functions that answer one value, whatever they are asked."""
        return {name: partial(_answer, value) for name, value in self.answers.items()}


def cases(*classes: Class) -> list[Case]:
    """Answer the cases of some classes, of all without any."""
    read = [_case(written) for path in sorted(_FOLDER.glob("*.yaml")) for written in yaml.safe_load(path.read_text())]
    return [case for case in read if not classes or case.cls in classes]


def is_same(one: Any, other: Any) -> bool:
    """Tell whether two values are one, and of one type: 1, 1.0 and true are three."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, float) and isinstance(other, float) and isnan(one):
        return isnan(other)
    return type(one) is type(other) and bool(one == other)


def _case(written: dict[str, Any]) -> Case:
    values = dict(written)
    if "because" in values:
        values["because"] = Because(values["because"])
    if "at" in values:
        values["at"] = tuple(values["at"])
    return Case(cls=Class(values.pop("class")), **values)


def _answer(value: Any, *_: Any) -> Any:
    return value
