"""Count what waits and what is under way, and cut it into batches. Knows no thread."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gallery_client.records.evaluation_record import EvaluationRecord

BATCH_BYTES = 4_000_000
"""Bytes at which a batch is sent; the server takes 6 MB."""
BUFFERED_BYTES = 64_000_000
"""Bytes that are held at most."""


@dataclass(frozen=True)
class Item:
    """Be an evaluation on its way: as it was given, as it is sent, how much it is, and since when it waits."""

    record: EvaluationRecord
    struct: Any
    metrics: int
    size: int
    since: float


class Backlog:
    """Hold items in their order, those under way before those that wait.

    A batch has at most `batch_metrics`; `most_metrics` are held.
    """

    def __init__(self, batch_metrics: int, most_metrics: int) -> None:
        self._batch_metrics = batch_metrics
        self._most_metrics = most_metrics
        self.waiting: deque[Item] = deque()
        self.under_way: deque[Item] = deque()
        self._waiting_metrics = self._waiting_bytes = 0
        self._bytes = 0
        self.metrics = 0
        """How many metrics are held."""
        self.taken = 0
        """How many items ever came."""

    @property
    def settled(self) -> int:
        """Answer how many items came and are held no longer."""
        return self.taken - len(self.waiting) - len(self.under_way)

    @property
    def batched(self) -> int:
        """Answer how many items came and wait no longer."""
        return self.taken - len(self.waiting)

    def fits(self, item: Item) -> bool:
        """Tell whether there is room for an item; one that is larger than all room fits when nothing else is held."""
        if not self.metrics:
            return True
        return self.metrics + item.metrics <= self._most_metrics and self._bytes + item.size <= BUFFERED_BYTES

    def push(self, item: Item) -> None:
        """Let an item wait behind all others."""
        self.waiting.append(item)
        self.taken += 1
        self.metrics += item.metrics
        self._bytes += item.size
        self._waiting_metrics += item.metrics
        self._waiting_bytes += item.size

    def has_batch(self) -> bool:
        """Tell whether as much waits as goes into one batch."""
        return self._waiting_metrics >= self._batch_metrics or self._waiting_bytes >= BATCH_BYTES

    def take_batch(self) -> list[Item]:
        """Put the oldest items under way, as many as go into one batch, and at least one."""
        metrics = size = 0
        while self.waiting:
            item = self.waiting[0]
            metrics += item.metrics
            size += item.size
            if self.under_way and (metrics > self._batch_metrics or size > BATCH_BYTES):
                break
            self.under_way.append(self.waiting.popleft())
            self._waiting_metrics -= item.metrics
            self._waiting_bytes -= item.size
        return list(self.under_way)

    def settle(self, count: int) -> None:
        """Let go of the oldest items under way."""
        for _ in range(count):
            item = self.under_way.popleft()
            self.metrics -= item.metrics
            self._bytes -= item.size

    def clear(self) -> None:
        """Let go of all items."""
        self.under_way.extend(self.waiting)
        self.waiting.clear()
        self._waiting_metrics = self._waiting_bytes = 0
        self.settle(len(self.under_way))
