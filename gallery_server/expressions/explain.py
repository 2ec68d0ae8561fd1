"""Say what each clause of an expression came to, and show it as a tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any

from gallery_server.expressions import nodes
from gallery_server.expressions.context import Context, Run
from gallery_server.expressions.evaluator import Evaluator
from gallery_server.expressions.outcome import Inconclusive
from gallery_server.expressions.references import path_of
from gallery_server.expressions.values import Unfit

_SHOWN = 60
_NOT_LOOKED_AT = "not looked at"


@dataclass(frozen=True, slots=True)
class Clause:
    """Hold one part of an expression, as it is written, and what it came to; lines and columns count from 1."""

    text: str
    line: int
    column: int
    looked_at: bool
    """Whether the parts before it left anything to decide."""
    value: object
    """Inconclusive where it could not be told, None where it is null or was not looked at."""
    parts: tuple[Clause, ...] = ()

    @property
    def reason(self) -> str:
        """Answer why it is inconclusive, or was not looked at; else nothing."""
        if not self.looked_at:
            return "the parts before it decide"
        return str(self.value) if isinstance(self.value, Inconclusive) else ""

    def to_json(self) -> dict[str, object]:
        """Answer the clause and its parts in what JSON can say: as decisions keep them."""
        return {
            "text": self.text,
            "line": self.line,
            "column": self.column,
            "value": self.shown,
            "reason": self.reason,
            "parts": [part.to_json() for part in self.parts],
        }

    @property
    def shown(self) -> str:
        """Answer the value in the words of the language, cut where it is long."""
        return _shown(self.value) if self.looked_at else _NOT_LOOKED_AT


def explained(tree: ast.expr, text: str, context: Context) -> Clause:
    """Evaluate an expression once, and answer what each of its clauses came to."""
    seen: dict[ast.expr, object] = {}
    with suppress(Unfit):  # It is among what was seen.
        _Tracer(text, seen).run_of(tree)(context)
    return _clause(tree, text, context, seen)


def rendered(clause: Clause) -> str:
    """Draw a clause and its parts as a tree, one a line: what it came to, how it is written, and why."""
    return "\n".join(_lines(clause, "", ""))


class _Tracer(Evaluator):
    """Evaluate as Evaluator does, and keep what each node came to."""

    def __init__(self, text: str, seen: dict[ast.expr, object]) -> None:
        super().__init__(text)
        self._seen = seen

    def run_of(self, node: ast.expr) -> Run:
        """Answer what computes the value of a node and keeps it."""
        run, seen = super().run_of(node), self._seen

        def traced(context: Context) -> Any:
            try:
                seen[node] = run(context)
            except Unfit as unfit:
                seen[node] = unfit
                raise
            return seen[node]

        return traced


def _clause(node: ast.expr, text: str, context: Context, seen: Mapping[ast.expr, object]) -> Clause:
    value = seen.get(node)
    if isinstance(value, Unfit):
        value = value.inconclusive(context)
    parts = [] if path_of(node) is not None else [part for part in _parts(node) if not isinstance(part, ast.Constant)]
    return Clause(
        text=nodes.text_of(node, text),
        line=node.lineno,
        column=node.col_offset + 1,
        looked_at=node in seen,
        value=value,
        parts=tuple(_clause(part, text, context, seen) for part in parts),
    )


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    children = node.args if isinstance(node, ast.Call) else ast.iter_child_nodes(node)
    return (child for child in children if isinstance(child, ast.expr))


def _lines(clause: Clause, first: str, others: str) -> Iterator[str]:
    why = f"   ({clause.reason})" if isinstance(clause.value, Inconclusive) and not _explains_itself(clause) else ""
    yield f"{first}{clause.shown}: {clause.text}{why}"
    for number, part in enumerate(clause.parts, 1):
        last = number == len(clause.parts)
        yield from _lines(part, others + ("└─ " if last else "├─ "), others + ("   " if last else "│  "))


def _explains_itself(clause: Clause) -> bool:
    """Tell whether a part below says why already."""
    return any(part.value == clause.value for part in clause.parts)


def _shown(value: object) -> str:
    text = _WORDS[value] if value is None or value is True or value is False else _written(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


_WORDS: dict[object, str] = {None: "null", True: "true", False: "false"}


def _written(value: object) -> str:  # noqa: PLR0911 - a table, one line each
    match value:
        case Inconclusive():
            return "inconclusive"
        case float() if not isfinite(value):
            return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]
        case str():
            return "'" + "".join(each if each.isprintable() else " " for each in value[: _SHOWN + 1]) + "'"
        case datetime():
            return value.isoformat()
        case range():
            return f"({value.start}..{value.stop - 1})"
        case Mapping():
            return f"a map of {len(value)}"
        case list() | tuple() | set() | frozenset():
            return f"[{', '.join(_shown(each) for each in list(value)[:_SHOWN])}]"
    return str(value)
