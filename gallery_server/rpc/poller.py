"""Let calls wait for something without holding anything meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from gallery_server.domain.call import Caller

T = TypeVar("T")

_FIRST_PAUSE = 0.02
_LONGEST_PAUSE = 0.5
_TICK = 0.01
_ANSWER_SECONDS = 1.0
"""What is left of a call's time to answer in, when what it waits for has not come."""


def patience(caller: Caller, seconds: float) -> float:
    """Answer for how many of these seconds a call may wait, so that it answers before its deadline."""
    return max(0.0, min(seconds, caller.deadline.remaining() - _ANSWER_SECONDS))


class _Wait:
    """Keep one waiting call: what it asks, when it asks next, and what came of it."""

    def __init__(self, check: Callable[[], Any], longest_pause: float) -> None:
        self._check = check
        self._longest_pause = longest_pause
        self._pause = min(_FIRST_PAUSE, longest_pause)
        self._due = time.monotonic() + self._pause
        self.ended = threading.Event()
        self.value: Any = None
        self.error: BaseException | None = None

    def look(self) -> None:
        now = time.monotonic()
        if now < self._due:
            return
        try:
            self.value = self._check()
        except BaseException as error:  # noqa: BLE001 - raised again in the thread of the call that waits
            self.error = error
        if self.value is not None or self.error is not None:
            self.ended.set()
        self._pause = min(self._pause * 2, self._longest_pause)
        self._due = now + self._pause


class Poller:
    """Ask again and again, in one thread, for all calls of a process that wait."""

    def __init__(self, capacity: int, *, stopping: Callable[[], bool]) -> None:
        """Let `capacity` calls wait at once: at most half of the connections."""
        self._capacity = capacity
        self._stopping = stopping
        self._waits: list[_Wait] = []
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def wait(
        self, check: Callable[[], T | None], deadline_seconds: float, *, longest_pause: float = _LONGEST_PAUSE
    ) -> T | None:
        """Answer what `check` answers once it is not None; None after the deadline, when full and when stopping.

        `check` runs in the caller's thread first and then in the poller's, at pauses that grow up to the longest;
        what it raises is raised here.
        """
        value = check()
        if value is not None or deadline_seconds <= 0:
            return value
        wait = _Wait(check, longest_pause)
        if not self._add(wait):
            return None
        try:
            wait.ended.wait(deadline_seconds)
        finally:
            self._remove(wait)
        if wait.error is not None:
            raise wait.error
        ended: T | None = wait.value
        return ended

    def _add(self, wait: _Wait) -> bool:
        with self._changed:
            if self._stopping() or len(self._waits) >= self._capacity:
                return False
            self._waits.append(wait)
            if self._thread is None:
                self._thread = threading.Thread(target=self._poll, name="poller", daemon=True)
                self._thread.start()
            self._changed.notify()
            return True

    def _remove(self, wait: _Wait) -> None:
        with self._changed:
            self._waits.remove(wait)

    def _poll(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waits)
                waits = list(self._waits)
            stopping = self._stopping()
            for wait in waits:
                if stopping:
                    wait.ended.set()
                elif not wait.ended.is_set():
                    wait.look()
            time.sleep(_TICK)
