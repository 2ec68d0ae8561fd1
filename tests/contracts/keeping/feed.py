"""Events that are written, numbered and read, without a server."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from gallery_server.dal import event_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.domain.event import Change, Event, EventKind
from gallery_server.domain.page import CursorSigner, PageRequest
from gallery_server.keeping.numbering import Numbering
from gallery_server.registry import events
from gallery_server.registry.events import EventPage, EventStart, EventWish

SECONDS = 120.0
SIGNER = CursorSigner(b"secret")
HOME, OTHER_HOME = str(uuid.uuid4()), str(uuid.uuid4())
PROJECT_ID = str(uuid.uuid4())


class Uncounted:
    """Takes no note of what was numbered."""

    def count_events(self, count: int, oldest_seconds: float) -> None:
        pass


def soon() -> Deadline:
    return Deadline.after(SECONDS)


def a_change(subject: str, **fields: Any) -> Change:
    return Change(EventKind.PROJECT_CHANGED, "local:test", subject, **fields)


def write(database: Database, *subjects: str) -> None:
    """Commit one transaction with an event for each subject."""

    def work(tx: Transaction) -> None:
        for subject in subjects:
            tx.emit(a_change(subject))

    database.write(work, soon())


def numbering(database: Database, home: str = HOME, lease_seconds: float = SECONDS) -> Numbering:
    return Numbering(database, home, Uncounted(), lease_seconds=lease_seconds)


def read(database: Database, cursor: str | None = None, *, limit: int = 1_000, **wish: Any) -> EventPage:
    given = {"start": EventStart.OLDEST, "project_name": None, "kinds": (), "subject_id": None, "model_id": None} | wish
    wanted = EventWish(request=PageRequest.of(limit, cursor), **given)
    return database.read(lambda tx: events.read(tx, SIGNER, wanted), soon())


def read_all(database: Database, limit: int = 1_000, **wish: Any) -> list[Event]:
    """Read from the oldest event to the newest."""
    found: list[Event] = []
    page = read(database, limit=limit, **wish)
    while page.items or page.seen < page.newest:
        found += page.items
        page = read(database, page.next_cursor, limit=limit, **wish)
    return found


def subjects(found: Sequence[Event]) -> list[str]:
    return [event.subject_id for event in found]


def unnumbered(database: Database) -> int:
    return len(database.read(lambda tx: event_store.unnumbered(tx, 10_000), soon()))


@contextmanager
def running(work: Callable[[threading.Event], None], count: int = 1) -> Iterator[None]:
    """Run work in threads until the block ends; it is told so by its argument."""
    stop = threading.Event()
    threads = [threading.Thread(target=work, args=(stop,)) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(SECONDS)
