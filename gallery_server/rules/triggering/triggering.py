"""Have rules judged for what was written: read the feed of events behind a position that all workers share.

A write leaves nothing but its event, and costs nothing more. Of several workers that read the same events one moves the
position, together with the jobs that judge what they touch, and the others find it moved.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import structlog

from gallery_server.dal import event_sequence_store, event_store, trigger_position_store
from gallery_server.dal.batches import batches
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.domain.decision import DecisionTrigger
from gallery_server.errors import GalleryError
from gallery_server.rules.judging import judging
from gallery_server.rules.triggering import clocks, spreading
from gallery_server.rules.triggering.current_index import CurrentIndex
from gallery_server.rules.triggering.marks import KINDS
from gallery_server.rules.triggering.touched import Listening, RuleIndex
from gallery_server.rules.triggering.touching import Toucher, Touches

log = structlog.get_logger("gallery.rules")

T = TypeVar("T")

_WORK_SECONDS = 60.0
_EVENTS = 500
_NUMBERS = 5_000
"""Of so many events those are read that can touch a rule."""
_BUSY_PAUSE = 0.01
_IDLE_PAUSE = 0.03
_GATHERING_SECONDS = 0.1
"""While those who judge are busy what is written is gathered for so long, and judged together."""
_BUSY_SECONDS = 5.0
"""For so long after an event others are expected."""
_STEP_BACK = 1.0
"""Whoever found another worker on the same events leaves them to it for so long."""
_MOVE_SECONDS = 1.0
"""What touches nothing is forgotten by a worker that ends within so long, and read again."""
_TROUBLE_PAUSE = 1.0
_CLOCKS = 100
"""Ticks that are left in one transaction."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """What was read: the position, and what the events behind it touch."""

    position: int
    touches: Touches
    looked: bool
    """Whether there was anything new."""
    index: RuleIndex | None


class Triggering:
    """Leave the jobs that judge what was written, and wake whoever does them; for a thread of its own.

    `is_busy` tells whether they would wait there.
    """

    def __init__(
        self,
        database: Database,
        index: CurrentIndex,
        wake: Callable[[], None] = lambda: None,
        is_busy: Callable[[], bool] = lambda: False,
    ) -> None:
        self._database = database
        self._index = index
        self._wake = wake
        self._is_busy = is_busy
        self._looked = 0
        """Up to which event nothing was touched behind the position, or all of it is left."""
        self._moved_at = time.monotonic()
        self._last_event = 0.0
        self._wound: RuleIndex | None = None
        self._ticking: set[tuple[str, str]] = set()

    def run(self, stopping: Callable[[], bool]) -> None:
        """Go on until the server stops."""
        while not stopping():
            time.sleep(self._pause_after_step())
            self._gather()

    def step(self) -> bool | None:
        """Look at what was written since; tell whether there was something, None where another worker was first."""
        batch = self._database.read(self._look, Deadline.after(_WORK_SECONDS))
        self._wind(batch.index)
        if not batch.looked and batch.position == batch.touches.upto:
            return False
        touches = batch.touches
        if not touches.pairs and not touches.spreads and time.monotonic() - self._moved_at < _MOVE_SECONDS:
            self._looked = touches.upto
            return batch.looked
        left = self._database.write(partial(self._leave, batch=batch), Deadline.after(_WORK_SECONDS))
        if left is None:
            self._looked = 0
            return None
        self._looked, self._moved_at = touches.upto, time.monotonic()
        if left:
            self._wake()
        return batch.looked

    def _pause_after_step(self) -> float:
        try:
            found = self.step()
        except GalleryError as error:
            log.warning("no rules found for what was written", why=error.message)
            return _TROUBLE_PAUSE
        except Exception:  # no rule would be judged any more, were this thread to end
            log.exception("no rules found for what was written")
            return _TROUBLE_PAUSE
        if found is None:
            return _STEP_BACK
        if found:
            self._last_event = time.monotonic()
        return _BUSY_PAUSE if time.monotonic() - self._last_event < _BUSY_SECONDS else _IDLE_PAUSE

    def _gather(self) -> None:
        """Wait while what is left now would wait for others: a job for ten events costs little more than for one."""
        until = time.monotonic() + _GATHERING_SECONDS
        while self._is_busy() and time.monotonic() < until:
            time.sleep(_BUSY_PAUSE)

    def _look(self, tx: Transaction) -> _Batch:
        position, sequence = trigger_position_store.find(tx), event_sequence_store.find(tx)
        newest = sequence.newest
        # A database that was restored may be behind what this worker has seen.
        after = max(position, self._looked) if self._looked <= newest else position
        if after >= newest:
            index = self._index.get(tx) if self._wound is None else None
            return _Batch(position, Touches(after), looked=False, index=index)
        upto = min(newest, after + _NUMBERS)
        events = event_store.of_kinds(tx, KINDS, first=after + 1, last=upto, limit=_EVENTS)
        if len(events) == _EVENTS:
            upto = events[-1].number
        # The index is looked at after the events, so that it has every rule that was active when they were written.
        index = self._index.get(tx)
        return _Batch(position, Toucher(tx, index).touches(events, upto), looked=True, index=index)

    def _wind(self, index: RuleIndex | None) -> None:
        """Leave the next tick of each rule with EVERY that is new to this worker; another may have left it."""
        if index is None or index is self._wound:
            return
        ticking = {(rule.uuid, rule.digest): rule for rule in index.rules.values() if rule.every_micros is not None}
        for some in batches([rule for key, rule in ticking.items() if key not in self._ticking], _CLOCKS):
            self._database.write(partial(_begin_clocks, rules=some), Deadline.after(_WORK_SECONDS), repeatable=True)
        self._ticking = set(ticking)
        self._wound = index

    def _leave(self, tx: Transaction, batch: _Batch) -> int | None:
        """Move the position with the jobs that it owes, and answer how many; None where another worker has."""
        touches = batch.touches
        if not trigger_position_store.move(tx, after=batch.position, upto=touches.upto):
            return None
        for spread in touches.spreads:
            spreading.begin(tx, spread)
        judged = judging.leave(tx, DecisionTrigger.WRITE, touches.pairs, subject=f"events/{touches.upto}")
        return judged + len(touches.spreads)


def _begin_clocks(tx: Transaction, rules: Iterable[Listening]) -> None:
    for rule in rules:
        clocks.begin(tx, rule)
