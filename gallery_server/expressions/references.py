"""Name what an expression reads."""

from __future__ import annotations

import ast

from gallery_server.domain.field import Path


def path_of(node: ast.expr) -> Path | None:
    """Answer the path that a node names, None where it is something else or a key is only known when it is run."""
    match node:
        case ast.Name(id=name):
            return (name,)
        case ast.Attribute(value=owner, attr=str(key)) | ast.Subscript(value=owner, slice=ast.Constant(value=str(key))):
            above = path_of(owner)
            return None if above is None else (*above, key)
    return None


def written_path(path: Path) -> str:
    """Write a path as an expression does: `current.metrics['top 5']`."""
    first, *keys = path
    return first + "".join(f".{key}" if key.isidentifier() else f"[{key!r}]" for key in keys)


def references(tree: ast.expr) -> frozenset[Path]:
    """Answer every path that a checked tree reads; of a key that is only known at run time, what stands before it."""
    path = path_of(tree)
    if path is not None:
        return frozenset([path])
    parts = tree.args if isinstance(tree, ast.Call) else ast.iter_child_nodes(tree)
    return frozenset(path for part in parts if isinstance(part, ast.expr) for path in references(part))


def functions_of(tree: ast.expr) -> frozenset[str]:
    """Answer the names of the functions that a checked tree calls."""
    return frozenset(
        node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    )
