"""The feed is read, numbered and forgotten through indexes, however long it is."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gallery_server.dal import event_archive_store, event_sequence_store, event_store, trigger_position_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.event import Change, EventFilter, EventKind
from gallery_server.rules.triggering.marks import KINDS
from tests.contracts.dal.plans import ENGINES, Statements, analyse, costly, created, scans
from tests.contracts.keeping.feed import numbering, soon

EVENTS = 30_000
PROJECTS = [str(uuid.uuid4()) for _ in range(100)]
MODELS = [str(uuid.uuid4()) for _ in range(1_000)]
LIMIT = 100


@pytest.fixture(scope="module", params=ENGINES)
def feed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Events of many projects, models and subjects, all numbered but the last few."""
    with created(request, tmp_path_factory) as database:
        database.write(lambda tx: emit(tx, range(EVENTS)), soon())
        numberer = numbering(database)
        while numberer.step():
            pass
        database.write(lambda tx: emit(tx, range(10)), soon())
        analyse(database)
        yield database


def emit(tx: Transaction, numbers: range) -> None:
    for number in numbers:
        kind = EventKind.HOLD_PLACED if number % 1_000 == 0 else EventKind.INSTANCE_CREATED
        tx.emit(
            Change(
                kind,
                "local:test",
                f"subject {number % 5_000}",
                project_id=PROJECTS[number % len(PROJECTS)],
                model_id=MODELS[number % len(MODELS)],
            )
        )


def page(**wanted: Any) -> Callable[[Transaction], Any]:
    return lambda tx: event_store.page(tx, EventFilter(**wanted), after=100, upto=EVENTS, limit=LIMIT)


def number(tx: Transaction) -> None:
    found = [event_id for event_id, _ in event_store.unnumbered(tx, 100)]
    event_store.number(tx, found, EVENTS)
    event_sequence_store.advance(tx, EVENTS + len(found))


HOT: dict[str, Callable[[Transaction], Any]] = {
    # To the end of the feed it is the same range, read in its order up to the limit; EXPLAIN would count all of it.
    "all": lambda tx: event_store.page(tx, EventFilter(), after=100, upto=1_000, limit=LIMIT),
    "of a project": page(project_id=PROJECTS[7]),
    "of a model": page(model_id=MODELS[7]),
    "of a subject": page(subject_id="subject 7"),
    "of a rare kind": page(kinds=("hold.placed",)),
    "of a kind in a project": page(kinds=("hold.placed",), project_id=PROJECTS[0]),
    "of the kinds that touch rules": lambda tx: event_store.of_kinds(tx, KINDS, first=20_001, last=20_900, limit=500),
    "number": number,
    "forget": lambda tx: event_store.forget_upto(tx, 50, LIMIT),
    "list archives": lambda tx: event_archive_store.list_from(tx, 1, LIMIT),
    "how far": event_sequence_store.find,
    "how far rules are found": trigger_position_store.find,
    "rules are found": lambda tx: trigger_position_store.move(tx, after=0, upto=1),
}


@pytest.mark.parametrize("path", HOT)
def test_the_feed_is_answered_from_indexes(feed: Database, executed: Statements, path: str) -> None:
    assert costly(feed, executed, HOT[path], scans) == []
