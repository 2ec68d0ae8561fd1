"""Let only so many tries wait for one receiver, so that one that hangs keeps no thread from the actions of others."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from gallery_server.actions.failing import passing

_WIDTH = 3
_PATIENCE_SECONDS = 0.5


class Lanes:
    """Give each key a few places; who finds none free waits a moment, and is tried again later."""

    def __init__(self, width: int = _WIDTH, patience_seconds: float = _PATIENCE_SECONDS) -> None:
        self._width = width
        self._patience_seconds = patience_seconds
        self._taken: Counter[Hashable] = Counter()
        self._changed = threading.Condition()

    @contextmanager
    def place(self, key: Hashable) -> Iterator[None]:
        """Hold a place during the block; raise ActionFailed, which a later try may mend, where none is free."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._taken[key] < self._width, self._patience_seconds):
                raise passing(f"{self._width} tries of this action wait for its receiver already; it was not tried.")
            self._taken[key] += 1
        try:
            yield
        finally:
            with self._changed:
                self._taken[key] -= 1
                if not self._taken[key]:
                    del self._taken[key]
                self._changed.notify_all()
