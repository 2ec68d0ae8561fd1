"""Turn an expression into what SQL can decide; refuse, at its place, what it cannot.

Negation goes down into the comparisons. That keeps the meaning, since these have three outcomes: where x is missing,
`x > 5` is inconclusive, and so are `!(x > 5)` and `x <= 5`.
"""

from __future__ import annotations

import ast
from functools import lru_cache

from gallery_server.domain.field import field_at
from gallery_server.domain.search import AllOf, AnyOf, Comparison, FieldName, Namespace, Operator, Predicate
from gallery_server.domain.value import Value, ValueKind
from gallery_server.errors import InvalidArgument
from gallery_server.expressions.checker import check
from gallery_server.expressions.comparisons import NEGATED, OPERATORS, TURNED, operands
from gallery_server.expressions.parser import parse
from gallery_server.expressions.references import path_of
from gallery_server.expressions.refusal import refusals_of, refused
from gallery_server.expressions.undecided import undecided

_SHORT_FORM = "write metrics['bias'] < 0.25 for Validation, or trainingMetrics, testMetrics, productionMetrics"


@lru_cache(maxsize=256)
def predicate_of(text: str) -> Predicate:
    """Read an expression of search; the pages of one query, and the queries of one program, are read once.

    Raises InvalidArgument, EXPRESSION_MALFORMED with the place and what to write instead.
    """
    with refusals_of(text):
        tree = parse(text)
        check(tree)
        return _predicate(tree, holds=True)


def _predicate(node: ast.expr, *, holds: bool) -> Predicate:
    """Answer when a part is true, or with `holds` off, when it is false."""
    match node:
        case ast.BoolOp(op=ast.And() | ast.Or()):
            parts = tuple(_predicate(part, holds=holds) for part in node.values)
            return AllOf(parts) if isinstance(node.op, ast.And) is holds else AnyOf(parts)
        case ast.UnaryOp(op=ast.Not()):
            return _predicate(node.operand, holds=not holds)
        case ast.Compare():
            return _comparison(node, holds=holds)
        case ast.Call(func=ast.Name(id="has"), args=[field]):
            return Comparison(_field(field), Operator.IS_NOT_NULL if holds else Operator.IS_NULL)
    if path_of(node) is not None:
        return Comparison(_field(node), Operator.EQUAL, (Value(ValueKind.FLAG, holds),))
    if isinstance(node, ast.Constant):
        raise refused(node, "a literal alone decides nothing", "compare a field with it")
    raise undecided(node)


def _comparison(node: ast.Compare, *, holds: bool) -> Comparison:
    left, right = node.left, node.comparators[0]
    operator = OPERATORS[type(node.ops[0])]
    if path_of(left) is not None and path_of(right) is not None:
        raise refused(right, "search compares a field with a literal, not with a field", "write a literal on one side")
    if path_of(left) is None:
        if path_of(right) is None:
            raise _without_field(left, right)
        if operator not in TURNED:
            raise refused(left, "the field stands on the left of this operator", "swap the two sides")
        left, right, operator = right, left, TURNED[operator]
    operator, values = operands(node.ops[0], operator, right)
    return Comparison(_field(left), operator if holds else NEGATED[operator], values)


def _without_field(left: ast.expr, right: ast.expr) -> Exception:
    for side in (left, right):
        if not isinstance(side, ast.Constant | ast.List | ast.Set | ast.Dict | ast.Slice):
            return undecided(side)
    return refused(left, "two literals are compared", "write a field on one side")


def _field(node: ast.expr) -> FieldName:
    path = path_of(node)
    if path is None:
        raise refused(node, "this is no field", "name a record field or a metadata key, such as has(city)")
    try:
        field = field_at(path)
    except InvalidArgument as error:
        raise refused(node, error.message.rstrip("."), "name a record field or a metadata key") from None
    if field.namespace is Namespace.METRIC:
        raise refused(node, f"{field.name} binds constraints together, and an expression has none", _SHORT_FORM)
    return field
