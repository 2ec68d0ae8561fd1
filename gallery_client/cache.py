"""Keep loaded bytes on local disk.

A folder per user, one file per blob, named by its sha256. Entries are verified when they are written and again
when they are read, so neither a torn write nor a stranger with access to the folder can hand out other bytes.
Any number of processes share it: a file appears whole by its rename, and one process at a time evicts.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self

import platformdirs

from gallery_client.errors import InvalidArgument

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    from gallery_client.chunks import Piece

DEFAULT_LIMIT = 2 * 2**30
"""Bytes that a cache holds unless told otherwise."""

SERVED = "serving"
"""The folder of what serves, which no limit and no eviction touches: `gallery_client.kept`."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_PART = ".part"
_ABANDONED_SECONDS = 86_400.0  # a file that was begun and not finished for so long belongs to a dead process


def cache_folder() -> Path:
    """Name this user's cache folder: GALLERY_CACHE_DIR, else the platform's usual place."""
    return Path(os.environ.get("GALLERY_CACHE_DIR") or platformdirs.user_cache_dir("gallery"))


class Cache:
    """Hold blobs by their sha256, at most `limit` bytes, the least recently used going first; 0 turns it off.

    A cache that cannot be read or written is one that holds nothing: loads go on without it.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self.root = folder
        self._folder = folder / "blobs"
        self._limit = limit

    @classmethod
    def from_environment(cls, folder: str | PathLike[str] | None = None, limit: int | None = None) -> Self:
        """Make this user's cache; what is not given comes from GALLERY_CACHE_DIR and GALLERY_CACHE_BYTES."""
        if limit is None:
            limit = _limit_from_environment()
        return cls(cache_folder() if folder is None else Path(folder), limit)

    def open(self, sha256: str, size: int) -> BinaryIO | None:
        """Open a blob that is here and whole, or kept because it serves; a damaged one is dropped."""
        file = _whole(self._folder / sha256, sha256, size) if self._takes(sha256, size) else None
        if file is None and _DIGEST.fullmatch(sha256):
            file = _whole(self.root / SERVED / sha256, sha256, size)
        return file

    @contextmanager
    def filling(self, sha256: str, size: int) -> Iterator[Filling]:
        """Take a blob in as it arrives; it is kept once `keep` is called, and dropped otherwise."""
        filling = Filling(self if self._takes(sha256, size) else None, sha256)
        try:
            yield filling
        finally:
            filling.close()

    def forget(self, sha256: str) -> None:
        """Drop a blob that may not be kept any longer; raises OSError where it stays."""
        if _DIGEST.fullmatch(sha256):
            for folder in (self._folder, self.root / SERVED):
                (folder / sha256).unlink(missing_ok=True)

    def begin(self) -> tuple[Path, BinaryIO]:
        """Begin a file that no reader sees; raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / f"{secrets.token_hex(8)}{_PART}"
        return path, path.open("xb")

    def finish(self, part: Path, sha256: str) -> None:
        """Let readers see a whole file, and make room; raises OSError."""
        part.replace(self._folder / sha256)
        with (self._folder.parent / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._evict()

    def _takes(self, sha256: str, size: int) -> bool:
        # The digest becomes a file's name, and comes from the server.
        return 0 < size <= self._limit and _DIGEST.fullmatch(sha256) is not None

    def _evict(self) -> None:
        entries = sorted(self._entries())
        surplus = sum(size for _, size, _ in entries) - self._limit
        for _, size, path in entries:
            if surplus <= 0:
                break
            path.unlink(missing_ok=True)
            surplus -= size

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """Give last use, size and path of each blob; drop what dead processes began."""
        for path in self._folder.iterdir():
            with suppress(FileNotFoundError):
                state = path.stat()
                if path.suffix != _PART:
                    yield state.st_mtime, state.st_size, path
                elif state.st_mtime < time.time() - _ABANDONED_SECONDS:
                    path.unlink()


class Filling:
    """Write one blob into a cache; on a full or broken disk, or without a cache, write nowhere."""

    def __init__(self, cache: Cache | None, sha256: str) -> None:
        self._cache = cache
        self._sha256 = sha256
        self._part: tuple[Path, BinaryIO] | None = None
        with suppress(OSError):
            self._part = cache.begin() if cache else None

    def write(self, piece: Piece) -> None:
        """Take the next bytes."""
        if self._part:
            try:
                self._part[1].write(piece)
            except OSError:
                self.close()

    def keep(self) -> None:
        """Keep what was written, whose digest the caller has checked."""
        if self._part and self._cache:
            path, file = self._part
            with suppress(OSError):
                file.close()
                self._cache.finish(path, self._sha256)
                self._part = None

    def close(self) -> None:
        """Drop what was written and not kept."""
        if self._part:
            path, file = self._part
            self._part = None
            with suppress(OSError):
                file.close()
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _whole(path: Path, sha256: str, size: int) -> BinaryIO | None:
    with suppress(OSError):
        file = path.open("rb")
        if os.fstat(file.fileno()).st_size == size and hashlib.file_digest(file, "sha256").hexdigest() == sha256:
            file.seek(0)
            os.utime(path)
            return file
        file.close()
        path.unlink()
    return None


def _limit_from_environment() -> int:
    text = os.environ.get("GALLERY_CACHE_BYTES", "").strip() or str(DEFAULT_LIMIT)
    if not text.isdecimal():
        raise InvalidArgument(
            f"GALLERY_CACHE_BYTES is {text!r}; give a whole number of bytes, 0 for no cache",
            reason="SETTING_MALFORMED",
            details={"field": "GALLERY_CACHE_BYTES", "value": text},
        )
    return int(text)
