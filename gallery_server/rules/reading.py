"""What a rule reads: names and functions of its expressions, and what follows from them."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from gallery_server.expressions.expression import Expression
from gallery_server.expressions.reads import Source

READS_TIME = frozenset({"daysSince", "window"})
"""Functions whose value changes while nothing is written."""
READS_METRICS = frozenset({"metricsIn", "window", "skew", "drift"})
_MEASURED = frozenset({"metrics", "trainingMetrics", "testMetrics", "productionMetrics", "health"})
_DEPLOYED = frozenset({"current", "previous"})

CHANGED_BY_DEPLOYMENTS = _DEPLOYED | {"environments", "deployments", "stage"}
"""Names whose value a deployment on the line of an instance may change."""


def names_in(expressions: Iterable[Expression]) -> set[str]:
    """Answer the first names of all that they read."""
    return {path[0] for expression in expressions for path in expression.references}


def functions_in(expressions: Iterable[Expression]) -> set[str]:
    """Answer the functions that they call."""
    return {
        node.func.id
        for expression in expressions
        for node in ast.walk(expression.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def metrics_in(expressions: Iterable[Expression]) -> frozenset[str] | None:
    """Answer the names of all metrics that they read, None where one is only known when it is evaluated."""
    names = {read.key for expression in expressions for read in expression.reads if read.source is Source.METRIC}
    return None if None in names else frozenset(name for name in names if name is not None)


def reads_metrics(expression: Expression) -> bool:
    """Tell whether a measurement can change its outcome."""
    paths = expression.references
    return bool(
        functions_in([expression]) & READS_METRICS
        or any(path[0] in _MEASURED or (path[0] in _DEPLOYED and set(path[1:2]) & _MEASURED) for path in paths)
    )


def reads_deployments(expressions: Iterable[Expression]) -> set[str]:
    """Answer which of `current` and `previous` they read."""
    return names_in(expressions) & _DEPLOYED


def is_no_condition(expression: Expression) -> bool:
    """Tell whether an expression can never be true or false, whatever it reads."""
    match expression.tree:
        case ast.Constant(value=bool()):
            return False
        case ast.Constant() | ast.BinOp() | ast.List() | ast.Set() | ast.Dict() | ast.Slice():
            return True
        case ast.UnaryOp(op=ast.USub()):
            return True
    return False
