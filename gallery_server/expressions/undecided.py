"""Name what SQL cannot decide, and what to write instead."""

from __future__ import annotations

import ast

from gallery_server.expressions.refusal import Refusal, refused


def undecided(node: ast.expr) -> Refusal:
    """Make the refusal of a part that only an evaluator could decide."""
    what, advice = _described(node)
    return refused(node, f"search cannot decide this in SQL: {what}", advice)


def _described(node: ast.expr) -> tuple[str, str]:  # noqa: C901, PLR0911 - a table, one line each
    match node:
        case ast.BinOp(op=ast.Sub()):
            return "arithmetic", "write the result as a literal; a key with a dash is written metadata['a-b']"
        case ast.BinOp() | ast.UnaryOp(op=ast.USub()):
            return "arithmetic", "write the result as a literal"
        case ast.UnaryOp():
            return "! binds to the name alone here", "write !(a == b) to negate a comparison"
        case ast.IfExp():
            return "a choice", "write the cases with && and ||, such as a && b || !a && c"
        case ast.BoolOp(op=ast.And() | ast.Or()) | ast.Compare():
            return "a comparison of conditions", "join conditions with && and ||"
        case ast.BoolOp():
            return "a replacement of null", "write x == null || x == 5"
        case ast.Call(func=ast.Name(id="empty")):
            return "the function empty", "write x == null || x == ''"
        case ast.Call(func=ast.Name(id="time")):
            return "a time of other than one literal", "write time('2026-03-01T00:00:00Z')"
        case ast.Call(func=ast.Name(id=name)):
            return f"the function {name}", "compare a field with a literal"
        case ast.Subscript():
            return "a key that is no literal", "write it in quotes, such as metadata['city']"
    return "a list, set, map or range where a condition or a value stands", "write a field, or a comparison of one"
