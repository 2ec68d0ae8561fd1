"""Say where an expression is wrong, and what to write instead."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager

from gallery_server.errors import InvalidArgument, Reason

_SHOWN_BEFORE = 60
_SHOWN_AFTER = 40


class Refusal(Exception):  # noqa: N818 - it is what happened, and never leaves the package
    """Hold what is wrong at a place; lines and columns count characters from 1."""

    def __init__(self, line: int, column: int, problem: str, advice: str) -> None:
        super().__init__(problem)
        self.line = line
        self.column = column
        self.problem = problem
        self.advice = advice

    def of(self, text: str) -> InvalidArgument:
        """Make the error that shows the line of the text, and a caret under the place."""
        line = text.split("\n")[self.line - 1]
        begin = max(0, self.column - 1 - _SHOWN_BEFORE)
        shown = "".join(
            character if character.isprintable() else " " for character in line[begin : self.column - 1 + _SHOWN_AFTER]
        )
        caret = " " * (self.column - 1 - begin) + "^"
        return InvalidArgument(
            Reason.EXPRESSION_MALFORMED,
            f"line {self.line}, column {self.column}: {self.problem}; {self.advice}\n  {shown.rstrip()}\n  {caret}",
            line=self.line,
            column=self.column,
            problem=self.problem,
            advice=self.advice,
        )


def refused(node: ast.expr, problem: str, advice: str) -> Refusal:
    """Make the refusal of a part of a tree."""
    return Refusal(node.lineno, node.col_offset + 1, problem, advice)


@contextmanager
def refusals_of(text: str) -> Iterator[None]:
    """Raise refusals as InvalidArgument, EXPRESSION_MALFORMED, which shows the text that they are about."""
    try:
        yield
    except Refusal as refusal:
        raise refusal.of(text) from None
