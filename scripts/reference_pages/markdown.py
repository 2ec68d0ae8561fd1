"""Write Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def made_by(script: str, source: str) -> str:
    """Answer the line that keeps people from editing a page by hand."""
    return f"<!-- Made by `{script}` from {source}; change it there. -->\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table; a bar or a line break inside a cell would end it."""
    lines = [_row(heads), _row(["---"] * len(heads)), *(_row([_cell(cell) for cell in row]) for row in rows)]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
