"""Build the tree while the parser reads: one method for each form of grammar.lark.

Every child comes along, punctuation too, since the first and the last say where the form stands.
"""

from __future__ import annotations

import ast
import unicodedata
from typing import TypeGuard, TypeVar

from lark import Token, Transformer, v_args

from gallery_server.expressions import nodes
from gallery_server.expressions.literals import read_number, read_string
from gallery_server.expressions.refusal import Refusal

Child = ast.expr | Token
Items = list[ast.expr] | None
E = TypeVar("E", bound=ast.expr)

_COMPARISONS: dict[str, type[ast.cmpop]] = {
    "==": ast.Eq,
    "eq": ast.Eq,
    "!=": ast.NotEq,
    "ne": ast.NotEq,
    "<": ast.Lt,
    "lt": ast.Lt,
    "<=": ast.LtE,
    "le": ast.LtE,
    ">": ast.Gt,
    "gt": ast.Gt,
    ">=": ast.GtE,
    "ge": ast.GtE,
    "=~": ast.In,
    "!~": ast.NotIn,
    "=^": nodes.StartsWith,
    "!^": nodes.NotStartsWith,
    "=$": nodes.EndsWith,
    "!$": nodes.NotEndsWith,
}
_ARITHMETIC: dict[str, type[ast.operator]] = {
    "+": ast.Add,
    "-": ast.Sub,
    "*": ast.Mult,
    "/": ast.Div,
    "div": ast.Div,
    "%": ast.Mod,
    "mod": ast.Mod,
}
_BEYOND_WHOLE = 1 << 63
"""What the least integer would be without its minus, and no integer is."""
_WORDS = {"true": True, "false": False, "null": None}


