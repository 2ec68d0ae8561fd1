"""Read what is to be saved."""

from __future__ import annotations

import stat
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterable, Iterator
from os import PathLike
from pathlib import Path
from typing import BinaryIO, cast

from gallery_client import archive
from gallery_client.chunks import CHUNK, Piece, rechunk
from gallery_client.errors import InvalidArgument, SourceChanged
from gallery_client.folder import FOLDER_FORMAT, FOLDER_MEDIA_TYPE, Member, scan

Saveable = bytes | bytearray | memoryview | str | PathLike[str] | BinaryIO | Iterable[bytes]
"""What can be saved: bytes, a path (text or Path) to a file or a folder, a binary file, or an iterable of bytes."""


class Source(ABC):
    """Give the bytes of one thing to save.

    `size` is None where it is unknown; `again` tells whether the bytes can be read a second time; `identity`
    names a file or folder in its present state, so that a later process knows it again, and is None for the rest.
    """

    format = "bytes"
    media_type: str | None = None
    size: int | None = None
    again = True
    identity: str | None = None

    @abstractmethod
    def pieces(self) -> Generator[Piece, None, None]:
        """Give the bytes from the start, in chunks of 1 MiB; raises SourceChanged and OSError."""


def open_source(saveable: Saveable) -> Source:
    """Find out how to read something; raises InvalidArgument, and OSError for a path that leads nowhere."""
    if isinstance(saveable, bytes | bytearray | memoryview):
        return _Bytes(saveable)
    if isinstance(saveable, str | PathLike):
        return _open_path(Path(saveable))
    if hasattr(saveable, "read"):
        return _FileObject(cast("BinaryIO", saveable))
    if isinstance(saveable, Iterable):
        return _Iterable(saveable)
    raise InvalidArgument(
        f"cannot save a {type(saveable).__name__}; give bytes, a path, a binary file or an iterable of bytes",
        reason="FIELD_MALFORMED",
        details={"field": "source"},
    )


def _open_path(path: Path) -> Source:
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        return _Folder(path)
    if stat.S_ISREG(mode):
        return _File(path)
    raise InvalidArgument(
        f"{path} is neither a file nor a folder; open it and give the file object",
        reason="FIELD_MALFORMED",
        details={"field": "source", "value": str(path)},
    )


class _Bytes(Source):
    def __init__(self, content: bytes | bytearray | memoryview) -> None:
        self._content = memoryview(content).cast("B")
        self.size = len(self._content)

    def pieces(self) -> Generator[Piece, None, None]:
        return rechunk([self._content])


class _File(Source):
    def __init__(self, path: Path) -> None:
        self._path = path
        self.size, self._changed = self._state()
        self.identity = f"file {path.resolve()} {self.size} {self._changed}"

    def pieces(self) -> Generator[Piece, None, None]:
        with self._path.open("rb") as file:
            while piece := file.read(CHUNK):
                yield piece
        if self._state() != (self.size, self._changed):
            raise SourceChanged(f"{self._path} changed while it was saved; save it again", reason="SOURCE_CHANGED")

    def _state(self) -> tuple[int, int]:
        state = self._path.stat()
        return state.st_size, state.st_mtime_ns


class _Folder(Source):
    format = FOLDER_FORMAT
    media_type = FOLDER_MEDIA_TYPE

    def __init__(self, path: Path) -> None:
        self._members: list[Member] = scan(path)
        self.size = archive.size(self._members)
        state = "\n".join(f"{member.size} {member.changed} {member.name}" for member in self._members)
        self.identity = f"folder {path.resolve()}\n{state}"

    def pieces(self) -> Generator[Piece, None, None]:
        return rechunk(archive.pack(self._members))


class _FileObject(Source):
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.again = bool(getattr(file, "seekable", bool)())
        if self.again:
            self._start = file.tell()
            self.size = max(0, file.seek(0, 2) - self._start)
            file.seek(self._start)

    def pieces(self) -> Generator[Piece, None, None]:
        if self.again:
            self._file.seek(self._start)
        return rechunk(_binary(iter(lambda: self._file.read(CHUNK), b""), "the file's read()"))


class _Iterable(Source):
    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = parts
        self.again = iter(parts) is not parts

    def pieces(self) -> Generator[Piece, None, None]:
        return rechunk(_binary(self._parts, "the iterable"))


def _binary(parts: Iterable[object], giver: str) -> Iterator[bytes]:
    for part in parts:
        if not isinstance(part, bytes | bytearray | memoryview):
            raise InvalidArgument(
                f"{giver} gave {type(part).__name__} where bytes are saved; open files in binary mode",
                reason="FIELD_MALFORMED",
                details={"field": "source"},
            )
        yield cast("bytes", part)
