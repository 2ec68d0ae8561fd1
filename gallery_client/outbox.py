"""Hold evaluations until they are recorded, and send them a batch after the other from a thread of its own."""

from __future__ import annotations

import atexit
import logging
import os
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gallery_client.backlog import Backlog
from gallery_client.errors import DeadlineExceeded, FailedPrecondition, MetricsUnsent, ResourceExhausted
from gallery_client.unsent import UnsentEvaluation, unsent_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from gallery_client.backlog import Item
    from gallery_client.posting import Posting

_log = logging.getLogger("gallery_client")
_running: set[Outbox] = set()
"""What has still to be emptied when the program ends."""


@dataclass(frozen=True)
class Bounds:
    """Say when a batch is sent, how much is held, and how many seconds without progress are waited for."""

    flush_seconds: float
    max_metrics: int
    max_buffered: int
    patience: float


class Outbox:
    """Take items from any thread of one process; record them in their order, or keep them with the reason why not."""

    def __init__(self, posting: Posting, bounds: Bounds) -> None:
        self.unsent: list[UnsentEvaluation] = []
        self.process = os.getpid()
        self._posting = posting
        self._bounds = bounds
        self._changed = threading.Condition()
        self._backlog = Backlog(bounds.max_metrics, bounds.max_buffered)
        self._hurried = 0  # items that came before a flush
        self._progress = 0.0
        self._closed = False
        self._thread: threading.Thread | None = None

    def put(self, item: Item) -> None:
        """Take an item, once there is room. Raises ResourceExhausted, and MetricsUnsent where too many are unsent."""
        with self._changed:
            roomy = self._wait_until(lambda: self._closed or self._backlog.fits(item))
            if self._closed:
                raise FailedPrecondition("the writer is closed; make another one", reason="WRITER_CLOSED")
            if not roomy:
                raise ResourceExhausted(
                    f"the writer holds {self._backlog.metrics:,} metrics and could record none for "
                    f"{self._bounds.patience:g} seconds, so that this one was not taken; last: "
                    f"{self._posting.trouble or 'no answer yet'}",
                    reason="WRITER_FULL",
                )
            if len(self.unsent) >= self._bounds.max_buffered:
                raise unsent_error(self.unsent)
            if self._thread is None:
                self._start()
            self._backlog.push(item)
            if len(self._backlog.waiting) == 1 or self._backlog.has_batch():
                self._changed.notify_all()

    def flush(self) -> None:
        """Wait until all that was taken is recorded; raise MetricsUnsent where some is not."""
        with self._changed:
            end = self._hurried = self._backlog.taken
            self._changed.notify_all()
            in_time = self._wait_until(lambda: self._backlog.settled >= end)
            if self.unsent:
                raise unsent_error(self.unsent)
            if not in_time:
                raise MetricsUnsent(
                    f"metrics not recorded yet: {self._backlog.metrics:,}, none of them for "
                    f"{self._bounds.patience:g} seconds; they are sent on, last: "
                    f"{self._posting.trouble or 'no answer yet'}",
                    reason="METRICS_UNSENT",
                )

    def close(self) -> None:
        """Send what is left, and end; what is not recorded in time stays in `unsent`, and raises MetricsUnsent."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            try:
                self._wait_until(lambda: self._backlog.settled == self._backlog.taken)
            finally:
                self._end()
            if self.unsent:
                raise unsent_error(self.unsent)

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="gallery metrics", daemon=True)
        self._thread.start()
        _running.add(self)
        _close_with_child()

    def _run(self) -> None:
        while batch := self._next_batch():
            for items, error in self._posting.post(batch):
                self._settle(items, error)

    def _next_batch(self) -> list[Item]:
        """Wait for a batch and take it; none is the end."""
        backlog = self._backlog
        with self._changed:
            while not self._closed and not backlog.has_batch() and backlog.batched >= self._hurried:
                waiting = backlog.waiting
                left = waiting[0].since + self._bounds.flush_seconds - time.monotonic() if waiting else None
                if left is not None and left <= 0:
                    break
                self._changed.wait(left)
            return backlog.take_batch()

    def _settle(self, items: list[Item], error: Exception | None) -> None:
        with self._changed:
            if self._posting.ended.is_set():
                return
            if error is not None:
                self._keep([UnsentEvaluation(item.record, error, self._posting.doubtful) for item in items])
            self._backlog.settle(len(items))
            self._progress = time.monotonic()
            self._changed.notify_all()

    def _end(self) -> None:
        """Keep what is left as unsent."""
        self._posting.ended.set()
        error = self._posting.trouble or DeadlineExceeded(
            f"nothing was recorded within {self._bounds.patience:g} seconds; give more with patience="
        )
        doubtful = self._posting.doubtful
        under_way = [UnsentEvaluation(item.record, error, doubtful) for item in self._backlog.under_way]
        waiting = [UnsentEvaluation(item.record, error, maybe_recorded=False) for item in self._backlog.waiting]
        self._keep(under_way + waiting)
        self._backlog.clear()
        self._changed.notify_all()
        _running.discard(self)

    def _keep(self, unsent: list[UnsentEvaluation]) -> None:
        self.unsent += unsent
        if unsent:
            _log.error("%s", unsent_error(unsent).message)

    def _wait_until(self, done: Callable[[], bool]) -> bool:
        """Wait as long as the last progress is not too long ago; tell whether it came to that."""
        began = time.monotonic()
        while not done():
            left = max(began, self._progress) + self._bounds.patience - time.monotonic()
            if left <= 0:
                return False
            self._changed.wait(left)
        return True


@atexit.register
def _close_all() -> None:
    """Send what is left in writers that nobody closed."""
    for outbox in list(_running):
        if outbox.process == os.getpid():  # else the process that forked this one sends it itself
            with suppress(MetricsUnsent):  # the log has it
                outbox.close()


def _close_with_child() -> None:
    """Have a process that multiprocessing forked send what is left too: it ends without atexit."""
    multiprocessing = sys.modules.get("multiprocessing")
    if multiprocessing is not None and multiprocessing.parent_process() is not None:
        multiprocessing.util.Finalize(None, _close_all, exitpriority=0)
