"""Tell whether what was built is of the sources that lie here, and let one process build at a time."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_MADE = {"target", "node_modules", "dist", ".git"}
"""Folders that tools fill."""

_PROSE = ".md"


def digest(folders: Iterable[Path], also: Iterable[str]) -> str:
    """Answer the digest of all sources below some folders, and of a few words."""
    found = hashlib.sha256("\n".join(also).encode())
    for folder in folders:
        for path in sorted(_sources(folder)):
            found.update(f"\n{path.relative_to(folder)}\n".encode())
            found.update(path.read_bytes())
    return found.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in _MADE]
        yield from (Path(place, name) for name in names if not name.endswith(_PROSE))


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a lock between processes, on a file that stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def read(path: Path) -> dict[str, Any]:
    """Read what `write` left, or nothing."""
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return found


def write(path: Path, value: dict[str, Any]) -> None:
    """Replace a file of JSON as a whole."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(json.dumps(value, indent=2) + "\n", "utf-8")
    fresh.replace(path)
