"""However many work and whoever dies, each job is done once."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from gallery_server.dal import job_store
from gallery_server.dal.database import Database
from gallery_server.dal.migrate import migrate
from gallery_server.domain.job import JobState
from gallery_server.jobs.retry import Retry
from gallery_server.jobs.worker import Worker
from tests.contracts.dal import counter
from tests.contracts.dal.counter import soon
from tests.contracts.dal.jobs import HOME, OTHER_HOME
from tests.contracts.jobs.handlers import FAILED, KIND, Counting, counts, leave
from tests.contracts.jobs.processes import WorkerProcess, polling, until
from tests.parts.mariadb import INSTALL, MariaDB, MySQLServer

LEASE = 2.0
QUICK = Retry(first_pause_seconds=0.01, longest_pause_seconds=0.05)


def ended(database: Database, jobs: int) -> bool:
    return database.read(job_store.count_by_state, soon())[JobState.DONE] == jobs


def test_eight_workers_in_two_processes_do_each_job_once(counting: Database, database_url: str) -> None:
    subjects = [str(number) for number in range(300)]
    with WorkerProcess(database_url, HOME, 4, 30) as one, WorkerProcess(database_url, OTHER_HOME, 4, 30) as other:
        leave(counting, subjects)
        until(lambda: ended(counting, len(subjects)))
        told = [process.communicate()[0].splitlines() for process in (one, other)]
    assert counts(counting) == dict.fromkeys(subjects, 1)
    assert all(told), "one process did it all, so there was no race"
    assert sorted(told[0] + told[1]) == sorted(f"done {subject}" for subject in subjects)


def test_what_a_killed_process_held_is_taken_over(counting: Database, database_url: str, tmp_path: Path) -> None:
    subjects = ["a", "b", "c"]
    leave(counting, subjects)
    with WorkerProcess(database_url, HOME, 1, LEASE, tmp_path / "never") as killed:
        assert {killed.told() for _ in subjects} == {f"holding {subject}" for subject in subjects}
        killed.kill()
        killed.wait()
    with polling(Worker(counting, {KIND: Counting(counting)}, OTHER_HOME, "boot", threads=2)):
        until(lambda: ended(counting, len(subjects)))
    assert counts(counting) == dict.fromkeys(subjects, 1)


def test_a_process_that_slept_past_its_lease_is_refused(counting: Database, database_url: str, tmp_path: Path) -> None:
    leave(counting, ["a"])
    gate = tmp_path / "gate"
    with WorkerProcess(database_url, HOME, 1, LEASE, gate) as sleeper:
        assert sleeper.told() == "holding a"
        sleeper.send_signal(signal.SIGSTOP)
        with polling(Worker(counting, {KIND: Counting(counting)}, OTHER_HOME, "boot", threads=1)):
            until(lambda: ended(counting, 1))
        gate.touch()
        sleeper.send_signal(signal.SIGCONT)
        assert sleeper.told() == "refused a"
    assert counts(counting) == {"a": 1}


def test_the_next_boot_of_a_home_need_not_wait_for_leases(
    counting: Database, database_url: str, tmp_path: Path
) -> None:
    leave(counting, ["a"], HOME)
    with WorkerProcess(database_url, HOME, 1, 3600, tmp_path / "never") as killed:
        assert killed.told() == "holding a"
    assert counting.write(lambda tx: job_store.release_home(tx, HOME, "next"), soon()) == 1
    with polling(Worker(counting, {KIND: Counting(counting)}, HOME, "next", threads=1)):
        until(lambda: ended(counting, 1))
    assert counts(counting) == {"a": 1}


@pytest.fixture
def own_server(mariadb: MySQLServer) -> Iterator[MariaDB]:
    if not isinstance(mariadb, MariaDB):
        pytest.skip(f"GALLERY_TEST_MYSQL_URL names a server that may not be killed; unset it and {INSTALL}")
    server = MariaDB().start()
    yield server
    server.stop()


def test_a_database_killed_in_the_middle_loses_none_and_doubles_none(own_server: MariaDB) -> None:
    database = Database.open(own_server.create_database())
    migrate(database)
    counter.create(database, FAILED)
    subjects = [str(number) for number in range(200)]
    handlers = {KIND: Counting(database)}
    workers = [
        Worker(database, handlers, HOME, boot, threads=3, lease_seconds=LEASE, retry=QUICK) for boot in ("one", "two")
    ]
    with polling(workers[0]), polling(workers[1]):
        leave(database, subjects)
        for share in (50, 120):
            until(lambda share=share: sum(counts(database).values()) >= share)
            own_server.kill9()
            own_server.restart()
        until(lambda: ended(database, len(subjects)))
    assert counts(database) == dict.fromkeys(subjects, 1)
    database.close()
