"""Keep on disk what serves at a place, with its bytes, so that a program starts without any server.

An answer is a file named by the digest of address and place; bytes are files named by their sha256, which several
answers may share. Each appears whole, or not at all; bytes come first.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from gallery_idl import deployment as wire

from gallery_client.cache import SERVED
from gallery_client.replacing import replacing
from gallery_client.wire_json import from_json, to_json

_ANSWER = ".json"


class KeptAnswer(NamedTuple):
    """What a server answered, and when it was asked."""

    answer: Any
    asked_micros: int


class KeptServing:
    """Hold the last answers about places, and what they name."""

    def __init__(self, root: Path) -> None:
        self._folder = root / SERVED

    def path_of(self, sha256: str) -> Path:
        """Name the file of some bytes; the folder is made where it is not there. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self._folder / sha256

    def keep(self, address: str, place: str, answer: Any, asked_micros: int) -> None:
        """Keep an answer whose bytes are here in place of the one before, and drop bytes that no answer names.

        Raises OSError.
        """
        form = {"place": place, "askedMicros": asked_micros, "answer": to_json(answer)}
        with replacing(self._path(address, place)) as file:
            file.write(json.dumps(form).encode())
        self._drop_unnamed()

    def find(self, address: str, place: str) -> KeptAnswer | None:
        """Answer what was kept of a place; None where there is nothing, or nothing that can be read."""
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            form = json.loads(self._path(address, place).read_bytes())
            return KeptAnswer(from_json(wire.GetServingResponse, form["answer"]), form["askedMicros"])
        return None

    def forget(self, address: str, place: str) -> None:
        """Drop what was kept of a place where nothing serves any more."""
        with suppress(OSError):
            self._path(address, place).unlink(missing_ok=True)
            self._drop_unnamed()

    def _path(self, address: str, place: str) -> Path:
        return self._folder / (hashlib.sha256(f"{address}\0{place}".encode()).hexdigest() + _ANSWER)

    def _drop_unnamed(self) -> None:
        """Drop bytes that no answer names; those that another process has just put here are younger than its answer."""
        named = {_sha256_in(path) for path in self._folder.glob(f"*{_ANSWER}")}
        newest = max((path.stat().st_mtime_ns for path in self._folder.glob(f"*{_ANSWER}")), default=0)
        for path in self._folder.iterdir():
            with suppress(FileNotFoundError):
                if not path.suffix and path.name not in named and path.stat().st_mtime_ns < newest - _SETTLING_NANOS:
                    path.unlink()


_SETTLING_NANOS = 3_600 * 10**9


def _sha256_in(path: Path) -> str:
    with suppress(OSError, ValueError, KeyError, TypeError):
        return str(json.loads(path.read_bytes())["answer"]["instance"]["sha256"])
    return ""
