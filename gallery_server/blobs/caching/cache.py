"""Read blobs of remote stores through copies on the disk of the home."""

from __future__ import annotations

import hashlib
import threading
import time
from pathlib import Path

from gallery_server.blobs.caching.filling import Fills
from gallery_server.blobs.caching.folder import CacheFolder
from gallery_server.blobs.store import BlobStore
from gallery_server.domain.blob import Blob
from gallery_server.domain.call import Deadline
from gallery_server.domain.limits import CHUNK_BYTES
from gallery_server.errors import DataLoss, Reason

_HEADER = 64 << 10
"""Whoever reads less than this at the start of a larger blob looks what it is, and does not come for all of it."""
_RESERVED_AT_ONCE = 1024
"""Small blobs share room that is reserved in one step, one part in so many of the limit."""
_RESERVE_SECONDS = 1.0


class Cache:
    """Answer ranges of blobs from whole copies, else from the store.

    Whoever misses reads the store and waits for no disk. A read at a blob's start asks for a copy, which is made behind
    the reads, once they pause, by one process of the home; it counts once its digest is right. Without room, or on a
    disk that fails, reads go to the store as if there were no cache. To be made after the fork.
    """

    def __init__(self, folder: Path, limit: int, min_free: int = 0) -> None:
        self._folder = CacheFolder(folder, limit, min_free)
        self._fills = Fills(self._folder)
        self._crediting = threading.Lock()
        self._credit = 0
        self._reserve_again = 0.0
        self._reserve(0)

    def read(self, blob: Blob, store: BlobStore, offset: int, length: int, deadline: Deadline) -> bytes:
        """Answer `length` bytes from `offset` on, fewer only where the store has fewer; raises what the store raises.

        Raises DataLoss (BLOB_DAMAGED) where the digest of the whole proved wrong within the last minute.
        """
        if not 0 < blob.size <= self._folder.limit:
            return store.read(blob.location.key, offset, length, deadline)
        if blob.size <= CHUNK_BYTES:
            return self._read_whole(blob, store, deadline)[offset : offset + length]
        kept = self._folder.read(blob.sha256, blob.size, offset, length)
        if kept is not None:
            return kept
        if self._folder.damaged(blob):
            raise _damaged(blob)
        self._fills.read(blob, store, begins=offset == 0 and length >= _HEADER)
        return store.read(blob.location.key, offset, length, deadline)

    def forget(self, sha256: str) -> None:
        """Remove every copy of a blob; raises OSError where one stays."""
        self._folder.forget(sha256)

    def _read_whole(self, blob: Blob, store: BlobStore, deadline: Deadline) -> bytes:
        """Answer a blob of one range, verified each time, which costs less than flushing it to the disk once."""
        kept = self._folder.read(blob.sha256, blob.size, 0, blob.size)
        if kept is not None:
            if _digest(kept) == blob.sha256:
                return kept
            self._folder.forget(blob.sha256)
        data = store.read(blob.location.key, 0, blob.size, deadline)
        if len(data) == blob.size:
            if _digest(data) != blob.sha256:
                raise _damaged(blob)
            if self._reserved(blob.size):
                self._folder.keep(blob.sha256, data)
        return data

    def _reserved(self, size: int) -> bool:
        """Take from the room that is reserved; where that is used up, do without once, and reserve more meanwhile."""
        with self._crediting:
            if self._credit >= size:
                self._credit -= size
                return True
            if time.monotonic() < self._reserve_again:
                return False
            self._reserve_again = time.monotonic() + _RESERVE_SECONDS
        threading.Thread(target=self._reserve, args=(size,), name="cache-room", daemon=True).start()
        return False

    def _reserve(self, size: int) -> None:
        wanted = max(size, self._folder.limit // _RESERVED_AT_ONCE)
        if self._folder.reserve(wanted):
            with self._crediting:
                self._credit = wanted
                self._reserve_again = 0.0


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _damaged(blob: Blob) -> DataLoss:
    return DataLoss(
        Reason.BLOB_DAMAGED,
        f"The bytes in the store {blob.location.store!r} differ from their digest {blob.sha256}; bring them back from "
        "a backup.",
        store=blob.location.store,
        sha256=blob.sha256,
    )
