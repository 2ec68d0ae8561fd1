"""Keep blobs in a bucket of S3, or of a store that speaks like it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, TypeVar

from pyarrow import fs

from gallery_server.blobs.arrow_store import ArrowStore
from gallery_server.blobs.s3.address import S3Address
from gallery_server.blobs.s3.faults import bucket_is_missing, explained, too_large
from gallery_server.domain.blob import require_key
from gallery_server.domain.call import Deadline

T = TypeVar("T")

_COPIED_BY_STORE = 5 << 30
"""Bytes that one CopyObject takes; what is larger passes through this machine."""
_LARGEST = 10_000 * (10 << 20)
"""Bytes of the most parts that an object may have, each as large as pyarrow makes them."""
_IN_FLIGHT = 32 << 20
_READ_AT_ONCE = 8 << 20
_PIECE = 1 << 20


class S3Store(ArrowStore):
    """Keep blobs under their final keys from the start, since S3 knows no rename.

    An object appears when its writer is closed, also one whose writer was dropped half way; so each is measured anew,
    and removed where a write failed. Objects that a killed server began stay invisible, until a rule of the bucket
    for incomplete uploads removes their parts.
    """

    renames = False

    def __init__(self, name: str, address: S3Address, *, offer_direct: bool = True) -> None:
        super().__init__(name, address.open(), address.root)
        self._address = address
        self._offer_direct = offer_direct
        # Parent and child would otherwise talk over the same connections.
        os.register_at_fork(after_in_child=self._reopen)

    def pieces(self, key: str, deadline: Deadline) -> Iterator[bytes]:
        """Give all bytes of the blob in order; see `BlobStore.pieces`."""
        path = self._path(require_key(key))
        blocks = self._blocks(path, deadline)
        while block := self._call(lambda: next(blocks, b""), deadline):
            yield from (block[at : at + _PIECE] for at in range(0, len(block), _PIECE))

    def take(self, source: str, key: str, deadline: Deadline) -> int | None:
        """Copy what a client wrote to another key, and leave the source; see `BlobStore.take`."""
        paths = self._path(require_key(source)), self._path(require_key(key))
        return self._call(lambda: self._copy(*paths, deadline), deadline)

    def client_uri(self, key: str) -> str | None:
        """Answer the URI of the object with region and endpoint; see `BlobStore.client_uri`."""
        require_key(key)
        return self._address.uri(key, self._fs.region) if self._offer_direct else None

    def delete(self, key: str, deadline: Deadline) -> None:
        """Remove a blob; see `BlobStore.delete`."""
        path = self._path(require_key(key))
        self._call(lambda: self._remove(path), deadline)

    def size(self, key: str, deadline: Deadline) -> int | None:
        """Answer the bytes of the blob; see `BlobStore.size`."""
        path = self._path(require_key(key))
        return self._call(lambda: self._in_bucket(self._size(path)), deadline)

    def _call(self, work: Callable[[], T], deadline: Deadline, wanted: int = 0) -> T:
        return super()._call(lambda: explained(self.name, work), deadline, wanted)

    def _list(self, folder: str, deadline: Deadline) -> list[fs.FileInfo]:
        found = super()._list(folder, deadline)
        if folder == self._root:
            self._call(lambda: self._in_bucket(found or None), deadline)
        return found

    def _reopen(self) -> None:
        self._fs = self._address.open()

    def _in_bucket(self, found: T | None) -> T | None:
        """Answer what was found; where that is nothing, make sure that the bucket at least is there.

        Otherwise every blob of a bucket that was misspelt would count as lost.
        """
        if found is None and self._fs.get_file_info(self._address.bucket).type is fs.FileType.NotFound:
            raise bucket_is_missing(self.name)
        return found

    def _write(self, path: str, pieces: Iterable[bytes], size: int, deadline: Deadline) -> None:
        if size > _LARGEST:
            raise too_large(self.name, size, _LARGEST)
        if self._size(path) is not None:
            raise FileExistsError(path)
        stream = self._fs.open_output_stream(path)
        try:
            self._send(stream, pieces, deadline)
            self._require_written(path, size)
            deadline.check()
        except BaseException:
            self._give_up(path, stream)
            raise

    def _send(self, stream: Any, pieces: Iterable[bytes], deadline: Deadline) -> None:
        unsent = 0
        for piece in pieces:
            # An abandoned write ends here.
            deadline.check()
            stream.write(piece)
            unsent += len(piece)
            if unsent >= _IN_FLIGHT:
                # Writes go on in the background, and would fill the memory where the disk is faster than the store.
                stream.flush()
                unsent = 0
        stream.close()

    def _give_up(self, temporary: str, stream: Any) -> None:
        # In this order: closing completes the object, and a writer that is dropped is closed.
        with suppress(Exception):
            stream.close()
        with suppress(Exception):
            self._remove(temporary)

    def _copy(self, source: str, path: str, deadline: Deadline) -> int | None:
        found = self._size(path)
        size = self._size(source) if found is None else None
        if size is None:
            return self._in_bucket(found)
        if size > _COPIED_BY_STORE:
            self._write(path, self._blocks(source, deadline), size, deadline)
            return size
        try:
            self._fs.copy_file(source, path)
            self._require_written(path, size)
            deadline.check()
        except BaseException:
            with suppress(Exception):
                self._remove(path)
            raise
        return size

    def _remove(self, path: str) -> None:
        try:
            self._fs.delete_file(path)
        except FileNotFoundError:
            return
        except OSError:
            # pyarrow goes on to leave an empty object for the folder, which not every store takes.
            if self._size(path) is not None:
                raise

    def _blocks(self, path: str, deadline: Deadline) -> Iterator[bytes]:
        file = self._open(path)
        if file is None:
            raise self._missing()
        with file:
            for at in range(0, file.size(), _READ_AT_ONCE):
                deadline.check()
                yield file.read_at(min(_READ_AT_ONCE, file.size() - at), at)

    def _read(self, path: str, offset: int, length: int) -> bytes | None:
        file = self._open(path)
        if file is None:
            return None
        with file:
            wanted = max(0, min(length, file.size() - offset))
            return bytes(file.read_at(wanted, offset)) if wanted else b""

    def _size(self, path: str) -> int | None:
        # One request; `get_file_info` goes on to look for a folder of this name.
        file = self._open(path)
        return None if file is None else int(file.size())

    def _open(self, path: str) -> Any:
        try:
            return self._fs.open_input_file(path)
        except FileNotFoundError:
            return None
