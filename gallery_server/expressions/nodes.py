"""Name what the language has and Python's own tree has not: some nodes, and where each stands in the text.

A range is an `ast.Slice`.
"""

from __future__ import annotations

import ast


class StartsWith(ast.cmpop):
    """`=^`."""


class NotStartsWith(ast.cmpop):
    """`!^`."""


class EndsWith(ast.cmpop):
    """`=$`."""


class NotEndsWith(ast.cmpop):
    """`!$`."""


class Elvis(ast.boolop):
    """`a ?: b`: a where it holds something, else b."""


class Coalesce(ast.boolop):
    """`a ?? b`: a where it is not null, else b."""


class SafeAttribute(ast.Attribute):
    """`a?.b`: null where a is null."""


Span = tuple[int, int]
"""Where a part begins and ends in its text, in characters."""


def put(node: ast.expr, span: Span) -> None:
    """Say where a node stands."""
    node.span = node.outer_span = span  # type: ignore[attr-defined]  # Python's nodes keep what they are given


def put_in_parentheses(node: ast.expr, span: Span) -> None:
    """Say where the parentheses around a node stand."""
    node.outer_span = span  # type: ignore[attr-defined]  # as above


def outer_span(node: ast.expr) -> Span:
    """Answer where a node stands, with the parentheses around it."""
    span: Span = node.outer_span  # type: ignore[attr-defined]  # as above
    return span


def is_in_parentheses(node: ast.expr) -> bool:
    """Tell whether a node stands in parentheses."""
    inside: bool = node.outer_span != node.span  # type: ignore[attr-defined]  # as above
    return inside


def text_of(node: ast.expr, text: str) -> str:
    """Answer a part as it is written, without parentheses around it, on one line."""
    begin, end = node.span  # type: ignore[attr-defined]  # as above
    return " ".join(line.strip() for line in text[begin:end].split("\n"))
