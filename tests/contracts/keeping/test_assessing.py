"""What is written is computed once it is due, by whoever comes first, and whatever becomes of them nothing is lost."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from gallery_server.dal.database import Database
from gallery_server.dal.health_due_store import HealthMark
from gallery_server.dal.schema import HealthDueRow
from gallery_server.domain.call import system_clock
from gallery_server.domain.instance import Instance
from gallery_server.domain.project import PolicyChange
from gallery_server.errors import Reason, Unavailable
from gallery_server.registry.assessing import assessing, policy_walk
from tests.contracts.keeping.feed import running
from tests.contracts.keeping.shelf import Clock
from tests.contracts.keeping.ward import Ward
from tests.contracts.registry.clinic import with_keys
from tests.contracts.registry.gallery import Gallery

ROOT = Path(__file__).parents[3]
CHANCE = random.Random()  # noqa: S311 - no secret
KILLS = 8
CODE_ONLY = PolicyChange(reproducibility_fields=("trainingCode",))


@pytest.fixture
def ward(gallery: Gallery, clock: Clock) -> Ward:
    return Ward(gallery, clock)


@pytest.fixture
def patient(ward: Ward) -> Instance:
    return ward.gallery.save(metadata=with_keys("trainingCode"))


def mark_of(ward: Ward, instance: Instance) -> HealthMark | None:
    query = HealthDueRow.select().where(HealthDueRow.instance_id == instance.instance_id)
    row = ward.gallery.read(lambda tx: tx.row(query))
    return None if row is None else HealthMark(row["writes"], row["due_micros"])


def test_what_was_written_is_computed_a_second_later(ward: Ward, patient: Instance) -> None:
    ward.clinic.measure(patient, "Validation", mae=1.0)
    ward.clinic.measure(patient, "Production", mae=1.5)
    assert (ward.due(), ward.worker().step()) == (set(), 0)
    ward.wait()
    assert ward.due() == {patient.instance_id}
    assert ward.worker().step() == 1
    assert ward.clinic.values(patient)["skew"] == 0.5
    assert mark_of(ward, patient) is None
    assert ward.worker().step() == 0
    assert ward.counted.counts == {"computed": 1}


def test_writes_that_follow_on_each_other_are_computed_once(ward: Ward, patient: Instance) -> None:
    ward.clinic.measure(patient, "Validation", mae=1.0)
    due = mark_of(ward, patient)
    assert due is not None
    for value in range(5):
        ward.wait(0.1)
        ward.clinic.measure(patient, "Production", mae=2.0 + value)
    mark = mark_of(ward, patient)
    assert mark == HealthMark(6, due.due_micros)
    ward.wait()
    assert ward.worker().step() == 1
    assert len(ward.clinic.changes(patient)) == 1


def test_a_writer_between_read_and_end_keeps_its_mark(ward: Ward, patient: Instance) -> None:
    ward.clinic.measure(patient, "Validation", mae=1.0)
    late = ward.gallery.read(lambda tx: assessing.read(tx, [patient.instance_id]))
    ward.clinic.measure(patient, "Production", mae=1.5)
    assert ward.gallery.write(lambda tx: assessing.settle(tx, late)) == 0
    assert "skew" not in ward.clinic.values(patient)
    assert ward.clinic.is_marked(patient)
    assert ward.due() == set()  # so that whoever is written without end is computed once a second
    ward.work_off()
    assert ward.clinic.values(patient)["skew"] == 0.5


def test_who_comes_late_undoes_nothing(ward: Ward, patient: Instance) -> None:
    ward.clinic.measure(patient, "Validation", mae=1.0)
    late = ward.gallery.read(lambda tx: assessing.read(tx, [patient.instance_id]))
    ward.clinic.measure(patient, "Production", mae=1.5)
    ward.work_off()
    assert ward.gallery.write(lambda tx: assessing.settle(tx, late)) == 0
    assert ward.clinic.values(patient)["skew"] == 0.5
    assert len(ward.clinic.changes(patient)) == 1


def test_who_comes_late_does_not_take_the_mark_of_another_write(ward: Ward, patient: Instance) -> None:
    ward.clinic.measure(patient, "Validation", mae=1.0)
    late = ward.gallery.read(lambda tx: assessing.read(tx, [patient.instance_id]))
    ward.work_off()
    ward.clinic.measure(patient, "Production", mae=1.5)
    mark = mark_of(ward, patient)
    assert mark is not None
    assert late[0].mark is not None
    assert mark.writes == late[0].mark.writes
    assert ward.gallery.write(lambda tx: assessing.settle(tx, late)) == 0
    ward.work_off()
    assert ward.clinic.values(patient)["skew"] == 0.5


def test_two_workers_compute_each_once(ward: Ward, database_url: str, clock: Clock) -> None:
    patients = [ward.gallery.save(content=str(number).encode()) for number in range(60)]
    for each in patients:
        ward.clinic.measure(each, "Validation", mae=1.0)
    ward.wait()
    others = [Database.open(database_url, clock=clock) for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda database: ward.worker(database).step(), others))
    assert not ward.is_owed_anything()
    assert ward.wrong(patients) == []
    assert [len(ward.clinic.changes(each)) for each in patients] == [1] * len(patients)
    for database in others:
        database.close()


def test_an_instance_that_cannot_be_computed_stops_no_other(
    ward: Ward, patient: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    sick = ward.gallery.save()
    for each in (patient, sick):
        ward.clinic.measure(each, "Validation", mae=1.0)
    ward.wait()
    inputs = assessing._inputs

    def failing(*asked: Any) -> Any:
        for instance, found in inputs(*asked):
            if instance.instance_id == sick.instance_id:
                raise ZeroDivisionError
            yield instance, found

    worker = ward.worker()
    with monkeypatch.context() as patched:
        patched.setattr(assessing, "_inputs", failing)
        assert worker.step() == 1
        assert ward.clinic.stored(patient) is not None
        waits = []
        for _ in range(4):
            mark = mark_of(ward, sick)
            assert mark is not None
            waits.append(round((mark.due_micros - ward.clock()) / 1_000_000))
            ward.wait(waits[-1] + 1)
            assert worker.step() == 0
    assert waits == [2, 4, 8, 16]
    assert ward.counted.counts == {"computed": 1, "failed": 5}
    ward.wait(60)
    assert worker.step() == 1
    assert ward.clinic.stored(sick) is not None


def test_an_outage_of_the_database_is_survived(ward: Ward, patient: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    ward.clinic.measure(patient, "Validation", mae=1.0)
    ward.wait()
    worker, tries = ward.worker(), iter([True, True, False])
    read = ward.gallery.database.read
    slept: list[float] = []

    def failing(*args: Any, **more: Any) -> Any:
        if next(tries, False):
            raise Unavailable(Reason.DATABASE_UNAVAILABLE, "The database does not answer now; repeat the call.")
        return read(*args, **more)

    monkeypatch.setattr(ward.gallery.database, "read", failing)
    monkeypatch.setattr(time, "sleep", slept.append)
    worker.run(iter([False, False, False, True]).__next__)
    assert slept == [1.0, 1.0, 0.0]
    assert ward.clinic.stored(patient) is not None


def test_a_changed_policy_is_walked_behind_and_says_how_far(ward: Ward) -> None:
    patients = [
        ward.gallery.save(metadata=with_keys("trainingCode") if number % 2 else {}, external_id=str(number))
        for number in range(250)
    ]
    for each in patients[::50]:
        ward.clinic.measure(each, "Validation", mae=1.0)
    ward.work_off()
    ward.clinic.set_policy(CODE_ONLY)
    worker, left = ward.worker(), [ward.clinic.worst().outdated]
    while ward.clinic.walk_owed(patients[0]) is not None:
        worker.step()
        left.append(ward.clinic.worst().outdated)
    assert left == [250, 150, 50, 0]
    assert not ward.is_owed_anything()
    assert ward.wrong(patients) == []
    assert [ward.clinic.values(each)["completeness"] for each in patients] == [0.0, 1.0] * 125
    assert len(ward.clinic.changes(patients[1])) == 1
    assert {ward.clinic.get(each).policy_version for each in patients[::50]} == {2}


def test_a_walk_waits_for_who_reads_the_old_policy(ward: Ward, patient: Instance) -> None:
    ward.clinic.set_policy(CODE_ONLY)
    patience = ward.worker(walk_delay=3_600)
    patience.step()
    assert ward.clinic.walk_owed(patient) is not None
    ward.worker().step()
    assert ward.clinic.walk_owed(patient) is None


def test_a_second_change_begins_again(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy_walk, "AT_ONCE", 10)
    patients = [ward.gallery.save(metadata=with_keys("features")) for _ in range(25)]
    ward.clinic.set_policy(CODE_ONLY)
    worker = ward.worker()
    worker.step()
    assert ward.clinic.worst().outdated == 15
    ward.clinic.set_policy(PolicyChange(reproducibility_fields=("features",)))
    assert ward.clinic.worst().outdated == 25
    ward.work_off()
    assert [ward.clinic.values(each)["completeness"] for each in patients] == [1.0] * 25


def test_two_walkers_are_harmless(ward: Ward, database_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy_walk, "AT_ONCE", 10)
    patients = [ward.gallery.save(metadata=with_keys("trainingCode")) for _ in range(45)]
    ward.clinic.set_policy(CODE_ONLY)
    other = Database.open(database_url, clock=clock)

    def walk(database: Database) -> None:
        worker = ward.worker(database)
        for _ in range(5):
            worker.step()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(walk, [ward.gallery.database, other]))
    ward.work_off()
    assert ward.wrong(patients) == []
    assert [len(ward.clinic.changes(each)) for each in patients] == [1] * len(patients)
    other.close()


@pytest.fixture
def mariadb_ward(mariadb_url: str) -> Iterator[Ward]:
    clock = Clock(system_clock)
    database = Database.open(mariadb_url, clock=clock)
    gallery = Gallery(database)
    gallery.create()
    yield Ward(gallery, clock)
    database.close()


def test_whoever_is_killed_loses_nothing(mariadb_ward: Ward, mariadb_url: str) -> None:
    ward = mariadb_ward
    patients = [ward.gallery.save(metadata=with_keys("features")) for _ in range(120)]

    def write(stop: Any) -> None:
        for number in range(100_000):
            ward.clinic.measure(CHANCE.choice(patients), CHANCE.choice(["Validation", "Production"]), mae=1.0 + number)
            if stop.is_set():
                return

    with running(write):
        for kill in range(KILLS):
            with Worker(mariadb_url) as worker:
                worker.await_step()
                if kill % 3 == 0:
                    fields = CHANCE.sample(["trainingCode", "features", "randomSeed"], 1 + kill % 2)
                    ward.clinic.set_policy(PolicyChange(reproducibility_fields=tuple(sorted(fields))))
                time.sleep(CHANCE.uniform(0, 0.3))
    ward.work_off()
    assert ward.wrong(patients) == []


class Worker(subprocess.Popen[str]):
    """A process that computes what is owed, and is killed at the end of the block."""

    def __init__(self, url: str) -> None:
        command = [sys.executable, "-m", "tests.contracts.keeping.assessing_process", url]
        super().__init__(command, cwd=ROOT, text=True, stdout=subprocess.PIPE)

    def await_step(self) -> None:
        assert self.stdout is not None
        assert self.stdout.readline() == "computed\n"

    def __exit__(self, *error: object) -> None:
        self.kill()
        super().__exit__(*error)
