"""Name what is allowed and most likely not meant."""

from __future__ import annotations

import ast
from dataclasses import dataclass


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
    """Answer a tree in which `metrics[mae]` is `metrics['mae']`, and a lint for each."""
    return tree, []


def lints_of(tree: ast.expr) -> list[Lint]:
    """Answer what is doubtful in a checked tree."""
    return []
