"""Keep open connections for the next call."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gallery_client.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gallery_client.address import Address
    from gallery_client.deadline import Deadline

IDLE_SECONDS = 240.0
"""How long a connection may lie idle; the server closes it after 300."""


class Pool:
    """Lend connections to one server, `size` at a time to each process.

    A process that was forked off starts with an empty shelf: two processes on one socket read each other's answers.
    """

    def __init__(self, address: Address, size: int) -> None:
        self._address = address
        self._size = size
        self._shelves: dict[int, _Shelf] = {}

    @contextmanager
    def lease(self, deadline: Deadline) -> Iterator[Connection]:
        """Lend the connection used last, or a new one; waits within the deadline. Raises ConnectionFailed."""
        shelf = self._shelf()
        if not shelf.slots.acquire(timeout=deadline.left()):
            raise deadline.error()
        try:
            connection = shelf.take() or Connection.open(self._address, deadline)
            try:
                yield connection
            finally:
                if not connection.closed:
                    shelf.put(connection)
        finally:
            shelf.slots.release()

    def close(self) -> None:
        """Close the idle connections of this process."""
        self._shelf().clear()

    def _shelf(self) -> _Shelf:
        process = os.getpid()
        shelf = self._shelves.get(process)
        if shelf is None:
            shelf = self._shelves.setdefault(process, _Shelf(self._size))
            for other in set(self._shelves) - {process}:
                if inherited := self._shelves.pop(other, None):
                    inherited.clear_inherited()
        return shelf


class _Shelf:
    """Hold the idle connections of one process, last used last."""

    def __init__(self, size: int) -> None:
        self.slots = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._idle: deque[tuple[float, Connection]] = deque()

    def take(self) -> Connection | None:
        """Give the connection used last that the server still holds open."""
        self._drop_old()
        while True:
            with self._lock:
                if not self._idle:
                    return None
                _, connection = self._idle.pop()
            if not connection.is_stale():
                return connection
            connection.close()

    def put(self, connection: Connection) -> None:
        """Keep a connection for the next call."""
        with self._lock:
            self._idle.append((time.monotonic(), connection))
        self._drop_old()

    def clear(self) -> None:
        """Close every connection."""
        with self._lock:
            dropped = list(self._idle)
            self._idle.clear()
        for _, connection in dropped:
            connection.close()

    def clear_inherited(self) -> None:
        """Close this process's ends of its parent's connections; the parent goes on with its own."""
        for _, connection in list(self._idle):  # without the lock, which another thread held at the fork, perhaps
            connection.close()

    def _drop_old(self) -> None:
        latest = time.monotonic() - IDLE_SECONDS
        while True:
            with self._lock:
                if not self._idle or self._idle[0][0] > latest:
                    return
                _, connection = self._idle.popleft()
            connection.close()
