"""Turn the preference of a selection into the order of a search, where SQL orders as the evaluator compares."""

from __future__ import annotations

import ast

from gallery_server.domain.field import Path
from gallery_server.domain.metric import Scope
from gallery_server.domain.search import SCOPES, FieldName, Namespace, Order
from gallery_server.expressions.context import normal_path
from gallery_server.expressions.pushed import field_at_path
from gallery_server.expressions.references import path_of

_NUMBERS = frozenset({*SCOPES, Namespace.HEALTH})
_RECORD = [FieldName(Namespace.RECORD, name) for name in ("createdTime", "number", "revision", "size")]
_BETTER: dict[type[ast.cmpop], bool] = {ast.Gt: True, ast.Lt: False}


def order_by_value(tree: ast.expr, scope: Scope, *, descending: bool) -> Order | None:
    """Answer the order of `maximize` (descending) and `minimize`; None where SQL would order otherwise.

    What has no value comes last, and is no candidate.
    """
    path = path_of(tree)
    return None if path is None else _order(path, scope, descending=descending)


def order_by_comparison(tree: ast.expr, scope: Scope) -> Order | None:
    """Answer the order that `a.number > b.number` and its like mean, the better first; None where SQL has no such."""
    if not isinstance(tree, ast.Compare) or type(tree.ops[0]) not in _BETTER:
        return None
    left, right = path_of(tree.left), path_of(tree.comparators[0])
    if left is None or right is None or {left[0], right[0]} != {"a", "b"}:
        return None
    path = normal_path(left)[1:]
    if not path or path != normal_path(right)[1:]:
        return None
    return _order(path, scope, descending=_BETTER[type(tree.ops[0])] is (left[0] == "a"))


def _order(path: Path, scope: Scope, *, descending: bool) -> Order | None:
    field = field_at_path(path, scope)
    # All values are of one kind there, so that their order is the one of comparisons.
    if field is None or not (field.namespace in _NUMBERS or field in _RECORD):
        return None
    return Order(field, descending)
