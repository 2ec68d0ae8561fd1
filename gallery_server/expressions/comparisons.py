"""Translate the comparisons of the language into those of search."""

from __future__ import annotations

import ast
import re

from gallery_server.domain.search import Operator
from gallery_server.domain.value import Value, ValueKind
from gallery_server.expressions import nodes
from gallery_server.expressions.literals import read_time
from gallery_server.expressions.refusal import refused
from gallery_server.expressions.undecided import undecided

OPERATORS: dict[type[ast.cmpop], Operator] = {
    ast.Eq: Operator.EQUAL,
    ast.NotEq: Operator.NOT_EQUAL,
    ast.Lt: Operator.LESS_THAN,
    ast.LtE: Operator.LESS_THAN_OR_EQUAL,
    ast.Gt: Operator.GREATER_THAN,
    ast.GtE: Operator.GREATER_THAN_OR_EQUAL,
    ast.In: Operator.IN,
    ast.NotIn: Operator.NOT_IN,
    nodes.StartsWith: Operator.LIKE,
    nodes.NotStartsWith: Operator.NOT_LIKE,
    nodes.EndsWith: Operator.LIKE,
    nodes.NotEndsWith: Operator.NOT_LIKE,
}
"""What each comparison is in search."""

TURNED = {
    Operator.EQUAL: Operator.EQUAL,
    Operator.NOT_EQUAL: Operator.NOT_EQUAL,
    Operator.LESS_THAN: Operator.GREATER_THAN,
    Operator.LESS_THAN_OR_EQUAL: Operator.GREATER_THAN_OR_EQUAL,
    Operator.GREATER_THAN: Operator.LESS_THAN,
    Operator.GREATER_THAN_OR_EQUAL: Operator.LESS_THAN_OR_EQUAL,
}
"""What a comparison becomes when its sides are swapped."""

_OPPOSITES = (
    (Operator.EQUAL, Operator.NOT_EQUAL),
    (Operator.LESS_THAN, Operator.GREATER_THAN_OR_EQUAL),
    (Operator.GREATER_THAN, Operator.LESS_THAN_OR_EQUAL),
    (Operator.IN, Operator.NOT_IN),
    (Operator.LIKE, Operator.NOT_LIKE),
    (Operator.IS_NULL, Operator.IS_NOT_NULL),
)
NEGATED = dict(_OPPOSITES) | {second: first for first, second in _OPPOSITES}
"""What is true exactly where a comparison is false."""

_NULL_TESTS = {Operator.EQUAL: Operator.IS_NULL, Operator.NOT_EQUAL: Operator.IS_NOT_NULL}
_WILDCARD = re.compile(r"([%_\\])")
_WHOLE = range(-(1 << 63), 1 << 63)


def operands(written: ast.cmpop, operator: Operator, literal: ast.expr) -> tuple[Operator, tuple[Value, ...]]:
    """Answer the operator of search and its values for a comparison of a field with a literal; raise Refusal."""
    if isinstance(literal, ast.Constant) and literal.value is None:
        if operator not in _NULL_TESTS:
            raise refused(literal, "null is neither less nor more, and in no list", "write x == null or x != null")
        return _NULL_TESTS[operator], ()
    if operator in (Operator.IN, Operator.NOT_IN):
        return operator, _members(literal)
    if operator in (Operator.LIKE, Operator.NOT_LIKE):
        return operator, (_pattern(written, literal),)
    return operator, (_value(literal),)


def _members(literal: ast.expr) -> tuple[Value, ...]:
    match literal:
        case ast.List(elts=[_, *_]) | ast.Set(elts=[_, *_]):
            return tuple(_value(element) for element in literal.elts)
        case ast.List() | ast.Set():
            raise refused(literal, "nothing is in an empty list", "write one value at least")
        case ast.Slice():
            raise refused(literal, "search knows no ranges", "write x >= 1 && x <= 5")
        case ast.Constant(value=str()):
            raise refused(
                literal,
                "search cannot decide this in SQL: a regular expression",
                "write =^ for what a text begins with, =$ for its end, or a list of texts",
            )
    raise refused(literal, "=~ and !~ want a list", "write x =~ ['Oslo', 'Rome']")


def _pattern(written: ast.cmpop, literal: ast.expr) -> Value:
    if not (isinstance(literal, ast.Constant) and isinstance(literal.value, str)):
        raise refused(literal, "a text begins and ends with texts alone", "write a text in quotes")
    return begins_or_ends(written, literal.value)


def begins_or_ends(written: ast.cmpop, text: str) -> Value:
    """Answer the pattern of what begins, or ends, with a text."""
    escaped = _WILDCARD.sub(r"\\\1", text)
    begins = isinstance(written, nodes.StartsWith | nodes.NotStartsWith)
    return Value(ValueKind.TEXT, f"{escaped}%" if begins else f"%{escaped}")


def _value(literal: ast.expr) -> Value:
    match literal:
        case ast.Constant(value=bool(flag)):
            return Value(ValueKind.FLAG, flag)
        case ast.Constant(value=int(whole)):
            if whole not in _WHOLE:
                raise refused(literal, "the integer does not fit 64 bits", "write a decimal such as 1e20")
            return Value(ValueKind.WHOLE, whole)
        case ast.Constant(value=float(number)):
            return Value(ValueKind.NUMBER, number)
        case ast.Constant(value=str(text)):
            return Value(ValueKind.TEXT, text)
        case ast.Constant():
            raise refused(literal, "null is in no list", "write x == null || x =~ [...]")
        case ast.Call(func=ast.Name(id="time"), args=[ast.Constant(value=str(text))]):
            try:
                return Value(ValueKind.TIME, read_time(text))
            except ValueError as error:
                raise refused(literal, "this is no time", str(error)) from None
        case ast.List() | ast.Set():
            raise refused(literal, "a list is compared with =~ and !~ alone", "write x =~ ['Oslo', 'Rome']")
    raise undecided(literal)
