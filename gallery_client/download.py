"""Load an instance's bytes."""

from __future__ import annotations

import builtins
import hashlib
import io
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from gallery_client.cache import Cache
from gallery_client.chunks import CHUNK, ONE_CALL
from gallery_client.errors import DigestMismatch, FailedPrecondition, NotFound
from gallery_client.folder import is_folder
from gallery_client.progress import reporting
from gallery_client.ranges import Blob, RangedFile, RemoteBlob
from gallery_client.replacing import replacing
from gallery_client.transfer import Transfer
from gallery_client.unpacking import open_archive, read_member, unpack

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from os import PathLike
    from zipfile import ZipFile

    from _typeshed import WriteableBuffer

    from gallery_client.channel import Channel
    from gallery_client.direct.access import DirectAccess
    from gallery_client.folder import is_folder
from gallery_client.progress import Progress

_READ_AT_ONCE = 2**16  # bytes of an archive's directory


class FolderFile(NamedTuple):
    """Name one file of a saved folder: its path with forward slashes, and its bytes."""

    name: str
    size: int


class Download:
    """Give the bytes of one instance in the shape that the caller wants.

    Blobs come from the cache where it holds them, else by several ranges at a time, each repeated on its own. No byte
    is handed out as whole before the sha256 of all is checked: a difference raises DigestMismatch, and leaves no
    file. With `direct`, more than 4 MiB are read from the store itself where that works. `timeout` bounds one load in
    seconds; unset, each range has the channel's time-out.
    """

    def __init__(
        self,
        channel: Channel,
        instance: Any,
        cache: Cache | None = None,
        *,
        direct: DirectAccess | None = None,
        progress: Progress | bool | None = None,
        timeout: float | None = None,
    ) -> None:
        self._channel = channel
        self._instance = instance
        self._size: int = instance.size or 0
        self._cache = cache or Cache(Path(), 0)
        self._direct = direct if self._size > ONE_CALL else None
        self._progress = progress
        self._timeout = timeout

    def bytes(self) -> bytes:
        """Give all bytes."""
        content = io.BytesIO()
        self._copy(content)
        return content.getvalue()

    def to_file(self, path: str | PathLike[str]) -> Path:
        """Write the bytes to a file, which appears whole, in place of what stood there, or not at all."""
        target = Path(path)
        with replacing(target) as file:
            self._copy(file)
        return target

    def to_folder(self, path: str | PathLike[str]) -> Path:
        """Write the files of a saved folder to a new or empty folder, which appears whole or not at all.

        Raises FailedPrecondition for what is no saved folder, or holds names that lead out of it.
        """
        target = Path(path)
        self._require_folder()
        with self._whole(target.parent) as file:
            unpack(file, target)
        return target

    def stream(self) -> BinaryIO:
        """Open the bytes for reading from start to end; a wrong digest raises before the last bytes are given."""
        return io.BufferedReader(_Stream(self._pieces()), CHUNK)

    def files(self) -> list[FolderFile]:
        """List the files of a saved folder; reads no more of it than its directory."""
        with self._archive() as archive:
            return [FolderFile(info.filename, info.file_size) for info in archive.infolist() if not info.is_dir()]

    def read_file(self, name: str) -> builtins.bytes:
        """Read one file of a saved folder, and no more of it than that; its CRC-32 is checked."""
        with self._archive() as archive:
            try:
                return read_member(archive, name)
            except KeyError:
                raise NotFound(
                    f"the saved folder has no file {name!r}; files() lists them",
                    reason="FILE_NOT_FOUND",
                    details={"field": "name", "value": name},
                ) from None

    def _copy(self, sink: BinaryIO | io.BytesIO) -> None:
        with reporting(self._progress, "loading") as report, closing(self._pieces()) as pieces:
            done = 0
            report(0, self._size)
            for piece in pieces:
                sink.write(piece)
                done += len(piece)
                report(done, self._size)

    def _pieces(self) -> Generator[builtins.bytes, None, None]:
        cached = self._cached()
        if cached is None:
            yield from self._fetched()
        else:
            with cached:
                while piece := cached.read(CHUNK):
                    yield piece

    def _fetched(self) -> Generator[builtins.bytes, None, None]:
        digest = hashlib.sha256()
        done = 0
        with (
            self._cache.filling(self._instance.sha256, self._size) as copy,
            closing(self._remote().pieces()) as pieces,
        ):
            for piece in pieces:
                digest.update(piece)
                copy.write(piece)
                done += len(piece)
                if done == self._size:
                    self._check(digest.hexdigest())
                    copy.keep()
                yield piece
        if not done:
            self._check(digest.hexdigest())

    def _check(self, sha256: str) -> None:
        if sha256 != self._instance.sha256:
            raise DigestMismatch(
                f"instance {self._instance.instanceId} was saved with sha256 {self._instance.sha256} and arrived with "
                f"{sha256}; `gallery-server fsck --deep` tells whether the store or the way is damaged",
                reason="DIGEST_MISMATCH",
                details={"instanceId": str(self._instance.instanceId)},
            )

    @contextmanager
    def _whole(self, folder: Path) -> Iterator[BinaryIO]:
        """Give all bytes, checked, as a file with a position."""
        cached = self._cached()
        if cached is not None:
            with cached:
                yield cached
            return
        with TemporaryFile(dir=folder) as file:
            self._copy(file)
            file.seek(0)
            yield file

    @contextmanager
    def _archive(self) -> Iterator[ZipFile]:
        self._require_folder()
        source = self._cached() or io.BufferedReader(RangedFile(self._remote()), _READ_AT_ONCE)
        with source, open_archive(source) as archive:
            yield archive

    def _cached(self) -> BinaryIO | None:
        return self._cache.open(self._instance.sha256, self._size)

    def _remote(self) -> Blob:
        transfer = Transfer(self._channel, self._timeout)
        served = RemoteBlob(transfer, self._instance.instanceId, self._size)
        if self._direct is None:
            return served
        from gallery_client.direct.blob import DirectBlob  # noqa: PLC0415 - most programs load nothing directly

        return DirectBlob(transfer, self._direct, self._instance.instanceId, served)

    def _require_folder(self) -> None:
        if not is_folder(self._instance):
            raise FailedPrecondition(
                f"instance {self._instance.instanceId} is of format {self._instance.format!r} and no folder; "
                "load it as bytes or as a file",
                reason="NOT_A_FOLDER",
                details={"field": "format", "value": str(self._instance.format)},
            )


class _Stream(io.RawIOBase):
    """Read pieces as a file."""

    def __init__(self, pieces: Generator[bytes, None, None]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        if not self._rest:
            self._rest = memoryview(next(self._pieces, b""))
        length = min(len(view), len(self._rest))
        view[:length] = self._rest[:length]
        self._rest = self._rest[length:]
        return length

    def close(self) -> None:
        if not self.closed:
            self._pieces.close()
        super().close()
