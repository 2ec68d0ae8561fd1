"""Read blobs of remote stores through copies on the disk of the home."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from pathlib import Path

import structlog

from gallery_server.blobs.caching.filling import fill
from gallery_server.blobs.caching.folder import CacheFolder, Part
from gallery_server.blobs.store import BlobStore
from gallery_server.domain.blob import Blob
from gallery_server.domain.call import Deadline
from gallery_server.domain.limits import CHUNK_BYTES
from gallery_server.errors import DataLoss, GalleryError, Reason

_log = structlog.get_logger(__name__)

_MOST_FILLS = 4
_HEADER = 64 << 10
"""Whoever reads less than this at the start of a larger blob looks what it is, and does not come for all of it."""
_AHEAD = 64 << 20
_LOOK_SECONDS = 0.001
_STILL_SECONDS = 1.0
_RESERVED_AT_ONCE = 1024
"""Small blobs share room that is reserved in one step, one part in so many of the limit."""
_RESERVE_SECONDS = 1.0


class Cache:
    """Answer ranges of blobs from whole copies, from copies that are being filled, else from the store.

    A read at a blob's start begins to fill a copy in the background, one process of the home for each blob; it pauses
    where nobody reads what it brings. A copy counts once its digest is right. Without room, or on a disk that fails,
    reads go to the store as if there were no cache. To be made after the fork.
    """

    def __init__(self, folder: Path, limit: int, min_free: int = 0) -> None:
        self._folder = CacheFolder(folder, limit, min_free)
        self._fills = threading.BoundedSemaphore(_MOST_FILLS)
        self._crediting = threading.Lock()
        self._credit = 0
        self._reserve_again = 0.0
        self._reserve(0)

    def read(self, blob: Blob, store: BlobStore, offset: int, length: int, deadline: Deadline) -> bytes:
        """Answer `length` bytes from `offset` on, fewer only where the store has fewer; raises what the store raises.

        Raises DataLoss (BLOB_DAMAGED) where the digest of the whole proved wrong just now.
        """
        if not 0 < blob.size <= self._folder.limit:
            return store.read(blob.location.key, offset, length, deadline)
        if blob.size <= CHUNK_BYTES:
            return self._read_whole(blob, store, deadline)[offset : offset + length]
        kept = self._folder.read(blob.sha256, blob.size, offset, length)
        if kept is None:
            kept = self._read_part(blob, offset, length, deadline)
        if kept is None and offset == 0 and length >= _HEADER and self._begin(blob, store):
            kept = self._read_part(blob, offset, length, deadline)
        if kept is None:
            # Last, since the copy may have come to its end, good or bad, since it was looked for.
            kept = self._folder.read(blob.sha256, blob.size, offset, length)
        if kept is None and self._folder.damaged(blob.sha256, _place(blob)):
            raise _damaged(blob)
        return store.read(blob.location.key, offset, length, deadline) if kept is None else kept

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

    def _read_part(self, blob: Blob, offset: int, length: int, deadline: Deadline) -> bytes | None:
        """Answer a range of a copy that is being filled, waiting for it while it grows and comes near."""
        descriptor = self._folder.open_part(blob.sha256, blob.size)
        if descriptor is None:
            return None
        try:
            if not _await(descriptor, offset + length, deadline):
                return None
            found = os.pread(descriptor, length, offset)
            return found if len(found) == length else None
        except OSError:
            return None
        finally:
            os.close(descriptor)

    def _begin(self, blob: Blob, store: BlobStore) -> bool:
        """Begin to fill a copy; tell whether one is being filled now, here or elsewhere."""
        if not self._fills.acquire(blocking=False):
            return False
        part = self._folder.begin(blob.sha256, blob.size)
        if part is None:
            self._fills.release()
            return True
        threading.Thread(target=self._fill, args=(part, blob, store), name="cache-fill", daemon=True).start()
        return True

    def _fill(self, part: Part, blob: Blob, store: BlobStore) -> None:
        try:
            if fill(part, blob, store):
                self._folder.finish(part)
            else:
                _log.error("cache_fill_damaged", store=store.name, sha256=blob.sha256)
                self._folder.drop(part, damaged_at=_place(blob))
        except (GalleryError, OSError, RuntimeError) as error:  # the last where this process ends
            _log.warning("cache_fill_failed", store=store.name, cause=str(error))
            self._folder.drop(part)
        finally:
            self._fills.release()


def _await(descriptor: int, end: int, deadline: Deadline) -> bool:
    """Wait until a growing file has so many bytes; tell whether it has."""
    grown, since = -1, time.monotonic()
    while True:
        found = os.fstat(descriptor)
        # Tells whoever fills it that its bytes are wanted.
        os.utime(descriptor)
        if found.st_size >= end:
            return True
        if found.st_size != grown:
            grown, since = found.st_size, time.monotonic()
        elif not found.st_nlink or time.monotonic() - since > _STILL_SECONDS:
            return False
        if end > found.st_size + _AHEAD:
            return False
        time.sleep(min(_LOOK_SECONDS, deadline.remaining()))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _place(blob: Blob) -> str:
    return f"{blob.location.store} {blob.location.key}"


def _damaged(blob: Blob) -> DataLoss:
    return DataLoss(
        Reason.BLOB_DAMAGED,
        f"The bytes in the store {blob.location.store!r} differ from their digest {blob.sha256}; bring them back from "
        "a backup.",
        store=blob.location.store,
        sha256=blob.sha256,
    )
