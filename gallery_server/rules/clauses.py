"""Compile the expressions of a rule, and hold them to what each clause may read."""

from __future__ import annotations

from dataclasses import dataclass

from gallery_server.errors import InvalidArgument
from gallery_server.expressions.expression import Expression, compiled
from gallery_server.expressions.reads import Read
from gallery_server.rules.document import Clauses
from gallery_server.rules.files.mistake import Mistake, Place
from gallery_server.rules.files.node import Location
from gallery_server.rules.files.source import Source
from gallery_server.rules.reading import is_no_condition, names_in

_CANDIDATES = frozenset({"a", "b"})
_GIVEN: Location = ("rule", "GIVEN")
_WHEN: Location = ("rule", "WHEN")
_SELECTION: Location = ("rule", "MODEL_SELECTION")


@dataclass(frozen=True, slots=True)
class Preference:
    """Say which candidate is the best: by a comparison of a and b, or by the value that each has."""

    expression: Expression
    by: str
    """`comparison`, `maximize` or `minimize`."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """Hold the expressions of a rule; `lints` are what people misread in them."""

    given: Expression
    when: Expression
    preference: Preference | None
    lints: tuple[Mistake, ...]

    @property
    def expressions(self) -> list[Expression]:
        """Answer all of them."""
        return [self.given, self.when, *([self.preference.expression] if self.preference else [])]

    @property
    def reads(self) -> frozenset[Read]:
        """Answer everything that they read."""
        return frozenset(read for each in self.expressions for read in each.reads)


def compile_clauses(clauses: Clauses, source: Source, mistakes: list[Mistake]) -> Compiled | None:
    """Compile all expressions; add to the mistakes, and answer None where one does not compile."""
    given = _compiled(clauses.given, _GIVEN, source, mistakes)
    when = _compiled(clauses.when, _WHEN, source, mistakes)
    preference = _preference(clauses, source, mistakes)
    for expression, location in ((given, _GIVEN), (when, _WHEN)):
        if expression is not None and is_no_condition(expression):
            mistakes.append(
                source.mistake(location, f"{location[-1]} is never true; write a condition, such as metrics['mae'] < 5")
            )
    if given is None or when is None or (clauses.model_selection is not None and preference is None):
        return None
    located = [(given, _GIVEN), (when, _WHEN)]
    if preference is not None:
        located.append((preference.expression, _selection_at(preference.by)))
    lints = tuple(lint for expression, location in located for lint in _lints(expression, location, source))
    return Compiled(given, when, preference, lints)


def _preference(clauses: Clauses, source: Source, mistakes: list[Mistake]) -> Preference | None:
    if clauses.model_selection is None:
        return None
    by, text = next((by, text) for by, text in clauses.model_selection if text is not None)
    by = "comparison" if by == "better" else by
    expression = _compiled(text, _selection_at(by), source, mistakes)
    if expression is None:
        return None
    read = names_in([expression])
    if by == "comparison" and not (read >= _CANDIDATES and read <= _CANDIDATES | {"request"}):
        told = "it reads a and b, the two candidates, and request; write it as a.created_time > b.created_time"
    elif by != "comparison" and read & _CANDIDATES:
        told = "it is the value of one candidate; write it without a and b, as metrics['auc']"
    else:
        return Preference(expression, by)
    mistakes.append(source.mistake(_selection_at(by), f"MODEL_SELECTION: {told}"))
    return None


def _selection_at(by: str) -> Location:
    return _SELECTION if by == "comparison" else (*_SELECTION, by)


def _compiled(text: str, location: Location, source: Source, mistakes: list[Mistake]) -> Expression | None:
    try:
        return compiled(text)
    except InvalidArgument as error:
        found = error.details
        place = Place(int(found.get("line", 1)), int(found.get("column", 1)))
        problem = f"{found['problem']}; {found['advice']}" if "problem" in found else error.message
        mistakes.append(_within(source, location, place, problem))
        return None


def _lints(expression: Expression, location: Location, source: Source) -> list[Mistake]:
    return [
        _within(source, location, Place(lint.line, lint.column), f"{lint.problem}; {lint.advice}")
        for lint in expression.lints
    ]


def _within(source: Source, location: Location, place: Place, problem: str) -> Mistake:
    """Place what is wrong with an expression, whose blanks at its ends were taken away before it was read."""
    node, _ = source.root.nearest(location)
    if isinstance(node.value, str):
        before = node.value[: len(node.value) - len(node.value.lstrip())]
        indent = len(before) - before.rfind("\n") - 1
        place = Place(place.line + before.count("\n"), place.column + (indent if place.line == 1 else 0))
    return source.mistake_within(location, place, f"{location[1]}: {problem}")
