"""Keep the connections of one process, each used by one transaction at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import peewee

from gallery_server.dal.session import Engine, Session
from gallery_server.domain.call import Deadline
from gallery_server.errors import GalleryError, Reason, Unavailable


class Pool:
    """Lend sessions, never more than `size` at once."""

    def __init__(self, engine: Engine, size: int) -> None:
        self._engine = engine
        self._size = size
        self._free = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._idle: list[Session] = []
        self._generation = 0
        self._closed = False

    @contextmanager
    def lend(self, deadline: Deadline) -> Iterator[Session]:
        """Lend a session until the block ends; raise Unavailable where none gets free within the deadline.

        A session comes back rolled back after an error, and is given up where that fails or its state is unknown.
        """
        if not self._free.acquire(timeout=deadline.remaining()):
            raise Unavailable(
                Reason.DATABASE_BUSY,
                f"All {self._size} database connections of this process were busy until the deadline; "
                "repeat the call, or raise the pool's size.",
                retry_after_ms=100,
            )
        try:
            with self._session(deadline) as session:
                yield session
        finally:
            self._free.release()

    def renew(self) -> None:
        """Give up every idle session, and those lent now once they come back; their server has gone."""
        with self._lock:
            self._generation += 1
            idle, self._idle = self._idle, []
        for session in idle:
            session.abandon()

    def close(self) -> None:
        """Close idle sessions now and lent ones when they come back; nothing is lent from here on."""
        self._closed = True
        self.renew()

    @contextmanager
    def _session(self, deadline: Deadline) -> Iterator[Session]:
        with self._lock:
            if self._closed:
                raise RuntimeError("the database is closed")
            generation = self._generation
            session = self._idle.pop() if self._idle else None
        if session is None:
            session = self._engine.connect(deadline)
        session.deadline = deadline
        usable = False
        try:
            yield session
            usable = True
        except (GalleryError, peewee.PeeweeException):
            usable = _reset(session)
            raise
        finally:
            self._take_back(session, generation, usable)

    def _take_back(self, session: Session, generation: int, usable: bool) -> None:
        with self._lock:
            if usable and generation == self._generation:
                self._idle.append(session)
                return
        session.abandon()


def _reset(session: Session) -> bool:
    try:
        session.reset()
    except peewee.PeeweeException:
        return False
    return True
