"""Forget old decisions that neither acted nor changed an outcome."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from gallery_server.dal import decision_store
from gallery_server.dal.database import Database
from gallery_server.domain.call import Deadline

_DAY_MICROS = 86_400_000_000
_BATCH = 1_000
_LEFT_SECONDS = 5.0
"""What is left of a round's time to begin one more batch."""


@dataclass(frozen=True, slots=True)
class DecisionExpiry:
    """Forget decisions once they are older than so many days, unless they are lasting."""

    database: Database
    days: int

    def forget(self, deadline: Deadline) -> int:
        """Forget what is old, batch by batch while there is time: each metric may leave some; answer how many."""
        before = self.database.clock() - self.days * _DAY_MICROS
        gone = 0
        while deadline.remaining() > _LEFT_SECONDS:
            forget = partial(decision_store.forget_before, created_micros=before, limit=_BATCH)
            some = self.database.write(forget, deadline, repeatable=True)
            gone += some
            if some < _BATCH:
                break
        return gone
