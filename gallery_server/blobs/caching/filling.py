"""Make copies of blobs behind the reads that asked for them."""

from __future__ import annotations

import hashlib
import threading
import time

import structlog

from gallery_server.blobs.caching.folder import CacheFolder, Part
from gallery_server.blobs.store import BlobStore
from gallery_server.domain.blob import Blob
from gallery_server.domain.call import Deadline
from gallery_server.errors import GalleryError

_log = structlog.get_logger(__name__)

_QUIET_SECONDS = 1.0
"""A copy is made once nobody has read the blob for so long: the first readers have store and disk to themselves."""
_LONGEST_WAIT_SECONDS = 30.0
"""A blob that is read all the time is copied in spite of that."""
_MOST_WANTED = 64
_SECONDS = 120.0
_SLOWEST = 1 << 20
"""Bytes a second below which a store is given up."""


class _Wanted:
    """A blob that is to be copied: since when, and when it was read last."""

    def __init__(self, blob: Blob, store: BlobStore) -> None:
        self.blob = blob
        self.store = store
        self.since = self.read_at = time.monotonic()

    def due(self) -> float:
        """Answer when it is to be copied."""
        return min(self.read_at + _QUIET_SECONDS, self.since + _LONGEST_WAIT_SECONDS)


class Fills:
    """Copy wanted blobs in one thread of this process, one after the other; other processes of the home do likewise."""

    def __init__(self, folder: CacheFolder) -> None:
        self._folder = folder
        self._changed = threading.Condition()
        self._wanted: dict[str, _Wanted] = {}
        self._started = False

    def read(self, blob: Blob, store: BlobStore, *, begins: bool) -> None:
        """Note that a blob was read from its store; from its begin on, so that a copy of it is wanted."""
        with self._changed:
            wanted = self._wanted.get(blob.sha256)
            if wanted is not None:
                wanted.read_at = time.monotonic()
            elif begins and len(self._wanted) < _MOST_WANTED:
                self._wanted[blob.sha256] = _Wanted(blob, store)
                self._start()
                self._changed.notify()

    def _start(self) -> None:
        if not self._started:
            self._started = True
            threading.Thread(target=self._work, name="cache-fill", daemon=True).start()

    def _work(self) -> None:
        while True:
            wanted = self._next()
            part = self._folder.begin(wanted.blob.sha256, wanted.blob.size)
            if part is not None:
                self._fill(part, wanted)
            with self._changed:
                del self._wanted[wanted.blob.sha256]

    def _next(self) -> _Wanted:
        with self._changed:
            while True:
                first = min(self._wanted.values(), key=_Wanted.due, default=None)
                if first is None:
                    self._changed.wait()
                elif (left := first.due() - time.monotonic()) > 0:
                    self._changed.wait(left)
                else:
                    return first

    def _fill(self, part: Part, wanted: _Wanted) -> None:
        blob, store = wanted.blob, wanted.store
        try:
            if _copy(part, blob, store):
                self._folder.finish(part)
            else:
                _log.error("cache_fill_damaged", store=store.name, sha256=blob.sha256)
                self._folder.drop(part, damaged=blob)
        except (GalleryError, OSError, RuntimeError) as error:  # the last where this process ends
            _log.warning("cache_fill_failed", store=store.name, cause=str(error))
            self._folder.drop(part)


def _copy(part: Part, blob: Blob, store: BlobStore) -> bool:
    """Tell whether what was copied is the blob; raises what the store raises, and OSError where the disk fails."""
    digest = hashlib.sha256()
    written = 0
    for piece in store.pieces(blob.location.key, Deadline.after(_SECONDS + blob.size / _SLOWEST)):
        digest.update(piece)
        part.write(piece, written)
        written += len(piece)
    return digest.hexdigest() == blob.sha256
