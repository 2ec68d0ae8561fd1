"""Run what may never return."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

T = TypeVar("T")

_MOST = 16


class Abandoned(Exception):  # noqa: N818 - named for what happened, as all errors of the server are
    """Say that a function did not return in its time; its thread goes on."""


class Crowded(Exception):  # noqa: N818 - the same
    """Say that a function was not begun: as many hang as may, or the process has no thread left."""


class Abandonable:
    """Run functions in threads of their own, which are left alone when their time is over.

    Python cannot end a thread: one that hangs stays until the process ends, so there are only so many at once.
    """

    def __init__(self, what: str, most: int = _MOST) -> None:
        self._what = what
        self._most = most
        self._slots = threading.Semaphore(most)

    def run(self, function: Callable[[], T], seconds: float) -> T:
        """Answer what a function answers, or raise what it raises; raise Abandoned where its time is over.

        Raise Crowded where it was not begun.
        """
        if not self._slots.acquire(blocking=False):
            raise Crowded(f"{self._most} calls of it run, and have not returned")
        future: Future[T] = Future()
        thread = threading.Thread(target=self._work, args=(function, future), name=self._what, daemon=True)
        try:
            thread.start()
        except RuntimeError:
            self._slots.release()
            raise Crowded("this process has no thread left") from None
        if not wait([future], seconds).done:
            raise Abandoned(self._what)
        return future.result()

    def _work(self, function: Callable[[], T], future: Future[T]) -> None:
        try:
            result = function()
        except BaseException as error:  # noqa: BLE001 - the caller gets it, whatever it is
            future.set_exception(error)
        else:
            future.set_result(result)
        finally:
            self._slots.release()
