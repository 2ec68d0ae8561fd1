"""Remember uploads that were begun, so that saving a file again after a crash goes on where it stopped."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from contextlib import ExitStack, contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any

from gallery_client.cache import cache_folder
from gallery_client.reference import is_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_KEPT_SECONDS = 7 * 86_400.0  # longer than any server keeps an upload that receives nothing


class Entry:
    """Hold the id of one upload; without a file, for as long as the process lives."""

    def __init__(self, file: IO[str] | None) -> None:
        self._file = file
        written = file.read().strip() if file else ""
        # A disk that was full, or a crash, may have left a part of one, which no server would know.
        self.upload_id = written if is_id(written) else ""

    def remember(self, upload_id: str) -> None:
        """Note an upload that was begun."""
        self.upload_id = upload_id
        if self._file:
            self._file.seek(0)
            self._file.truncate()
            self._file.write(upload_id)
            self._file.flush()


class Journal:
    """Hold a small file per begun upload of a file or folder.

    The file is locked while its upload runs: a second process that saves the same thing begins an upload of its
    own. Where the folder cannot be written, nothing is remembered and saving works all the same.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or cache_folder() / "uploads"

    @contextmanager
    def entry(self, address: str, record: Any, identity: str | None) -> Iterator[Entry]:
        """Find what is remembered of saving this source under this record; forget it when the block succeeds."""
        with ExitStack() as opened:
            file = None
            path = self._folder / _key(address, record, identity)
            if identity is not None:
                with suppress(OSError):
                    self._drop_old()
                    file = opened.enter_context(self._locked(path))
            entry = Entry(file)
            done = False
            try:
                yield entry
                done = True
            finally:
                if file and (done or not entry.upload_id):
                    path.unlink(missing_ok=True)

    @contextmanager
    def _locked(self, path: Path) -> Iterator[IO[str]]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("a+", encoding="ascii", errors="replace") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not os.fstat(file.fileno()).st_nlink:
                raise BlockingIOError("another process finished this upload between open and lock")
            file.seek(0)
            yield file

    def _drop_old(self) -> None:
        if self._folder.is_dir():
            for path in self._folder.iterdir():
                if path.stat().st_mtime < time.time() - _KEPT_SECONDS:
                    path.unlink(missing_ok=True)


def _key(address: str, record: Any, identity: str | None) -> str:
    described = json.dumps([address, identity, record], default=vars, sort_keys=True)
    return hashlib.sha256(described.encode()).hexdigest()
