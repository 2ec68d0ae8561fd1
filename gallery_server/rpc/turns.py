"""Let few calls of a kind work at once, and a bounded number wait for their turn."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from gallery_server.domain.call import Deadline
from gallery_server.errors import Reason, ResourceExhausted

_RETRY_MS = 200


class Turns:
    """Give turns in a process; whoever finds the queue full is refused at once, so that no call waits in vain."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._free = threading.Semaphore(at_once)
        self._places = threading.Semaphore(at_once + waiting)
        self._waiting = waiting

    @contextmanager
    def taken(self, deadline: Deadline) -> Iterator[None]:
        """Hold a turn; raise ResourceExhausted, SELECTION_BUSY where too many wait, or DeadlineExceeded."""
        if not self._places.acquire(blocking=False):
            raise ResourceExhausted(
                Reason.SELECTION_BUSY,
                f"{self._waiting} selections wait for their turn already; ask again in a moment, or another server.",
                retry_after_ms=_RETRY_MS,
                limit=self._waiting,
            )
        try:
            if not self._free.acquire(timeout=deadline.remaining()):
                deadline.check()
            try:
                yield
            finally:
                self._free.release()
        finally:
            self._places.release()
