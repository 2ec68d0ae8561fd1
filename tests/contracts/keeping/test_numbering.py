"""Every committed event gets one number, without gaps, whoever numbers, and whatever becomes of them."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from gallery_server.dal import event_sequence_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Conflict, Transaction
from gallery_server.domain.event import Event
from tests.contracts.keeping.feed import (
    HOME,
    OTHER_HOME,
    SECONDS,
    a_change,
    numbering,
    read,
    read_all,
    running,
    soon,
    subjects,
    unnumbered,
    write,
)

ROOT = Path(__file__).parents[3]
WRITERS = 8
KILLS = 4
LEASE_SECONDS = 0.3
CHANCE = random.Random()  # noqa: S311 - no secret


class RolledBack(Exception):  # noqa: N818 - not an error here
    pass


class SleepyDatabase(Database):
    """Sleeps before each COMMIT, so that transactions commit in another order than they wrote in."""

    def _commit(self, session: Any, *, repeatable: bool) -> None:
        time.sleep(CHANCE.uniform(0, 0.03))
        super()._commit(session, repeatable=repeatable)


def test_events_are_read_once_they_are_numbered(database: Database) -> None:
    write(database, "a", "b")
    assert read(database).items == []
    assert numbering(database).step() == 2
    found = read_all(database)
    assert [(event.number, event.subject_id) for event in found] == [(1, "a"), (2, "b")]
    assert found[0].transaction_id == found[1].transaction_id
    assert numbering(database).step() == 0


def test_what_rolls_back_leaves_no_event_and_no_gap(database: Database) -> None:
    def work(tx: Transaction) -> None:
        tx.emit(a_change("lost"))
        raise RolledBack

    write(database, "a")
    with suppress(RolledBack):
        database.write(work, soon())
    write(database, "b")
    numbering(database).step()
    assert [(event.number, event.subject_id) for event in read_all(database)] == [(1, "a"), (2, "b")]


def test_a_transaction_that_runs_twice_leaves_its_events_once(database: Database) -> None:

    tries = count(1)

    def work(tx: Transaction) -> None:
        tx.emit(a_change("a"))
        if next(tries) == 1:
            raise Conflict

    database.write(work, soon())
    numbering(database).step()
    assert subjects(read_all(database)) == ["a"]


def test_more_than_a_batch_is_numbered_in_turn(database: Database) -> None:
    names = [f"{number:05}" for number in range(4_500)]
    write(database, *names)
    numberer = numbering(database)
    assert [numberer.step() for _ in range(4)] == [2_000, 2_000, 500, 0]
    found = read_all(database)
    assert subjects(found) == names
    assert [event.number for event in found] == list(range(1, 4_501))


def test_one_numbers_at_a_time(database: Database) -> None:
    first, second = numbering(database), numbering(database, OTHER_HOME)
    write(database, "a")
    assert (first.step(), second.step()) == (1, 0)
    assert (first.leads, second.leads) == (True, False)
    write(database, "b")
    assert (second.step(), first.step()) == (0, 1)


def test_a_lease_that_ended_is_taken_over_and_its_holder_numbers_nothing(database: Database) -> None:
    late, next_one = numbering(database, lease_seconds=0.0), numbering(database, OTHER_HOME)
    write(database, "a")
    late._holds_lease()
    late._renew_at = float("inf")  # it sleeps, and believes that it still leads when it wakes
    assert next_one.step() == 1
    write(database, "b")
    assert late.step() == 0
    assert not late.leads
    assert next_one.step() == 1
    assert [(event.number, event.subject_id) for event in read_all(database)] == [(1, "a"), (2, "b")]


def test_a_home_that_was_started_anew_does_not_wait_for_its_own_lease(database: Database) -> None:
    killed = numbering(database)
    killed.step()
    write(database, "a")
    assert numbering(database).step() == 1


def test_a_lease_that_was_given_back_is_free(database: Database) -> None:
    write(database, "a")
    numbering(database).run(iter([False, True]).__next__)
    write(database, "b")
    assert numbering(database, OTHER_HOME).step() == 1


def test_a_lost_fence_holds_nothing(database: Database) -> None:
    fence = database.write(lambda tx: event_sequence_store.claim(tx, HOME, 0), soon())
    assert fence == 1
    taken = database.write(lambda tx: event_sequence_store.claim(tx, OTHER_HOME, 1_000_000), soon())
    assert taken == 2
    assert database.write(lambda tx: event_sequence_store.hold(tx, 1), soon()) is None
    assert not database.write(lambda tx: event_sequence_store.renew(tx, 1, 1_000_000), soon())


class HeldDatabase(Database):
    """Stops before COMMIT until it is let go."""

    reached = threading.Event()
    let_go = threading.Event()

    def _commit(self, session: Any, *, repeatable: bool) -> None:
        self.reached.set()
        self.let_go.wait(SECONDS)
        super()._commit(session, repeatable=repeatable)


def test_an_open_transaction_holds_nobody_up_and_is_numbered_when_it_commits(mariadb_url: str) -> None:
    database, held = Database.open(mariadb_url), HeldDatabase.open(mariadb_url)
    numberer = numbering(database)
    with ThreadPoolExecutor(1) as threads:
        open_one = threads.submit(write, held, "late")
        held.reached.wait(SECONDS)
        write(database, "a", "b")
        assert numberer.step() == 2
        first = read(database)
        held.let_go.set()
        open_one.result(SECONDS)
    assert numberer.step() == 1
    assert [(event.number, event.subject_id) for event in read(database, first.next_cursor).items] == [(3, "late")]
    database.close()
    held.close()


def test_no_reader_misses_an_event_while_writers_sleep_and_numberers_are_killed(mariadb_url: str) -> None:
    writing, reading = SleepyDatabase.open(mariadb_url), Database.open(mariadb_url)
    enough, stopped = threading.Event(), threading.Event()
    with running(partial(kill_numberers, mariadb_url, enough)), ThreadPoolExecutor(WRITERS + 2) as threads:
        readers = [threads.submit(follow, reading, stopped) for _ in range(2)]
        written = [threads.submit(write_some, writing, number, enough) for number in range(WRITERS)]
        committed = [subject for each in written for subject in each.result(SECONDS)]
        while unnumbered(reading):
            time.sleep(0.05)
        stopped.set()
        one, other = (reader.result(SECONDS) for reader in readers)
    assert one == other
    assert [event.number for event in one] == list(range(1, len(committed) + 1))
    assert sorted(subjects(one)) == sorted(committed)
    writing.close()
    reading.close()


def write_some(database: Database, writer: int, enough: threading.Event) -> list[str]:
    """Commit transactions, and roll back some; answer the subjects of those that committed."""
    committed: list[str] = []
    for number in count():
        names = [f"{writer}-{number}-{part}" for part in range(CHANCE.randint(1, 4))]
        with suppress(RolledBack):
            database.write(partial(emit, names=names, fail=number % 7 == 0), soon())
            committed += names
        if enough.is_set():
            return committed
    raise AssertionError


def emit(tx: Transaction, names: list[str], *, fail: bool) -> None:
    for name in names:
        tx.emit(a_change(name))
    if fail:
        raise RolledBack


def follow(database: Database, stopped: threading.Event) -> list[Event]:
    """Read with a cursor, a few at a time, until there is nothing more to come."""
    found: list[Event] = []
    cursor: str | None = None
    while True:
        last = stopped.is_set()
        page = read(database, cursor, limit=CHANCE.randint(1, 200))
        found += page.items
        cursor = page.next_cursor
        if not page.items:
            if last:
                return found
            time.sleep(0.01)


def kill_numberers(url: str, enough: threading.Event, stop: threading.Event) -> None:
    """Kill whoever numbers, wherever it is, so that another home takes over; let the last one live until the end."""
    for _ in range(KILLS):
        with Numberer(url) as numberer:
            numberer.await_batch()
            time.sleep(CHANCE.uniform(0, 0.2))
    enough.set()
    with Numberer(url):
        stop.wait(SECONDS)


class Numberer(subprocess.Popen[str]):
    """A process of another home, which is killed at the end of the block."""

    def __init__(self, url: str) -> None:
        command = [sys.executable, "-m", "tests.contracts.keeping.numbering_process"]
        super().__init__(
            [*command, url, str(uuid.uuid4()), str(LEASE_SECONDS)], cwd=ROOT, text=True, stdout=subprocess.PIPE
        )

    def await_batch(self) -> None:
        assert self.stdout is not None
        assert self.stdout.readline() == "numbered\n"

    def __exit__(self, *error: object) -> None:
        self.kill()
        super().__exit__(*error)
