"""Draw dots and lines with braille characters, eight dots to a cell."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rich.text import Text

ACROSS, DOWN = 2, 4
"""Dots of a cell."""

_BLANK = 0x2800
_BITS = ((0x40, 0x80), (0x04, 0x20), (0x02, 0x10), (0x01, 0x08))
"""Of Unicode's braille patterns, from the lowest row of a cell upwards."""

Dot = tuple[int, int]
"""Columns from the left and rows from below."""


class Canvas:
    """Hold so many cells, each with its dots or one mark, and the style of what was drawn there last."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = columns
        self.rows = rows
        self._dots: dict[Dot, int] = {}
        self._marks: dict[Dot, str] = {}
        self._styles: dict[Dot, str] = {}

    @property
    def last(self) -> Dot:
        """Answer the dot in the upper right corner; the one in the lower left is (0, 0)."""
        return self.columns * ACROSS - 1, self.rows * DOWN - 1

    def dot(self, place: Dot, style: str) -> None:
        """Draw a dot."""
        cell, (x, y) = _cell(place), place
        self._dots[cell] = self._dots.get(cell, 0) | _BITS[y % DOWN][x % ACROSS]
        self._styles[cell] = style

    def line(self, start: Dot, end: Dot, style: str, *, dash: int = 1) -> None:
        """Draw a line; of a dashed one so many dots are left out behind as many drawn."""
        across, up = end[0] - start[0], end[1] - start[1]
        steps = max(abs(across), abs(up), 1)
        for step in range(steps + 1):
            if dash == 1 or step // dash % 2 == 0:
                self.dot((start[0] + round(across * step / steps), start[1] + round(up * step / steps)), style)

    def mark(self, place: Dot, character: str, style: str) -> None:
        """Put a character over the dots of a cell."""
        cell = _cell(place)
        self._marks[cell] = character
        self._styles[cell] = style

    def lines(self) -> Iterator[Text]:
        """Answer the lines of text from above."""
        for row in reversed(range(self.rows)):
            cells = [(column, row) for column in range(self.columns)]
            text = Text()
            for style, styled in groupby(cells, key=lambda cell: self._styles.get(cell, "")):
                text.append("".join(map(self._character, styled)), style=style)
            yield text

    def _character(self, cell: Dot) -> str:
        # A braille blank shows as empty circles in some fonts.
        return self._marks.get(cell) or (chr(_BLANK + self._dots[cell]) if cell in self._dots else " ")


def _cell(place: Dot) -> Dot:
    return place[0] // ACROSS, place[1] // DOWN
