"""Remember the blobs that this process is reading, so that not every range needs a look at the database."""

from __future__ import annotations

import time
from collections import OrderedDict
from threading import Lock

from gallery_server.domain.blob import Blob

_KEPT = 1_000
_SECONDS = 1.0


class ReadingBlobs:
    """Keep the rows of the blobs that were read from last, at most 1,000 of them, each for a second.

    An erasure takes effect for whoever begins to read at once, for whoever is reading within that second.
    """

    def __init__(self) -> None:
        self._blobs: OrderedDict[str, tuple[float, Blob]] = OrderedDict()
        self._lock = Lock()

    def find(self, instance_id: str) -> Blob | None:
        """Answer the blob of an instance as it was within the last second, or None."""
        with self._lock:
            kept_at, blob = self._blobs.get(instance_id, (0.0, None))
        return blob if time.monotonic() - kept_at < _SECONDS else None

    def keep(self, instance_id: str, blob: Blob) -> None:
        """Keep a row that was read just now, and let go of the one that was kept first."""
        with self._lock:
            self._blobs.pop(instance_id, None)
            self._blobs[instance_id] = time.monotonic(), blob
            while len(self._blobs) > _KEPT:
                self._blobs.popitem(last=False)
