"""What the demo shows: acts, progress, proofs, a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

T = TypeVar("T")


class Screen:
    """Write for people: colours and moving bars on a terminal, plain lines elsewhere."""

    def __init__(self) -> None:
        self._console = Console(highlight=False)

    def act(self, number: int, title: str) -> None:
        """Announce an act."""
        self._console.print()
        self.line(f"{number}. {title}", style="bold")

    def line(self, text: str, style: str = "") -> None:
        """Write a line, wrapped between words."""
        self._console.print(Text(text, style))

    def proof(self, text: str) -> None:
        """Say what the act proves."""
        self.line(f"Proves: {text}", style="green")

    def failure(self, text: str) -> None:
        """Say why the demo ends."""
        self.line(f"demo: failed: {text}", style="bold red")

    def command(self, text: str) -> None:
        """Write a command so that it can be copied whole."""
        self._console.print(Text(f"  {text}", "cyan"), soft_wrap=True)

    def part(self, name: str, text: str) -> None:
        """Say of a part what it is, below those that were named before."""
        self._console.print(Text.assemble(("  ", ""), (f"{name:<14}", "bold"), text))

    def output(self, text: str) -> None:
        """Write what a command printed."""
        self._console.print(Text(text, "dim"), soft_wrap=True)

    def track(self, items: Iterable[T], label: str, total: int) -> Iterable[T]:
        """Pass items on, with a bar; where there is no terminal, the bar is one line at the end."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._console) as progress:
            yield from progress.track(items, total=total, description=label)

    def table(self, headers: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[str]) -> None:
        """Lay out rows; the headers in `right` stand over numbers."""
        table = Table(box=None, header_style="bold", pad_edge=False)
        for header in headers:
            table.add_column(header, justify="right" if header in right else "left", no_wrap=True)
        for row in rows:
            table.add_row(*row)
        self._console.print(table)
