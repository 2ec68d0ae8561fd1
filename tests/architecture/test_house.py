"""The habits of the house: small files, names of their own, docstrings, and reasons for every suppression."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = ("gallery_client", "gallery_server", "idl", "scripts", "benchmarks", "examples")
VAGUE = re.compile(r"(^|_)(utils?|helpers?|managers?|commons?|misc)(_|$)")
SUPPRESSION = re.compile(r"#\s*(noqa|type:\s*ignore)(:?\s*(\[[\w\-, ]+\]|[A-Z]+\d+(,\s*[A-Z]+\d+)*))?")
LONGEST = 300


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def every_file() -> list[Path]:
    return python_files(*CODE, "tests")


def undocumented(source: str) -> list[str]:
    """Name the public modules, classes and functions of `source` that say nothing of themselves."""
    found: list[str] = []

    def visit(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> None:
        if ast.get_docstring(node) is None and not any(
            is_override(mark) for mark in getattr(node, "decorator_list", ())
        ):
            found.append(name)
        if isinstance(node, (ast.Module, ast.ClassDef)):
            for child in node.body:
                if (
                    isinstance(child, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
                    and child.name[0] != "_"
                    and child.name != "Meta"
                ):
                    visit(child, f"{name}.{child.name}")

    visit(ast.parse(source), "module")
    return found


def is_override(mark: ast.expr) -> bool:
    """Tell whether a decorator says that the docstring stands elsewhere, as for an override or a setter."""
    return (isinstance(mark, ast.Name) and mark.id in {"override", "overload"}) or (
        isinstance(mark, ast.Attribute) and mark.attr in {"override", "overload", "setter"}
    )


def unreasoned(source: str) -> list[str]:
    """List the lines that suppress a lint without a code or without a reason."""
    found = []
    for line in source.splitlines():
        for match in SUPPRESSION.finditer(line):
            reason = re.sub(r"#\s*(noqa|type:\s*ignore)\S*", "", line[match.end() :]).strip(" #-:")
            if not match[2] or len(reason) < 4:
                found.append(line.strip())
    return found


@pytest.mark.parametrize("path", every_file(), ids=lambda path: str(path.relative_to(ROOT)))
def test_file_keeps_the_habits(path: Path) -> None:
    source = path.read_text("utf-8")
    assert len(source.splitlines()) <= LONGEST, f"over {LONGEST} lines: give a part of it a file of its own"
    assert not VAGUE.search(path.stem), "a thing has a name of its own"
    assert not VAGUE.search(path.parent.name), "a thing has a name of its own"
    if path != Path(__file__):
        assert unreasoned(source) == []


@pytest.mark.parametrize("path", python_files(*CODE), ids=lambda path: str(path.relative_to(ROOT)))
def test_public_things_are_documented(path: Path) -> None:
    source = path.read_text("utf-8")
    assert not source.strip() or undocumented(source) == []


def test_a_missing_docstring_is_seen() -> None:
    source = '"""Module."""\nclass Model:\n    """Model."""\n    def load(self): ...\n    def _hide(self): ...\n'
    assert undocumented(source) == ["module.Model.load"]


@pytest.mark.parametrize(
    "line",
    ["x = 1  # noqa", "x = 1  # noqa: S101", "x = 1  # type: ignore", "x = 1  # type: ignore[attr-defined]"],
)
def test_a_suppression_without_reason_is_seen(line: str) -> None:
    assert unreasoned(line) == [line]


@pytest.mark.parametrize(
    "line",
    ["x = 1  # noqa: S101 -- only tests run it", "x = 1  # type: ignore[attr-defined]  # thriftpy2 has no types"],
)
def test_a_suppression_with_reason_passes(line: str) -> None:
    assert unreasoned(line) == []
