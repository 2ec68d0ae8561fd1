"""Fill a migrated database with jobs that no worker of one home may claim, and a few that it may."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from gallery_server.dal.database import Database
from gallery_server.dal.schema import JobRow
from gallery_server.domain.call import system_clock
from gallery_server.domain.job import JobState
from tests.parts.seeding import insert_rows

HOME = str(uuid.UUID(int=1))
KIND = "copy"
_OTHER_HOME = str(uuid.UUID(int=2))
_HOUR = 3_600_000_000
_EACH = 4_000
_DUE = 5


def seed_jobs(database: Database) -> None:
    """Leave many done, waiting for another home, postponed or claimed, and few that are due."""
    rows = _rows(system_clock())
    insert_rows(database, JobRow, rows)


def _rows(now: int) -> Iterator[dict[str, Any]]:
    past, future = now - _HOUR, now + _HOUR
    common = {"kind": KIND, "payload": {}, "failures": 0, "fence": 1, "created_micros": past}
    shapes: list[tuple[int, dict[str, Any]]] = [
        (_EACH, {"state": JobState.DONE, "due_micros": past, "ended_micros": past}),
        (_EACH, {"state": JobState.WAITING, "due_micros": past, "home": _OTHER_HOME}),
        (_EACH, {"state": JobState.WAITING, "due_micros": future, "home": HOME}),
        (_EACH, {"state": JobState.CLAIMED, "due_micros": past, "lease_micros": past, "home": _OTHER_HOME}),
        (_EACH, {"state": JobState.CLAIMED, "due_micros": past, "lease_micros": future, "home": HOME}),
        (_DUE, {"state": JobState.WAITING, "due_micros": past, "home": HOME}),
        (_DUE, {"state": JobState.WAITING, "due_micros": past}),
    ]
    optional = {"home": None, "lease_micros": None, "worker": None, "fault": None, "ended_micros": None}
    for place, (many, shape) in enumerate(shapes):
        for number in range(many):
            yield common | optional | shape | {"subject": f"{place}/{number}"}
