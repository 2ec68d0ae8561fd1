"""Keep what a client tried and what it was told, so that its death loses no line of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

Line = dict[str, Any]


class Ledger:
    """Append to a file of JSON lines; a line is on the disk before `note` returns."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        # The writer before this one may have died within a line.
        self._write(b"\n")

    def note(self, event: str, **facts: object) -> None:
        """Write one line."""
        self._write(json.dumps({"event": event, **facts}).encode() + b"\n")

    def _write(self, line: bytes) -> None:
        os.write(self._file, line)
        os.fsync(self._file)


def lines_of(path: Path) -> Iterator[Line]:
    """Read the whole lines of a ledger in order."""
    if path.exists():
        for line in path.read_text("utf-8", "replace").splitlines():
            with suppress(json.JSONDecodeError):
                yield json.loads(line)