@v_args(inline=True)
class Builder(Transformer[Token, ast.expr]):
    """Build nodes of Python's own tree, with the places where they stand."""

    def ternary(self, condition: ast.expr, _q: Token, then: ast.expr, _c: Token, otherwise: ast.expr) -> ast.expr:
        """Build `condition ? then : otherwise`."""
        return _placed(ast.IfExp(test=condition, body=then, orelse=otherwise), condition, otherwise)

    def elvis(self, left: ast.expr, _operator: Token, right: ast.expr) -> ast.expr:
        """Build `left ?: right`."""
        return _placed(ast.BoolOp(op=nodes.Elvis(), values=[left, right]), left, right)

    def coalesce(self, left: ast.expr, _operator: Token, right: ast.expr) -> ast.expr:
        """Build `left ?? right`."""
        return _placed(ast.BoolOp(op=nodes.Coalesce(), values=[left, right]), left, right)

    def disjunction(self, *children: Child) -> ast.expr:
        """Build `a || b || c`, of any length one node."""
        return _placed(ast.BoolOp(op=ast.Or(), values=_parts(children)), children[0], children[-1])

    def conjunction(self, *children: Child) -> ast.expr:
        """Build `a && b && c`, of any length one node."""
        return _placed(ast.BoolOp(op=ast.And(), values=_parts(children)), children[0], children[-1])

    def comparison(self, left: ast.expr, operator: Token, right: ast.expr) -> ast.expr:
        """Build `left < right`, and all its kin."""
        return _placed(ast.Compare(left=left, ops=[_COMPARISONS[operator]()], comparators=[right]), left, right)

    def arithmetic(self, left: ast.expr, operator: Token, right: ast.expr) -> ast.expr:
        """Build `left + right`, and all its kin."""
        return _placed(ast.BinOp(left=left, op=_ARITHMETIC[operator](), right=right), left, right)

    def negation(self, operator: Token, operand: ast.expr) -> ast.expr:
        """Build `!operand`."""
        return _placed(ast.UnaryOp(op=ast.Not(), operand=operand), operator, operand)

    def minus(self, operator: Token, operand: ast.expr) -> ast.expr:
        """Build `-operand`; of a number it is a number."""
        if isinstance(operand, ast.Constant) and _is_number(operand.value) and -operand.value != _BEYOND_WHOLE:
            return _placed(ast.Constant(value=-operand.value), operator, operand)
        return _placed(ast.UnaryOp(op=ast.USub(), operand=operand), operator, operand)

    def emptiness(self, operator: Token, operand: ast.expr) -> ast.expr:
        """Build `empty operand`, which is `empty(operand)`."""
        return _placed(ast.Call(func=self.name(operator), args=[operand], keywords=[]), operator, operand)

    def attribute(self, value: ast.expr, _dot: Token, key: Token) -> ast.expr:
        """Build `value.key`."""
        return _placed(ast.Attribute(value=value, attr=_spelled(key), ctx=ast.Load()), value, key)

    def safe_attribute(self, value: ast.expr, _dot: Token, key: Token) -> ast.expr:
        """Build `value?.key`."""
        return _placed(nodes.SafeAttribute(value=value, attr=_spelled(key), ctx=ast.Load()), value, key)

    def subscript(self, value: ast.expr, _open: Token, key: ast.expr, close: Token) -> ast.expr:
        """Build `value[key]`."""
        return _placed(ast.Subscript(value=value, slice=key, ctx=ast.Load()), value, close)

    def call(self, function: ast.expr, _open: Token, items: Items, close: Token) -> ast.expr:
        """Build `function(...)`."""
        return _placed(ast.Call(func=function, args=items or [], keywords=[]), function, close)

    def name(self, token: Token) -> ast.expr:
        """Build a name."""
        return _placed(ast.Name(id=_spelled(token), ctx=ast.Load()), token, token)

    def number(self, token: Token) -> ast.expr:
        """Read an integer or a decimal."""
        try:
            return _placed(ast.Constant(value=read_number(token)), token, token)
        except ValueError as error:
            raise _refused(token, f"{token[:40]} is not a number of this language", str(error)) from None

    def string(self, token: Token) -> ast.expr:
        """Read a text in either quote."""
        try:
            return _placed(ast.Constant(value=read_string(token)), token, token)
        except ValueError as error:
            raise _refused(token, "the text has an escape that this language does not know", str(error)) from None

    def word(self, token: Token) -> ast.expr:
        """Read `true`, `false` or `null`."""
        return _placed(ast.Constant(value=_WORDS[token]), token, token)

    def parentheses(self, opening: Token, item: ast.expr, close: Token) -> ast.expr:
        """Build `(item)`, which is the item."""
        nodes.put_in_parentheses(item, (_span(opening)[0], _span(close)[1]))
        return item

    def list_(self, opening: Token, items: Items, close: Token) -> ast.expr:
        """Build `[1, 2]`."""
        return _placed(ast.List(elts=items or [], ctx=ast.Load()), opening, close)

    def set_(self, opening: Token, items: Items, close: Token) -> ast.expr:
        """Build `{1, 2}`."""
        return _placed(ast.Set(elts=items or []), opening, close)

    def map_(self, opening: Token, *rest: tuple[ast.expr, ast.expr] | Token) -> ast.expr:
        """Build `{'a': 1}`, and `{:}` for the one without entries."""
        entries = [entry for entry in rest if not isinstance(entry, Token)]
        tree = ast.Dict(keys=[key for key, _ in entries], values=[value for _, value in entries])
        return _placed(tree, opening, rest[-1])  # type: ignore[arg-type]  # the last of them is the brace

    def items(self, *children: Child) -> list[ast.expr]:
        """Collect what stands between commas."""
        return _parts(children)

    def entry(self, key: ast.expr, _colon: Token, value: ast.expr) -> tuple[ast.expr, ast.expr]:
        """Pair `'a': 1` of a map."""
        return key, value

    def range_(self, first: ast.expr, _dots: Token, last: ast.expr) -> ast.expr:
        """Build `1..5`."""
        return _placed(ast.Slice(lower=first, upper=last), first, last)


def _spelled(token: Token) -> str:
    return unicodedata.normalize("NFC", str(token))


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _parts(children: tuple[Child, ...]) -> list[ast.expr]:
    return [child for child in children if not isinstance(child, Token)]


def _placed(node: E, first: Child, last: Child) -> E:
    if isinstance(first, Token):
        node.lineno, node.col_offset = first.line or 1, (first.column or 1) - 1
    else:
        node.lineno, node.col_offset = first.lineno, first.col_offset
    if isinstance(last, Token):
        node.end_lineno, node.end_col_offset = last.end_line, (last.end_column or 1) - 1
    else:
        node.end_lineno, node.end_col_offset = last.end_lineno, last.end_col_offset
    nodes.put(node, (_span(first)[0], _span(last)[1]))
    return node


def _span(child: Child) -> nodes.Span:
    if isinstance(child, Token):
        return child.start_pos or 0, child.end_pos or 0
    return nodes.outer_span(child)


def _refused(token: Token, problem: str, advice: str) -> Refusal:
    return Refusal(token.line or 1, token.column or 1, problem, advice)
