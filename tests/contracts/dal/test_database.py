"""A transaction is whole or not there, on every engine."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import peewee
import pytest

from gallery_server.dal.address import InvalidAddress
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.errors import DeadlineExceeded, NotFound, Reason, Unavailable
from tests.contracts.dal import counter


@pytest.fixture
def counters(database: Database) -> Database:
    counter.create(database, "a", "b")
    return database


def test_a_write_is_seen_by_the_next_read(counters: Database):
    assert counters.write(lambda tx: counter.add(tx, "a", 7), counter.soon()) == 1
    assert counter.read(counters, "a") == 7


def test_an_error_leaves_no_trace_of_a_write(counters: Database):
    def work(tx: Transaction) -> None:
        counter.add(tx, "a")
        raise NotFound(Reason.MODEL_NOT_FOUND, "no such model")

    with pytest.raises(NotFound, match="no such model"):
        counters.write(work, counter.soon())
    assert counter.read(counters, "a") == 0


def test_a_defect_in_work_leaves_no_trace_and_no_broken_connection(counters: Database):
    def work(tx: Transaction) -> None:
        counter.add(tx, "a")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        counters.write(work, counter.soon())
    assert counter.read(counters, "a") == 0


def test_an_update_answers_the_rows_it_matched_even_if_it_changed_none(counters: Database):
    assert counters.write(lambda tx: counter.add(tx, "a", 0), counter.soon()) == 1
    assert counters.write(lambda tx: counter.add(tx, "unknown"), counter.soon()) == 0


def test_the_time_of_a_transaction_is_that_of_the_clock(database_url: str):
    database = Database.open(database_url, clock=lambda: 1_700_000_000_000_001)
    assert database.write(lambda tx: tx.now, counter.soon()) == 1_700_000_000_000_001
    database.close()


def test_a_read_refuses_to_write(counters: Database):
    with pytest.raises(RuntimeError, match=r"ModelUpdate inside Database\.read"):
        counters.read(lambda tx: counter.add(tx, "a"), counter.soon())


def test_a_transaction_inside_another_is_refused(counters: Database):
    def inner(_: Transaction) -> None:
        counters.write(lambda tx: counter.add(tx, "a"), counter.soon())

    with pytest.raises(RuntimeError, match="inside another one"):
        counters.write(inner, counter.soon())
    counters.write(lambda tx: counter.add(tx, "a"), counter.soon())


def test_a_statement_that_is_wrong_is_told_as_it_is(counters: Database):
    with pytest.raises(peewee.DatabaseError, match="nowhere"):
        counters.read(lambda tx: tx.rows(peewee.RawQuery("SELECT 1 FROM nowhere")), counter.soon())


def test_sixteen_threads_lose_no_update(counters: Database):
    def work(_: int) -> None:
        def read_and_write(tx: Transaction) -> None:
            counter.add(tx, "a")
            read = counter.value(tx, "a")
            tx.run(counter.Counter.update(value=read).where(counter.Counter.name == "b"))

        counters.write(read_and_write, counter.soon())

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(work, range(320)))
    assert counter.read(counters, "a") == counter.read(counters, "b") == 320


def test_the_pool_lends_no_more_than_its_size(database_url: str):
    database = Database.open(database_url, pool_size=1)
    taken, release = threading.Event(), threading.Event()

    def hold(_: Transaction) -> None:
        taken.set()
        release.wait(counter.SECONDS)

    with ThreadPoolExecutor(1) as threads:
        held = threads.submit(database.read, hold, counter.soon())
        taken.wait(counter.SECONDS)
        with pytest.raises(Unavailable, match="All 1 database connections") as raised:
            database.ping(1)
        release.set()
        held.result()
    assert (raised.value.reason, raised.value.retryable) == (Reason.DATABASE_BUSY, True)
    database.ping(counter.SECONDS)
    database.close()


def test_a_deadline_that_passed_stops_a_write_before_its_commit(counters: Database):
    def work(tx: Transaction) -> None:
        counter.add(tx, "a")
        time.sleep(max(tx.deadline.at - time.monotonic(), 0))

    with pytest.raises(DeadlineExceeded):
        counters.write(work, Deadline.after(0.5))
    assert counter.read(counters, "a") == 0


def test_a_closed_database_is_not_used(database: Database):
    database.ping(counter.SECONDS)
    database.close()
    with pytest.raises(RuntimeError, match="closed"):
        database.ping(counter.SECONDS)


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_a_database_is_not_used_in_a_child_of_its_process(database: Database):
    database.ping(counter.SECONDS)
    child = os.fork()
    if child == 0:
        try:
            database.ping(counter.SECONDS)
        except RuntimeError:
            os._exit(17)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 17


def test_sqlite_and_mariadb_live_in_one_process(database: Database, tmp_path: Path):
    other = Database.open(f"sqlite:///{tmp_path / 'other.db'}")
    for each in (database, other):
        counter.create(each, "a")
    database.write(lambda tx: counter.add(tx, "a", 3), counter.soon())
    other.write(lambda tx: counter.add(tx, "a", 4), counter.soon())
    assert (counter.read(database, "a"), counter.read(other, "a")) == (3, 4)
    other.close()


def test_a_file_in_no_folder_is_refused_by_name(tmp_path: Path):
    with pytest.raises(InvalidAddress, match=f"The setting database names a file in {tmp_path / 'none'}"):
        Database.open(f"sqlite:///{tmp_path / 'none' / 'gallery.db'}")
