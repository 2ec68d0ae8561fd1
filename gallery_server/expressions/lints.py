"""Name what is allowed and most likely not meant."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from gallery_server.domain.field import documented_name
from gallery_server.domain.instance import MEASURED, RECORD_FIELDS, STANDARD_METADATA
from gallery_server.domain.search import Namespace
from gallery_server.expressions import nodes
from gallery_server.expressions.context import INSTANCES, OTHERS, normal_path
from gallery_server.expressions.references import path_of, written_path

ROOTS = frozenset({
    *(space.value for space in Namespace if space not in (Namespace.RECORD, Namespace.METRIC)),
    *OTHERS,
})  # fmt: skip
"""Names that have keys behind them."""
KNOWN_NAMES = RECORD_FIELDS | frozenset(STANDARD_METADATA) | ROOTS
"""Names with a documented meaning; any other is a key of metadata."""

_WHOLE = frozenset({"revision", "number", "size", "epochs", "randomSeed"})
_MEASURED = frozenset(MEASURED)
_FOREIGN = {
    **dict.fromkeys(("None", "NULL", "Null", "nil", "undefined"), "null"),
    **dict.fromkeys(("NaN", "nan"), "nothing: what is NaN makes a comparison inconclusive"),
    **dict.fromkeys(("True", "TRUE"), "true"),
    **dict.fromkeys(("False", "FALSE"), "false"),
}
_ALIKE, _SLIP = 0.7, 0.85


@dataclass(frozen=True, slots=True, order=True)
class Lint:
    """Hold what is doubtful at a place, and what to write instead; lines and columns count characters from 1."""

    line: int
    column: int
    problem: str
    advice: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.problem}; {self.advice}"


def with_keys_meant(tree: ast.expr) -> tuple[ast.expr, list[Lint]]:
    """Answer a tree in which `metrics[mae]` is `metrics['mae']`, and a lint for each; documented names are left alone.

    Some copies of the paper's listings have lost the quotes.
    """
    meant = _KeysMeant()
    written: ast.expr = meant.visit(tree)
    return written, meant.lints


def lints_of(tree: ast.expr, text: str) -> Iterator[Lint]:
    """Yield what is doubtful in a checked tree."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=ast.UnaryOp(op=ast.Not()) as left) if not nodes.is_in_parentheses(left):
                yield _negation(node, left, text)
            case ast.BinOp(op=ast.Div(), left=left, right=right) if _cuts(left, right):
                yield _lint(node, "integers divide to an integer, so that 1 / 2 is 0", "write a decimal, such as 2.0")
    yield from _slips(tree)


def unknown_names(tree: ast.expr, known: Collection[str]) -> Iterator[Lint]:
    """Yield a lint for each name that neither is documented nor begins a key that is known."""
    names = {*KNOWN_NAMES, *(key.partition(".")[0] for key in known)}
    for node in _names(tree):
        if documented_name(node.id) not in names:
            yield _lint(node, f"there is no {node.id}, so that it is always missing", _near(node.id, names))


def _slips(tree: ast.expr) -> Iterator[Lint]:
    """Yield a lint for each name that is almost a documented one, or a word of another language."""
    for node in _names(tree):
        name = documented_name(node.id)
        if name in _FOREIGN:
            yield _lint(node, f"{name} is read as a key of metadata", f"write {_FOREIGN[name]}")
        elif name not in KNOWN_NAMES and difflib.get_close_matches(name, KNOWN_NAMES, n=1, cutoff=_SLIP):
            yield _lint(node, f"{name} is read as a key of metadata", _near(name, KNOWN_NAMES))


def _names(tree: ast.expr) -> Iterator[ast.Name]:
    functions = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return (node for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in functions)


class _KeysMeant(ast.NodeTransformer):
    """Put quotes around bare names that stand as keys of metrics."""

    def __init__(self) -> None:
        self.lints: list[Lint] = []

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        key, owner = node.slice, path_of(node.value)
        if not isinstance(key, ast.Name) or owner is None or owner[-1] not in _MEASURED:
            return node
        if documented_name(key.id) in KNOWN_NAMES:
            return node
        path = written_path((*owner, key.id))
        self.lints.append(_lint(key, f"{key.id} is read as a key, since no name {key.id} is known", f"write {path}"))
        node.slice = ast.copy_location(ast.Constant(value=key.id), key)
        nodes.put(node.slice, nodes.outer_span(key))
        return node


def _negation(node: ast.Compare, left: ast.UnaryOp, text: str) -> Lint:
    negated, compared = nodes.text_of(left.operand, text), nodes.text_of(node, text)
    sign = compared[len(nodes.text_of(left, text)) :].strip()
    return _lint(left, "negation binds to the value before the comparison alone", f"write !({negated} {sign})")


def _cuts(left: ast.expr, right: ast.expr) -> bool:
    """Tell whether both are integers, or one is and the other may be: of a key of metadata that is not known."""
    kinds = _is_whole(left), _is_whole(right)
    return False not in kinds and True in kinds


def _is_whole(node: ast.expr) -> bool | None:  # noqa: PLR0911 - a table, one form each
    """Tell whether a part is an integer; None where that shows when it is run."""
    match node:
        case ast.Constant(value=value):
            return type(value) is int
        case ast.BinOp(left=left, right=right):
            kinds = _is_whole(left), _is_whole(right)
            return False if False in kinds else None if None in kinds else True
        case ast.UnaryOp(operand=operand):
            return _is_whole(operand)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return name == "size" or (name == "round" and len(arguments) == 1)
    path = path_of(node)
    if path is None:
        return None
    names = normal_path(path)
    if names[-1] in _WHOLE and (len(names) == 1 or names[0] in INSTANCES):
        return True
    # Metrics, and what health says, are decimals.
    return False if _MEASURED & set(names) else None


def _near(name: str, names: Collection[str]) -> str:
    near = difflib.get_close_matches(name, names, n=3, cutoff=_ALIKE)
    as_key = f"write metadata['{name}'] for a key of metadata"
    return f"did you mean {' or '.join(near)}? else {as_key}" if near else as_key


def _lint(node: ast.expr, problem: str, advice: str) -> Lint:
    return Lint(node.lineno, node.col_offset + 1, problem, advice)
