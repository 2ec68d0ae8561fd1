"""Let all waiting readers of a process share one look at how far the feed is."""

from __future__ import annotations

import threading
import time

from gallery_server.dal import event_sequence_store
from gallery_server.dal.database import Database
from gallery_server.domain.call import Deadline

_FRESH_SECONDS = 0.005
_LOOK_SECONDS = 5.0


class Feed:
    """Know the number of the newest event, at most five milliseconds late."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._newest = 0
        self._read_at = float("-inf")

    def beyond(self, number: int) -> int | None:
        """Answer the newest number where it is beyond this one, else None."""
        with self._lock:
            if self._newest <= number and time.monotonic() - self._read_at > _FRESH_SECONDS:
                self._newest = self._database.read(event_sequence_store.find, Deadline.after(_LOOK_SECONDS)).newest
                self._read_at = time.monotonic()
            return self._newest if self._newest > number else None
