"""Say which instances are meant, in Python: `field("city") == "New York City"`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

NEGATED = {
    "EQUAL": "NOT_EQUAL",
    "LESS_THAN": "GREATER_THAN_OR_EQUAL",
    "GREATER_THAN": "LESS_THAN_OR_EQUAL",
    "IN": "NOT_IN",
    "LIKE": "NOT_LIKE",
    "IS_NULL": "IS_NOT_NULL",
}
NEGATED |= {second: first for first, second in NEGATED.items()}
"""What holds exactly where a comparison fails; neither holds where the value is missing, but for the null tests."""


class Condition:
    """Be what an instance must be; join conditions with `&` and `|`, each in parentheses, and negate one with `~`."""

    def __and__(self, other: Condition) -> Condition:
        return _joined("AND", self, other) if isinstance(other, Condition) else NotImplemented

    def __or__(self, other: Condition) -> Condition:
        return _joined("OR", self, other) if isinstance(other, Condition) else NotImplemented

    def __invert__(self) -> Condition:
        raise NotImplementedError

    def __bool__(self) -> NoReturn:
        raise TypeError(
            "a condition is neither true nor false before the search: join conditions with & | ~ instead of and, or, "
            'not, each in parentheses, and write (field("x") > 1) & (field("x") < 5) for what lies between'
        )


@dataclass(frozen=True)
class Comparison(Condition):
    """Compare one field with values: none for the null tests, any number for IN and NOT_IN, one for all others."""

    field: str
    operator: str
    values: tuple[Any, ...] = ()

    def __invert__(self) -> Comparison:
        return Comparison(self.field, NEGATED[self.operator], self.values)


@dataclass(frozen=True)
class Group(Condition):
    """Join conditions by AND or OR; no part is a group of the same kind."""

    join: str
    parts: tuple[Condition, ...]

    def __invert__(self) -> Condition:
        return Group("OR" if self.join == "AND" else "AND", tuple(~part for part in self.parts))


class Field:
    """Be the name of a field; comparing it makes a condition. `== None` asks for what is missing."""

    __hash__ = None  # type: ignore[assignment]  # what compares to conditions has no place in a set

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return f"field({self._name!r})"

    def __eq__(self, value: object) -> Condition:  # type: ignore[override]  # a condition is the point
        return self.is_null() if value is None else Comparison(self._name, "EQUAL", (value,))

    def __ne__(self, value: object) -> Condition:  # type: ignore[override]  # as above
        return self.is_not_null() if value is None else Comparison(self._name, "NOT_EQUAL", (value,))

    def __lt__(self, value: object) -> Condition:
        return Comparison(self._name, "LESS_THAN", (value,))

    def __le__(self, value: object) -> Condition:
        return Comparison(self._name, "LESS_THAN_OR_EQUAL", (value,))

    def __gt__(self, value: object) -> Condition:
        return Comparison(self._name, "GREATER_THAN", (value,))

    def __ge__(self, value: object) -> Condition:
        return Comparison(self._name, "GREATER_THAN_OR_EQUAL", (value,))

    def is_in(self, values: Iterable[object]) -> Condition:
        """Ask for one of up to 1,000 values."""
        return Comparison(self._name, "IN", tuple(values))

    def not_in(self, values: Iterable[object]) -> Condition:
        """Ask for a value other than all of these."""
        return Comparison(self._name, "NOT_IN", tuple(values))

    def like(self, pattern: str) -> Condition:
        r"""Ask for a text by `%` for any characters, `_` for one, `\` before one that means itself."""
        return Comparison(self._name, "LIKE", (pattern,))

    def is_null(self) -> Condition:
        """Ask for instances without this field."""
        return Comparison(self._name, "IS_NULL")

    def is_not_null(self) -> Condition:
        """Ask for instances with any value of this field."""
        return Comparison(self._name, "IS_NOT_NULL")


def field(name: str) -> Field:
    """Name a field: `city`, `metadata['city']`, `annotations.approved`, `model.owner`, `shard.city`, `size`.

    A bare name is a record field (docs/reference/metadata.md lists them), else a metadata key. `metrics.mae` is the
    newest value of a metric in Validation, as `trainingMetrics.mae`, `testMetrics.mae` and `productionMetrics.mae` are
    in other scopes; `health.score` is a measure of health.
    """
    return Field(name)


def parts_of(join: str, condition: Condition) -> tuple[Condition, ...]:
    """Answer the parts of a group of this kind, or the condition alone where it is none."""
    return condition.parts if isinstance(condition, Group) and condition.join == join else (condition,)


def _joined(join: str, left: Condition, right: Condition) -> Group:
    return Group(join, (*parts_of(join, left), *parts_of(join, right)))
