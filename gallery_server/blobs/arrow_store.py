"""Keep blobs on any filesystem that pyarrow.fs reaches."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from pyarrow import fs

from gallery_server.blobs.abandon import AbandonableThreads
from gallery_server.blobs.faults import storage_faults
from gallery_server.blobs.store import GrowingBlob, StoredFile
from gallery_server.domain.blob import random_key, require_key
from gallery_server.domain.call import Deadline
from gallery_server.errors import DataLoss, Reason

T = TypeVar("T")

_TEMPORARY = re.compile(r"(?P<key>.+)\.[0-9a-f]{8}\.part")
COPIED_AT_ONCE = 1 << 20
NO_PROJECT = "00000000-0000-0000-0000-000000000000"
"""Stands in the keys of what belongs to no project, or to none that is known yet."""


class ArrowStore:
    """Implement `blobs.store.BlobStore` over a pyarrow filesystem with directories and rename.

    A write goes to a temporary name, is closed, measured by a fresh stat and renamed: some filesystems complete a
    file whose writer is dropped half way. What a subclass may know better about its disk are the methods
    `_size`, `_make_folder`, `_take`, `_rename`, `_flush` and `_flush_names`.
    """

    local = False
    renames = True

    def __init__(self, name: str, filesystem: fs.FileSystem, root: str) -> None:
        self.name = name
        self._fs = filesystem
        self._root = root.rstrip("/")
        self._threads = AbandonableThreads(name)

    def put(self, key: str, content: bytes, deadline: Deadline) -> None:
        """Keep these bytes; see `BlobStore.put`."""
        path = self._path(require_key(key))
        self._call_write(lambda until: self._put(path, content, until), deadline, len(content))

    def adopt(self, key: str, path: Path, size: int, deadline: Deadline) -> None:
        """Keep the bytes of a local file; see `BlobStore.adopt`."""
        target = self._path(require_key(key))
        self._call_write(lambda until: self._adopt(target, path, size, until), deadline, size)

    def grow(self) -> GrowingBlob | None:
        """Answer None; see `BlobStore.grow`."""
        return None

    def read(self, key: str, offset: int, length: int, deadline: Deadline) -> bytes:
        """Answer a range of the blob; see `BlobStore.read`."""
        path = self._path(require_key(key))
        content = self._call(lambda: self._read(path, offset, length), deadline)
        if content is None:
            raise self._missing()
        return content

    def pieces(self, key: str, deadline: Deadline) -> Iterator[bytes]:
        """Give all bytes of the blob in order; see `BlobStore.pieces`."""
        offset = 0
        while piece := self.read(key, offset, COPIED_AT_ONCE, deadline):
            yield piece
            offset += len(piece)

    def take(self, source: str, key: str, deadline: Deadline) -> int | None:
        """Bring what a client wrote to another key; see `BlobStore.take`."""
        paths = self._path(require_key(source)), self._path(require_key(key))
        return self._call(lambda: self._bring(*paths), deadline)

    def client_uri(self, key: str) -> str | None:
        """Answer None: no client shares this filesystem; see `BlobStore.client_uri`."""
        require_key(key)
        return None

    def delete(self, key: str, deadline: Deadline) -> None:
        """Remove a blob or a temporary file; see `BlobStore.delete`."""
        temporary = _TEMPORARY.fullmatch(key)
        require_key(temporary["key"] if temporary else key)

        self._call(lambda: self._remove(self._path(key)), deadline)

    def size(self, key: str, deadline: Deadline) -> int | None:
        """Answer the bytes of the blob; see `BlobStore.size`."""
        path = self._path(require_key(key))
        return self._call(lambda: self._size(path), deadline)

    def keys(self, deadline: Deadline) -> Iterator[StoredFile]:
        """List blobs and temporary files, one project at a time; see `BlobStore.keys`."""
        for project in self._list(self._root, deadline):
            if project.type is fs.FileType.Directory:
                for file in self._list(f"{self._root}/{project.base_name}", deadline):
                    listed = stored_file(f"{project.base_name}/{file.base_name}", file)
                    if listed:
                        yield listed

    def check(self, deadline: Deadline) -> None:
        """Keep, measure and remove a few bytes; see `BlobStore.check`."""
        key = random_key(NO_PROJECT)
        self.put(key, b"probe", deadline)
        self.delete(key, deadline)

    def _call(self, work: Callable[[], T], deadline: Deadline, wanted: int = 0) -> T:
        with storage_faults(self.name, wanted):
            return self._threads.run(work, deadline)

    def _call_write(self, work: Callable[[Deadline], T], deadline: Deadline, wanted: int) -> T:
        """Run what keeps new bytes, and checks the deadline that it is given before each of its steps."""
        return self._call(lambda: work(deadline), deadline, wanted)

    def _list(self, folder: str, deadline: Deadline) -> list[fs.FileInfo]:
        selector = fs.FileSelector(folder, allow_not_found=True)
        found = self._call(lambda: self._fs.get_file_info(selector), deadline)
        return sorted(found, key=lambda info: str(info.base_name))

    def _path(self, key: str) -> str:
        return f"{self._root}/{key}"

    def _put(self, path: str, content: bytes, deadline: Deadline) -> None:
        try:
            self._write(path, (content,), len(content), deadline)
        except FileExistsError as error:
            raise ValueError(f"the store {self.name!r} has a blob under this key already") from error

    def _write(self, path: str, pieces: Iterable[bytes], size: int, deadline: Deadline) -> None:
        temporary = self._temporary(path, deadline)
        stream = self._create(temporary)
        try:
            for piece in pieces:
                # An abandoned write ends here instead of filling the disk.
                deadline.check()
                stream.write(piece)
            self._complete(temporary, stream, path, size, deadline)
        except BaseException:
            self._give_up(temporary, stream)
            raise
        self._flush_names(path)

    def _complete(self, temporary: str, stream: Any, path: str, size: int, deadline: Deadline) -> None:
        stream.close()
        self._flush(temporary)
        self._require_written(temporary, size)
        deadline.check()
        self._rename(temporary, path)

    def _temporary(self, path: str, _deadline: Deadline) -> str:
        return temporary_path(path)

    def _require_written(self, path: str, size: int) -> None:
        """Measure anew; a filesystem that lost bytes counts as one that failed, so that the write is tried again."""
        found = self._size(path)
        if found != size:
            raise OSError(f"{path} has {found} bytes of the {size} that were written")

    def _create(self, path: str) -> Any:
        try:
            return self._fs.open_output_stream(path)
        except FileNotFoundError:
            self._make_folder(path.rpartition("/")[0])
            return self._fs.open_output_stream(path)

    def _give_up(self, temporary: str, stream: Any) -> None:
        # In this order: HDFS waits 15 s for lost nodes where the writer of a file that still exists is closed.
        with suppress(Exception):
            self._fs.delete_file(temporary)
        with suppress(Exception):
            stream.close()

    def _adopt(self, path: str, source: Path, size: int, deadline: Deadline) -> None:
        if self._size(path) is None:
            try:
                self._require_equal(source.stat().st_size, size)
                self._take(path, source, size, deadline)
            except (FileNotFoundError, FileExistsError):
                # An abandoned call for the same file may have got there first; the size below tells.
                if source.exists() and self._size(path) is None:
                    raise
        found = self._size(path)
        if found is None:
            raise self._missing()
        self._require_equal(found, size)
        # Again, since the call that was killed may have been killed before it did so.
        self._flush_names(path)

    def _take(self, path: str, source: Path, size: int, deadline: Deadline) -> None:
        """Bring the bytes of the source to the path, whole and durable, and leave the source."""
        self._write(path, _pieces(source), size, deadline)

    def _bring(self, source: str, path: str) -> int | None:
        if self._size(source) is not None:
            self._rename(source, path)
            self._flush_names(path)
        return self._size(path)

    def _read(self, path: str, offset: int, length: int) -> bytes | None:
        """Answer a range of a file, None where there is no file."""
        try:
            file = self._fs.open_input_file(path)
        except FileNotFoundError:
            return None
        with file:
            wanted = max(0, min(length, file.size() - offset))
            return bytes(file.read_at(wanted, offset)) if wanted else b""

    def _remove(self, path: str) -> None:
        with suppress(FileNotFoundError):
            self._fs.delete_file(path)

    def _size(self, path: str) -> int | None:
        info = self._fs.get_file_info(path)
        return info.size if info.type is fs.FileType.File else None

    def _require_equal(self, found: int, size: int) -> None:
        if found != size:
            raise DataLoss(
                Reason.BLOB_DAMAGED,
                f"The store {self.name!r} was to keep {size} bytes and finds {found}.",
                store=self.name,
                found=found,
                size=size,
            )

    def _missing(self) -> DataLoss:
        return DataLoss(Reason.BLOB_MISSING, f"The store {self.name!r} has lost these bytes.", store=self.name)

    def _make_folder(self, folder: str) -> None:
        self._fs.create_dir(folder, recursive=True)

    def _rename(self, temporary: str, path: str) -> None:
        """Rename; raise FileExistsError rather than overwrite."""
        if self._size(path) is not None:
            raise FileExistsError(path)
        self._fs.move(temporary, path)

    def _flush(self, path: str) -> None:
        """Return when the bytes of the file survive a loss of power."""

    def _flush_names(self, path: str) -> None:
        """Return when the name of the file survives a loss of power."""


def temporary_path(path: str) -> str:
    """Answer a name, never given before, for the bytes of a file until they are whole."""
    return f"{path}.{secrets.token_hex(4)}.part"


def _pieces(source: Path) -> Iterator[bytes]:
    with source.open("rb", buffering=0) as file:
        while piece := file.read(COPIED_AT_ONCE):
            yield piece


def stored_file(key: str, file: fs.FileInfo) -> StoredFile | None:
    """Answer the entry of a file, None for what no store wrote."""
    temporary = _TEMPORARY.fullmatch(key)
    try:
        require_key(temporary["key"] if temporary else key)
    except ValueError:
        return None
    if file.type is not fs.FileType.File:
        return None
    return StoredFile(key, file.size, file.mtime_ns // 1_000, temporary=temporary is not None)
