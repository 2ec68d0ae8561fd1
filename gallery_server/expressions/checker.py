"""Refuse trees that no reader of them could make sense of: too large, unknown functions, keys that are no names."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable

from gallery_server.domain import limits
from gallery_server.domain.duration import read_duration
from gallery_server.domain.metric import Scope
from gallery_server.expressions.functions import ARGUMENTS
from gallery_server.expressions.literals import TOO_LARGE, read_time
from gallery_server.expressions.refusal import refused
from gallery_server.expressions.values import WHOLE


def check(tree: ast.expr) -> None:
    """Raise Refusal where a tree is larger than it may be, or calls or reads what the language has not."""
    for node in _nodes_within_limits(tree):
        match node:
            case ast.Call():
                _check_call(node)
            case ast.Attribute() | ast.Subscript():
                _check_owner(node)
            case ast.Constant(value=int(whole)) if whole not in WHOLE:
                # Read as such, since it fits with a minus in front, which the builder has put there by now.
                raise refused(node, "the integer does not fit 64 bits", TOO_LARGE)


def _nodes_within_limits(tree: ast.expr) -> list[ast.expr]:
    nodes: list[ast.expr] = []
    level = [tree]
    for _ in range(limits.EXPRESSION_DEPTH):
        nodes += level
        level = [child for node in level for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        if not level:
            break
    if level:
        raise refused(level[0], f"parts stand over {limits.EXPRESSION_DEPTH} deep in each other", "write it flatter")
    if len(nodes) > limits.EXPRESSION_NODES:
        raise refused(
            tree,
            f"the expression has {len(nodes)} parts, and {limits.EXPRESSION_NODES} are allowed",
            "write a shorter one, or give long lists as constraints",
        )
    return nodes


def _check_call(call: ast.Call) -> None:
    if isinstance(call.func, ast.Attribute):
        raise refused(call, "there are no methods", "write a function: abs, min, max, round, size, has, time")
    if not isinstance(call.func, ast.Name):
        raise refused(call, "only a name can be called", f"write one of {', '.join(sorted(ARGUMENTS))}")
    arity = ARGUMENTS.get(call.func.id)
    if arity is None:
        near = difflib.get_close_matches(call.func.id, ARGUMENTS, n=3) or sorted(ARGUMENTS)
        raise refused(call, f"there is no function {call.func.id}", f"known are {', '.join(near)}")
    if len(call.args) not in arity:
        allowed = str(arity[0]) if len(arity) == 1 else f"{arity[0]} to {arity[-1]}"
        raise refused(call, f"{call.func.id} is given {len(call.args)} arguments", f"give it {allowed}")
    _check_literals(call, call.func.id)


def _check_literals(call: ast.Call, name: str) -> None:
    """Refuse texts that are known to be no time, no scope or no duration before they are ever used."""
    for argument, (read, problem) in zip(call.args, _READ.get(name, ()), strict=False):
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            try:
                read(argument.value)
            except ValueError as error:
                raise refused(call, problem, str(error)) from None


def _read_scope(text: str) -> object:
    if text not in set(Scope):
        raise ValueError(f"write {', '.join(Scope)}")
    return Scope(text)


_SCOPE = (_read_scope, "this is no scope")
_READ: dict[str, tuple[tuple[Callable[[str], object], str], ...]] = {
    "time": ((read_time, "this is no time"),),
    "metricsIn": (_SCOPE,),
    "window": ((str, ""), (read_duration, "this is no span of time"), _SCOPE),
}
"""What reads each argument of a function where it is written as a text, and what is wrong where it cannot."""


def _check_owner(node: ast.Attribute | ast.Subscript) -> None:
    if not isinstance(node.value, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
        raise refused(node, "only what has a name has fields", "write a name before it")
    key = node.slice if isinstance(node, ast.Subscript) else None
    if isinstance(key, ast.Constant) and not isinstance(key.value, str):
        raise refused(key, "a key is a text", "write it in quotes, such as metadata['city']")
