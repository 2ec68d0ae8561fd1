"""One worker starts, keeps, repeats, gives up and gives back jobs as it should."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from gallery_server.dal import job_store
from gallery_server.dal.database import Database
from gallery_server.dal.schema import JobRow
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.domain.fault import Fault
from gallery_server.domain.job import Claim, Job, JobState
from gallery_server.errors import GalleryError, Internal, NotFound, Reason, Unavailable
from gallery_server.jobs.attempt import Handler, Outcome
from gallery_server.jobs.retry import Retry
from gallery_server.jobs.worker import Worker
from tests.contracts.dal import counter
from tests.contracts.dal.counter import soon
from tests.contracts.dal.jobs import HOME, OTHER_HOME
from tests.contracts.jobs.handlers import FAILED, KIND, Counting, Step, counts, leave
from tests.contracts.jobs.processes import SECONDS, polling, until

RETRY = Retry(first_pause_seconds=0.001, longest_pause_seconds=0.01, defect_tries=3)
AWAY = Unavailable(Reason.STORE_UNAVAILABLE, "The store is away.")
GONE = NotFound(Reason.UPLOAD_NOT_FOUND, "No upload.")


def worker(database: Database, handler: Handler, threads: int = 2, lease: float = 30.0, **options: float) -> Worker:
    return Worker(database, {KIND: handler}, HOME, "boot", threads=threads, lease_seconds=lease, retry=RETRY, **options)


def job_of(database: Database, subject: str = "a") -> Job:
    found = database.read(lambda tx: job_store.find(tx, KIND, subject), soon())
    assert found is not None
    return found


def outcome(started: Worker, job_id: int) -> Outcome | None:
    future = started.start(job_id)
    assert future is not None
    return future.result(SECONDS)


def failing(error: BaseException, times: int = 1_000) -> Step:
    """Raise an error at so many tries."""
    left = [error] * times

    def fail(claim: Claim, deadline: Deadline) -> None:
        if left:
            raise left.pop()

    return fail


class Held:
    """Hold jobs until they are let go."""

    def __init__(self) -> None:
        self.reached = threading.Semaphore(0)
        self.go = threading.Event()

    def __call__(self, claim: Claim, deadline: Deadline) -> None:
        self.reached.release()
        assert self.go.wait(SECONDS)

    def wait(self) -> None:
        assert self.reached.acquire(timeout=SECONDS)


@contextmanager
def drained(started: Worker) -> Iterator[Worker]:
    yield started
    started.drain(SECONDS)


def test_a_job_is_started_at_once_where_a_thread_is_free(counting: Database):
    first, second = leave(counting, ["a", "b"])
    held = Held()
    with drained(worker(counting, Counting(counting, held), threads=1)) as busy:
        assert not busy.is_busy()
        running = busy.start(first)
        held.wait()
        assert busy.is_busy()
        assert busy.start(second) is None
        held.go.set()
        assert running is not None
        assert running.result(SECONDS) is Outcome.DONE
        until(lambda: not busy.is_busy())
        assert busy.start(second) is not None
    assert counts(counting) == {"a": 1, "b": 1}


def test_a_job_that_another_has_is_not_started(counting: Database):
    (job_id,) = leave(counting, ["a"], OTHER_HOME)
    with drained(worker(counting, Counting(counting))) as started:
        assert outcome(started, job_id) is None
    assert job_of(counting).state is JobState.WAITING


def test_polling_fills_every_thread_and_works_off_what_is_due(counting: Database):
    together = threading.Barrier(3)
    subjects = [str(number) for number in range(9)]
    leave(counting, subjects)
    meeting = Counting(counting, lambda claim, deadline: (together.wait(SECONDS), None)[1])
    with polling(worker(counting, meeting, threads=3)):
        until(lambda: sum(counts(counting).values()) == len(subjects))
    assert counts(counting) == dict.fromkeys(subjects, 1)


def test_a_job_longer_than_its_lease_is_kept(counting: Database):
    (job_id,) = leave(counting, ["a"])
    held = Held()
    other = Worker(counting, {KIND: Counting(counting)}, OTHER_HOME, "boot", threads=1)
    with drained(worker(counting, Counting(counting, held), lease=3.0)) as keeping:
        running = keeping.start(job_id)
        held.wait()
        first_lease = job_of(counting).lease_micros or 0
        with polling(other):
            until(lambda: counting.read(lambda tx: tx.lease_now(), soon()) > first_lease)
        held.go.set()
        assert running is not None
        assert running.result(SECONDS) is Outcome.DONE
    assert (counts(counting), job_of(counting).fence) == ({"a": 1}, 1)


def test_a_job_whose_result_takes_long_to_commit_ends_no_other_lease(mariadb_url: str):
    database = Database.open(mariadb_url)
    counter.create(database, FAILED)
    slow, kept = leave(database, ["slow", "kept"])
    held = Held()

    class Slow(Counting):
        def result(self, tx: Transaction, claim: Claim) -> None:
            super().result(tx, claim)
            if claim.job.subject == "slow":
                held(claim, tx.deadline)

    def hold_the_other(claim: Claim, deadline: Deadline) -> None:
        if claim.job.subject == "kept":
            held(claim, deadline)

    with drained(worker(database, Slow(database, hold_the_other), lease=3.0)) as started:
        running = [started.start(slow), started.start(kept)]
        held.wait()
        held.wait()
        first_lease = job_of(database, "kept").lease_micros or 0
        until(lambda: (job_of(database, "kept").lease_micros or 0) > first_lease + 3_000_000)
        held.go.set()
        assert [future.result(SECONDS) for future in running if future] == [Outcome.DONE, Outcome.DONE]
    assert counts(database) == {"slow": 1, "kept": 1}
    database.close()


def test_work_that_hangs_past_its_deadline_leaves_its_job_to_others(counting: Database):
    (job_id,) = leave(counting, ["a"])
    held = Held()
    other = Worker(counting, {KIND: Counting(counting)}, OTHER_HOME, "boot", threads=1)
    with drained(worker(counting, Counting(counting, held), lease=0.5, try_seconds=0.0)) as hanging:
        running = hanging.start(job_id)
        held.wait()
        with polling(other):
            until(lambda: job_of(counting).state is JobState.DONE)
        held.go.set()
        assert running is not None
        assert running.result(SECONDS) is Outcome.LOST
    assert (counts(counting), job_of(counting).fence) == ({"a": 1}, 2)


def test_what_may_help_is_tried_again(counting: Database):
    (job_id,) = leave(counting, ["a"])
    with drained(worker(counting, Counting(counting, failing(AWAY, times=4)))) as started:
        assert outcome(started, job_id) is Outcome.POSTPONED
        assert job_of(counting).fault == Fault.of(AWAY)
        with polling(started):
            until(lambda: job_of(counting).state is JobState.DONE)
    assert (counts(counting), job_of(counting).failures, job_of(counting).fault) == ({"a": 1}, 4, None)


@pytest.mark.parametrize("error", [ValueError("secret"), GeneratorExit("secret")])
def test_a_defect_is_tried_a_few_times_and_told_without_its_text(counting: Database, error: BaseException):
    leave(counting, ["a"])
    with polling(worker(counting, Counting(counting, failing(error)))):
        until(lambda: job_of(counting).state is JobState.FAILED)
    job = job_of(counting)
    assert (job.failures, job.fence, counter.read(counting, FAILED)) == (2, 3, 1)
    assert job.fault is not None
    told = job.fault.to_error()
    assert isinstance(told, Internal)
    assert told.message == f"The server failed. Its log has the rest under job {job.job_id}."


def test_a_job_that_kills_its_workers_is_given_up(counting: Database):
    (job_id,) = leave(counting, ["a"])
    claims = JobRow.update({JobRow.fence: RETRY.most_claims}).where(JobRow.job_id == job_id)
    counting.write(lambda tx: tx.run(claims), soon())
    with drained(worker(counting, Counting(counting))) as started:
        assert outcome(started, job_id) is Outcome.FAILED
    job = job_of(counting)
    assert job.fault is not None
    assert (job.state, job.fault.kind, counter.read(counting, FAILED)) == (JobState.FAILED, "Internal", 1)


@pytest.mark.parametrize(
    ("error", "retry"), [(GONE, RETRY), (AWAY, Retry(give_up_seconds=0.0))], ids=["no use", "too old"]
)
def test_what_cannot_be_mended_fails_once_and_for_all(counting: Database, error: GalleryError, retry: Retry):
    (job_id,) = leave(counting, ["a"])
    handlers = {KIND: Counting(counting, failing(error))}
    with drained(Worker(counting, handlers, HOME, "boot", threads=1, retry=retry)) as started:
        assert outcome(started, job_id) is Outcome.FAILED
        assert outcome(started, job_id) is None
    job = job_of(counting)
    assert (job.state, job.fault, counter.read(counting, FAILED)) == (JobState.FAILED, Fault.of(error), 1)


def test_a_job_fails_together_with_what_that_means_or_not_at_all(counting: Database):
    class Breaking(Counting):
        def failed(self, tx: Transaction, claim: Claim, fault: Fault) -> None:
            super().failed(tx, claim, fault)
            raise ValueError("a defect of the handler")

    (job_id,) = leave(counting, ["a"])
    with drained(worker(counting, Breaking(counting, failing(GONE)))) as started:
        assert outcome(started, job_id) is Outcome.UNSETTLED
    assert (job_of(counting).state, counter.read(counting, FAILED)) == (JobState.CLAIMED, 0)


def test_a_commit_whose_end_nobody_knows_is_neither_repeated_nor_failed(counting: Database):
    class Losing(Counting):
        def run(self, claim: Claim, deadline: Deadline) -> None:
            super().run(claim, deadline)
            raise Unavailable(Reason.COMMIT_UNKNOWN, "Who knows?", retryable=False)

    (job_id,) = leave(counting, ["a"])
    with drained(worker(counting, Losing(counting))) as started:
        assert outcome(started, job_id) is Outcome.LOST
    assert (job_of(counting).state, counts(counting)) == (JobState.DONE, {"a": 1})


def test_draining_waits_for_what_runs_and_begins_nothing(counting: Database):
    first, second = leave(counting, ["a", "b"])
    held = Held()
    draining = worker(counting, Counting(counting, held))
    running = draining.start(first)
    held.wait()
    thread = threading.Thread(target=draining.drain, args=(SECONDS,))
    thread.start()
    until(lambda: draining.start(second) is None)
    held.go.set()
    thread.join()
    assert running is not None
    assert (running.result(0), job_of(counting, "a").state) == (Outcome.DONE, JobState.DONE)


def test_what_does_not_end_is_given_back(counting: Database):
    (job_id,) = leave(counting, ["a"])
    held = Held()
    draining = worker(counting, Counting(counting, held))
    running = draining.start(job_id)
    held.wait()
    draining.drain(0.0)
    given_back = job_of(counting)
    assert (given_back.state, given_back.failures, given_back.worker) == (JobState.WAITING, 0, None)
    with drained(worker(counting, Counting(counting))) as other:
        assert outcome(other, job_id) is Outcome.DONE
    held.go.set()
    assert running is not None
    assert running.result(SECONDS) is Outcome.LOST
    assert counts(counting) == {"a": 1}
