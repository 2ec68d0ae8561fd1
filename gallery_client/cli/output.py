"""Print records: tables for people, JSON for programs. Knows no command."""

from __future__ import annotations

import json
import shutil
import sys
import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from gallery_client.reference import is_id
from gallery_client.tables import brief_cell, cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from gallery_client.records.record import Record

_UNBOUNDED = 100_000
_LABEL_WIDTH = 32
_SHORT = 12
_PAPER = (100, 30)
"""How large a drawing is where no terminal says so, in columns and lines."""
_TURNS_TEXT = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def printable(text: str) -> str:
    """Escape what would command a terminal or reorder its text: others chose the names and messages shown here."""
    return "".join(character if _is_harmless(character) else _escaped(character) for character in text)


class Surface(NamedTuple):
    """Be how much there is to draw on, in characters, and whether colours show."""

    width: int
    height: int
    colours: bool


class Output:
    """Print to standard output in one of two forms; notes for people go to standard error."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def records(self, records: Iterable[Record], *, nothing: str) -> None:
        """Print a table, or a JSON array with an object a line. `nothing` is the note where there are none."""
        if self.as_json:
            self._array(records)
            return
        rows = [record.row() for record in records]
        if rows:
            self._table(list(rows[0]), [list(row.values()) for row in rows])
        else:
            self.note(nothing)

    def paragraph(self, text: str) -> None:
        """Print a text, on a terminal broken between words."""
        self._print(_text(text))

    def section(self, title: str, records: Iterable[Record]) -> None:
        """Print a table under a title and behind an empty line; nothing where there are no records."""
        rows = [record.row() for record in records]
        if rows:
            sys.stdout.write("\n")
            self._print(Text(title, style="bold"))
            self._table(list(rows[0]), [list(row.values()) for row in rows])

    def record(self, record: Record) -> None:
        """Print every detail of one record that there is, or a JSON object."""
        if self.as_json:
            self.document(record.to_dict())
        else:
            self.card(record.details())

    def card(self, details: Mapping[str, object]) -> None:
        """Print a line for each detail that there is."""
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="bold", overflow="fold", max_width=_LABEL_WIDTH)
        grid.add_column(overflow="fold")
        for label, value in details.items():
            if cell(value):
                grid.add_row(_text(label), _text(cell(value)))
        self._print(grid)

    def document(self, document: Mapping[str, Any]) -> None:
        """Print one JSON object."""
        sys.stdout.write(json.dumps(document, indent=2, allow_nan=False) + "\n")

    def document_line(self, document: Mapping[str, Any]) -> None:
        """Print one JSON object in a line of its own."""
        sys.stdout.write(json.dumps(document, allow_nan=False) + "\n")

    def line(self, *parts: str) -> None:
        """Print one line, its parts two blanks apart."""
        sys.stdout.write("  ".join(printable(part) for part in parts) + "\n")

    def flush(self) -> None:
        """Let whoever reads have what was printed."""
        sys.stdout.flush()

    def drawing(self, draw: Callable[[Surface], Text]) -> None:
        """Print what is drawn as large as the terminal; in a pipe without colours."""
        console = _console(_UNBOUNDED)  # what is drawn knows how wide it is
        width, height = shutil.get_terminal_size(_PAPER)
        colours = console.color_system is not None and not console.no_color
        self._write(console, draw(Surface(width, height, colours)))

    def note(self, text: str) -> None:
        """Tell people something that is not the answer itself."""
        sys.stderr.write(printable(text) + "\n")

    def _array(self, records: Iterable[Record]) -> None:
        separator = "["
        for record in records:
            sys.stdout.write(f"{separator}\n{json.dumps(record.to_dict(), allow_nan=False)}")
            separator = ","
        sys.stdout.write("[]\n" if separator == "[" else "\n]\n")

    def _table(self, headers: list[str], rows: list[list[object]]) -> None:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
        shown = [place for place in range(len(headers)) if any(cell(row[place]) for row in rows)]
        for place in shown:
            whole = all(_stays_whole(row[place]) for row in rows) and len(headers[place]) <= _SHORT
            table.add_column(_text(headers[place]), overflow="fold", no_wrap=whole)
        for row in rows:
            table.add_row(*(_text(brief_cell(row[place])) for place in shown))
        self._print(table)

    def _print(self, shown: Table | Text) -> None:
        # In a pipe a line is a record, however long; on a terminal a long cell goes on below itself.
        self._write(_console(None if sys.stdout.isatty() else _UNBOUNDED), shown)

    def _write(self, console: Console, shown: Table | Text) -> None:
        with console.capture() as printed:
            console.print(shown)
        sys.stdout.writelines(f"{line.rstrip()}\n" for line in printed.get().splitlines())


def _console(width: int | None) -> Console:
    return Console(file=sys.stdout, width=width, markup=False, highlight=False, emoji=False)


def _stays_whole(value: object) -> bool:
    """Tell what must not be broken over lines: ids and times, which are copied and compared by eye, and short words."""
    return isinstance(value, datetime) or is_id(cell(value)) or len(cell(value)) <= _SHORT


def _text(text: str) -> Text:
    return Text(printable(text))


def _is_harmless(character: str) -> bool:
    return (
        unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"}
        and unicodedata.bidirectional(character) not in _TURNS_TEXT
    )


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode()
