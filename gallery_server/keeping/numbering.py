"""Number the events that have committed: by one server at a time, in the order that all readers see (domain, 1.8).

The lease says who should number and the fence who may: the transaction that numbers holds the row of the sequence, so
that a numberer which was taken for dead commits nothing, however late it wakes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

import structlog

from gallery_server.dal import event_sequence_store, event_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.errors import GalleryError

log = structlog.get_logger("gallery.numbering")

T = TypeVar("T")

_MICROS = 1_000_000
_LEASE_SECONDS = 6.0
_BEATS = 3
_WORK_SECONDS = 10.0
_BATCH = 2_000
_BUSY_PAUSE = 0.012
_IDLE_PAUSE = 0.03
"""With what it takes to commit, an event has its number 50 ms after its own commit."""
_BUSY_SECONDS = 5.0
"""For so long after an event others are expected."""
_STANDBY_PAUSE = 0.5
_TROUBLE_PAUSE = 1.0


class NumberingMetrics(Protocol):
    """Take note of what was numbered."""

    def count_events(self, count: int, oldest_seconds: float) -> None:
        """Add so many events, the oldest of which began its transaction so long ago."""


class Numbering:
    """Number events whenever this home holds the lease; for a thread of its own."""

    def __init__(
        self, database: Database, home_id: str, metrics: NumberingMetrics, *, lease_seconds: float = _LEASE_SECONDS
    ) -> None:
        self._database = database
        self._home_id = home_id
        self._metrics = metrics
        self._lease_seconds = lease_seconds
        self._fence: int | None = None
        self._renew_at = 0.0
        self._last_event = 0.0

    @property
    def leads(self) -> bool:
        """Whether this home held the lease when it last looked."""
        return self._fence is not None

    def run(self, stopping: Callable[[], bool]) -> None:
        """Go on until the server stops, and give the lease back."""
        while not stopping():
            time.sleep(self._pause_after_step())
        if self._fence is not None:
            try:
                self._write(partial(event_sequence_store.release, fence=self._fence))
            except GalleryError as error:
                log.warning("lease not given back", why=error.message)

    def step(self) -> int:
        """Give numbers to what has committed, if this home holds the lease or can; answer to how many events."""
        if not self._holds_lease() or not self._database.read(_any_unnumbered, Deadline.after(_WORK_SECONDS)):
            return 0
        numbered = self._write(self._number)
        if numbered is None:
            log.info("another server numbers the events", fence=self._fence)
            self._fence = None
            return 0
        count, oldest_micros = numbered
        if count:
            self._metrics.count_events(count, (self._database.clock() - oldest_micros) / _MICROS)
        return count

    def _pause_after_step(self) -> float:
        try:
            count = self.step()
        except GalleryError as error:
            log.warning("events not numbered", why=error.message)
            return _TROUBLE_PAUSE
        except Exception:  # all readers of the feed would wait for ever, were this thread to end
            log.exception("events not numbered")
            return _TROUBLE_PAUSE
        if not self.leads:
            return _STANDBY_PAUSE
        if count:
            self._last_event = time.monotonic()
        if count == _BATCH:
            return 0.0
        return _BUSY_PAUSE if time.monotonic() - self._last_event < _BUSY_SECONDS else _IDLE_PAUSE

    def _holds_lease(self) -> bool:
        if self._fence is not None and time.monotonic() < self._renew_at:
            return True
        began, micros = time.monotonic(), int(self._lease_seconds * _MICROS)
        if self._fence is not None and not self._write(
            partial(event_sequence_store.renew, fence=self._fence, lease_micros=micros)
        ):
            self._fence = None
        if self._fence is None:
            self._fence = self._write(partial(event_sequence_store.claim, holder=self._home_id, lease_micros=micros))
            if self._fence is not None:
                log.info("this server numbers the events", fence=self._fence)
        self._renew_at = began + self._lease_seconds / _BEATS
        return self._fence is not None

    def _number(self, tx: Transaction) -> tuple[int, int] | None:
        """Answer how many events got numbers, and when the oldest began; None where the lease is lost."""
        sequence = None if self._fence is None else event_sequence_store.hold(tx, self._fence)
        if sequence is None:
            return None
        found = event_store.unnumbered(tx, _BATCH)
        if not found:
            return 0, 0
        event_store.number(tx, [event_id for event_id, _ in found], sequence.newest)
        event_sequence_store.advance(tx, sequence.newest + len(found))
        return len(found), min(created for _, created in found)

    def _write(self, work: Callable[[Transaction], T]) -> T:
        return self._database.write(work, Deadline.after(_WORK_SECONDS), repeatable=True)


def _any_unnumbered(tx: Transaction) -> bool:
    return bool(event_store.unnumbered(tx, 1))
