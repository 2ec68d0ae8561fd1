"""Report how far a transfer is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[int, int | None], None]
"""Called with the bytes done and the bytes in all (None where unknown), from the thread that transfers."""


_TOO_SHORT_TO_SHOW = 4 * 2**20
"""Bytes that are there before anyone could read a bar."""


@contextmanager
def reporting(progress: Progress | bool | None, label: str) -> Iterator[Progress]:
    """Give the callback to report to: the caller's own, a bar on standard error (True), or nothing.

    The bar stays away where standard error is no terminal, and where there is little to transfer.
    """
    if callable(progress):
        yield progress
    elif progress and sys.stderr.isatty():
        with _bar(label) as report:
            yield report
    else:
        yield _ignore


def _ignore(done: int, total: int | None) -> None:
    """Report to nobody."""


@contextmanager
def _bar(label: str) -> Iterator[Progress]:
    from rich import console, progress  # noqa: PLC0415 - loads longer than a small model, and few programs show a bar

    columns = (
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(),
        progress.DownloadColumn(),
        progress.TransferSpeedColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=console.Console(stderr=True)) as bars:
        task = bars.add_task(label, total=None, visible=False)
        yield lambda done, total: bars.update(
            task, completed=done, total=total, visible=total is None or total > _TOO_SHORT_TO_SHOW
        )
