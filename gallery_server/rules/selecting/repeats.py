"""Count how often a decision is asked for again: in memory, and in the store about once a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog

from gallery_server.dal import decision_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.errors import GalleryError

log = structlog.get_logger("gallery.rules")

_PAUSE_SECONDS = 1.0
_SECONDS = 10.0
_MOST = 10_000
"""Decisions that are counted at once; further ones are counted after the next second."""


class Repeats:
    """Hold the counts of one process. A kill loses those of the last second, and no decision."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._counts: dict[str, tuple[int, int]] = {}

    def count(self, decision_id: str) -> None:
        """Say that an answer was given again."""
        now = self._database.clock()
        with self._lock:
            if decision_id in self._counts or len(self._counts) < _MOST:
                self._counts[decision_id] = self._counts.get(decision_id, (0, 0))[0] + 1, now

    def flush(self) -> None:
        """Bring the counts to the store; what cannot be brought is kept for the next time."""
        with self._lock:
            counts, self._counts = self._counts, {}
        if not counts:
            return

        def write(tx: Transaction) -> None:
            for decision_id, (repeats, last_micros) in sorted(counts.items()):
                decision_store.add_repeats(tx, decision_id, repeats, last_micros)

        try:
            self._database.write(write, Deadline.after(_SECONDS))
        except GalleryError as error:
            log.warning("repeats of decisions are not counted yet", problem=error.message)
            with self._lock:
                for decision_id, (repeats, last_micros) in counts.items():
                    standing = self._counts.get(decision_id, (0, last_micros))
                    self._counts[decision_id] = standing[0] + repeats, max(standing[1], last_micros)

    def run(self, stopping: Callable[[], bool]) -> None:
        """Flush again and again until the process stops."""
        while not stopping():
            time.sleep(_PAUSE_SECONDS)
            self.flush()
