"""Which measurements a rule reads, so that others have it neither judged nor counted by FOR."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from gallery_server.expressions.expression import Expression

SCOPES = {"trainingMetrics": "Training", "testMetrics": "Test", "productionMetrics": "Production"}
"""Names whose keys are the metrics of one scope, whatever SCOPE is."""
HEALTH = ("drift", "skew", "health")
"""What stands for a scope where health computes the value."""


@dataclass(frozen=True, slots=True)
class Interest:
    """Hold the scopes and names that are read; any where it is only known when the rule is judged."""

    pairs: frozenset[tuple[str | None, str | None]]

    def covers(self, scope: str, name: str) -> bool:
        """Tell whether a metric of a scope is read."""
        return any(wanted in {None, scope} and key in {None, name} for wanted, key in self.pairs)


def interest_of(expressions: list[Expression], scope: str) -> Interest:
    """Answer what the expressions of a rule read of the instance that is judged."""
    return Interest(
        frozenset(pair for each in expressions for pair in (*_by_name(each, scope), *_by_function(each, scope)))
    )


def _by_name(expression: Expression, scope: str) -> Iterator[tuple[str | None, str | None]]:
    owners = {"metrics": scope, "health": "health", **SCOPES}
    for path in expression.references:
        if path[0] in owners:
            yield owners[path[0]], ".".join(path[1:]) or None


def _by_function(expression: Expression, scope: str) -> Iterator[tuple[str | None, str | None]]:
    for node in ast.walk(expression.tree):
        match node:
            case ast.Call(func=ast.Name(id="drift" | "skew" as measure), args=[name]):
                yield measure, _text(name)
            case ast.Call(func=ast.Name(id="metricsIn"), args=[where, *_]):
                yield _text(where), None
            case ast.Call(func=ast.Name(id="window"), args=[name, _]):
                yield scope, _text(name)
            case ast.Call(func=ast.Name(id="window"), args=[name, _, where, *_]):
                yield _text(where), _text(name)


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
