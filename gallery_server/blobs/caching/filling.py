"""Fill a copy of a blob from its store, while others read it."""

from __future__ import annotations

import hashlib
import time
from concurrent.futures import Future, ThreadPoolExecutor

from gallery_server.blobs.caching.folder import Part
from gallery_server.blobs.store import BlobStore
from gallery_server.domain.blob import Blob
from gallery_server.domain.call import Deadline

_SECONDS = 120.0
_SLOWEST = 1 << 20
"""Bytes a second below which a store is given up."""
_UNREAD_SECONDS = 2.0
_GIVEN_UP_SECONDS = 30.0


class _Taking:
    """Digest and write pieces; the last one waits for the digest, and so does whoever waits for it."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._hash = hashlib.sha256()
        self._last = b""
        self._written = 0

    def take(self, piece: bytes) -> None:
        self._write_last()
        self._hash.update(piece)
        self._last = piece

    def end(self, sha256: str) -> bool:
        """Tell whether the bytes are right, and write the last of them if so."""
        if self._hash.hexdigest() != sha256:
            return False
        self._write_last()
        return True

    def _write_last(self) -> None:
        self._part.write(self._last, self._written)
        self._written += len(self._last)


def fill(part: Part, blob: Blob, store: BlobStore) -> bool:
    """Copy a blob into a part; tell whether its digest is right.

    Pauses while nobody reads. Raises what the store raises, OSError where the disk fails, TimeoutError where nobody
    comes back.
    """
    taking = _Taking(part)
    pending: Future[None] | None = None
    # The store brings the next piece while this one is digested and written.
    with ThreadPoolExecutor(1, thread_name_prefix="cache-write") as writer:
        for piece in store.pieces(blob.location.key, Deadline.after(_SECONDS + blob.size / _SLOWEST)):
            if pending is not None:
                pending.result()
            pending = writer.submit(taking.take, piece)
            _await_readers(part)
        if pending is not None:
            pending.result()
    return taking.end(blob.sha256)


def _await_readers(part: Part) -> None:
    while (unread := part.unread_seconds()) > _UNREAD_SECONDS:
        if unread > _GIVEN_UP_SECONDS:
            raise TimeoutError("nobody reads the blob any more")
        time.sleep(0.01)
