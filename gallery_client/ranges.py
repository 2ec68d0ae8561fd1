"""Read ranges of an instance's bytes."""

from __future__ import annotations

import errno
import io
import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol

from gallery_idl import instance as wire

from gallery_client.chunks import CHUNK
from gallery_client.errors import DataLoss, ProtocolError

if TYPE_CHECKING:
    from collections.abc import Generator

    from _typeshed import WriteableBuffer

    from gallery_client.transfer import Transfer

IN_FLIGHT = 3
"""Ranges that one download asks for at a time."""


_TAIL = 2**16


class Blob(Protocol):
    """Give the bytes of one instance."""

    size: int

    def read(self, offset: int, length: int) -> bytes:
        """Read up to 1 MiB; raises GalleryError."""

    def pieces(self, offset: int = 0) -> Generator[bytes, None, None]:
        """Read all bytes from `offset` in order; raises GalleryError."""


class RemoteBlob:
    """Read the bytes of one instance by ranges, through the server."""

    def __init__(self, transfer: Transfer, instance_id: str, size: int) -> None:
        self._transfer = transfer
        self._instance_id = instance_id
        self.size = size

    def read(self, offset: int, length: int) -> bytes:
        """Read up to 1 MiB; raises GalleryError."""
        request = wire.GetBlobRequest(instanceId=self._instance_id, offset=offset, length=length)
        response = self._transfer.call("getBlob", request)
        data: bytes = response.data or b""
        if response.size is not None and response.size != self.size:
            raise DataLoss(
                f"instance {self._instance_id} has {response.size:,} bytes in the store, "
                f"and {self.size:,} in its record",
                reason="BLOB_DAMAGED",
            )
        if len(data) != length:
            raise ProtocolError(
                f"asked for {length:,} bytes at {offset:,} and got {len(data):,}", reason="REPLY_MALFORMED"
            )
        return data

    def pieces(self, offset: int = 0) -> Generator[bytes, None, None]:
        """Read all bytes from `offset` in order, several ranges at a time."""
        spans = [(start, min(CHUNK, self.size - start)) for start in range(offset, self.size, CHUNK)]
        if len(spans) == 1:
            yield self.read(*spans[0])
            return
        with ThreadPoolExecutor(IN_FLIGHT, thread_name_prefix="gallery-load") as workers:
            window: deque[Future[bytes]] = deque()
            try:
                for span in spans:
                    window.append(workers.submit(self.read, *span))
                    if len(window) > IN_FLIGHT:
                        yield window.popleft().result()
                while window:
                    yield window.popleft().result()
            finally:
                for future in window:
                    future.cancel()


class RangedFile(io.RawIOBase):
    """Read a remote blob as a file with a position.

    Its last 64 KiB are read once and kept: readers of archives jump about in there.
    """

    def __init__(self, blob: Blob) -> None:
        self._blob = blob
        self._position = 0
        self._tail_start = max(0, blob.size - _TAIL)
        self._tail: bytes | None = None

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move the position; no bytes are read."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._blob.size}[whence]
        if base + offset < 0:
            raise OSError(errno.EINVAL, f"cannot seek to {base + offset}, before the start")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read the range at the position."""
        view = memoryview(buffer).cast("B")
        length = min(len(view), CHUNK, self._blob.size - self._position)
        if length <= 0:
            return 0
        view[:length] = self._read(length)
        self._position += length
        return length

    def _read(self, length: int) -> bytes:
        if self._position < self._tail_start:
            return self._blob.read(self._position, length)
        if self._tail is None:
            self._tail = self._blob.read(self._tail_start, self._blob.size - self._tail_start)
        start = self._position - self._tail_start
        return self._tail[start : start + length]
