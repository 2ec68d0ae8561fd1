"""A transaction that another one was in the way of runs again, as a whole."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import peewee
import pytest

from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Conflict, Transaction
from gallery_server.domain.call import Deadline
from gallery_server.errors import DeadlineExceeded, Reason, Unavailable
from tests.contracts.dal import counter


@pytest.fixture
def counters(database: Database) -> Database:
    counter.create(database, "a", "b")
    return database


@pytest.fixture
def on_mariadb(mariadb_url: str) -> Iterator[Database]:
    database = Database.open(mariadb_url)
    counter.create(database, "a", "b")
    yield database
    database.close()


def test_work_that_asks_for_it_runs_again_without_a_trace(counters: Database):
    tries: list[int] = []

    def add_twice_tried(tx: Transaction) -> None:
        counter.add(tx, "a")
        tries.append(len(tries))
        if len(tries) < 3:
            raise Conflict

    counters.write(add_twice_tried, counter.soon())
    assert len(tries) == 3
    assert counters.read(lambda tx: counter.value(tx, "a"), counter.soon()) == 1


def test_work_that_asks_for_ever_ends(counters: Database):
    def ask(tx: Transaction) -> None:
        raise Conflict

    with pytest.raises(Unavailable) as raised:
        counters.write(ask, counter.soon())
    assert (raised.value.reason, raised.value.retryable) == (Reason.DATABASE_BUSY, True)


def test_of_many_who_insert_the_same_all_go_on_with_the_first(counters: Database):
    together = threading.Barrier(8)

    def work(_: int) -> None:
        def insert_or_add(tx: Transaction) -> None:
            if counter.value(tx, "new") is None:
                counter.insert(tx, "new")
            counter.add(tx, "new")

        together.wait(counter.SECONDS)
        counters.write(insert_or_add, counter.soon())

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    assert counter.read(counters, "new") == 8


def test_a_duplicate_that_stays_one_ends_as_busy(counters: Database):
    tries = []

    def work(tx: Transaction) -> None:
        tries.append(1)
        counter.insert(tx, "a")

    with pytest.raises(Unavailable, match="in the way of 20 tries") as raised:
        counters.write(work, counter.soon())
    assert (raised.value.reason, raised.value.retryable, len(tries)) == (Reason.DATABASE_BUSY, True, 20)


def test_a_duplicate_that_work_catches_lets_it_go_on(counters: Database):
    def work(tx: Transaction) -> None:
        counter.add(tx, "b")
        with pytest.raises(peewee.IntegrityError):
            counter.insert(tx, "a")
        counter.add(tx, "b")

    counters.write(work, counter.soon())
    assert counter.read(counters, "b") == 2


def test_two_that_deadlock_both_commit(on_mariadb: Database):
    locked = {"a": threading.Event(), "b": threading.Event()}
    tries: list[str] = []

    def work(first: str, second: str) -> None:
        def cross(tx: Transaction) -> None:
            tries.append(first)
            counter.add(tx, first)
            locked[first].set()
            locked[second].wait(counter.SECONDS)
            counter.add(tx, second)

        on_mariadb.write(cross, counter.soon())

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(work, "ab", "ba"))
    assert (counter.read(on_mariadb, "a"), counter.read(on_mariadb, "b")) == (2, 2)
    assert len(tries) > 2, "nothing deadlocked"


def test_who_waits_too_long_for_a_lock_tries_again(on_mariadb: Database):
    held, release = threading.Event(), threading.Event()
    tries: list[int] = []

    def hold(tx: Transaction) -> None:
        counter.add(tx, "a")
        held.set()
        release.wait(counter.SECONDS)

    def wait_for_it(tx: Transaction) -> None:
        tries.append(1)
        if len(tries) > 1:
            release.set()
        tx.rows(peewee.RawQuery("SET SESSION innodb_lock_wait_timeout = 1"))
        counter.add(tx, "a")

    with ThreadPoolExecutor(1) as threads:
        holding = threads.submit(on_mariadb.write, hold, counter.soon())
        held.wait(counter.SECONDS)
        on_mariadb.write(wait_for_it, counter.soon())
        holding.result()
    assert counter.read(on_mariadb, "a") == 2
    assert len(tries) > 1


@pytest.fixture
def file_and_database(tmp_path: Path) -> Iterator[tuple[Path, Database]]:
    database = Database.open(f"sqlite:///{tmp_path / 'gallery.db'}")
    counter.create(database, "a")
    yield tmp_path / "gallery.db", database
    database.close()


def test_sqlite_waits_for_the_writer_of_another_process(file_and_database: tuple[Path, Database]):
    path, database = file_and_database
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(database.write, lambda tx: counter.add(tx, "a"), counter.soon())
        assert counter.read(database, "a") == 0, "readers do not wait"
        other.execute("ROLLBACK")
        assert waiting.result() == 1
    other.close()


def test_sqlite_is_busy_where_the_writer_outlasts_the_deadline(file_and_database: tuple[Path, Database]):
    path, database = file_and_database
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    # On a busy machine the pause before the next try may itself outlast the deadline.
    with pytest.raises((Unavailable, DeadlineExceeded)) as raised:
        database.write(lambda tx: counter.add(tx, "a"), Deadline.after(1))
    told = (raised.value.reason, raised.value.retryable)
    assert told in {(Reason.DATABASE_BUSY, True), (Reason.DEADLINE_EXCEEDED, False)}
    other.close()
