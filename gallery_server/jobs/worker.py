"""Work off jobs in the threads of one process.

    worker = Worker(database, {"commit": commits}, home_id, boot, threads=4)
    worker.start(job_id)      serving processes, right after the commit: a Future of the Outcome, or None where the
                              worker child will do it
    worker.poll(pause)        the worker child's loop, until `pause.wait` says stop
    worker.drain(seconds)     both, at their end

Any number of processes on any number of hosts may do so; see `dal.job_store`. A handler is `attempt.Handler`.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Protocol

import structlog

from gallery_server.dal import job_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.domain.job import Claim, LeaseLost
from gallery_server.errors import GalleryError
from gallery_server.jobs.attempt import Attempts, Handler, Outcome
from gallery_server.jobs.lease import Leases
from gallery_server.jobs.retry import Retry

log = structlog.get_logger("gallery.jobs")

_DATABASE_SECONDS = 10.0
_FIRST_PAUSE = 0.02
_LONGEST_PAUSE = 0.5
_MICROS = 1_000_000
_CLOCK_SECONDS = 1.0
_CHOICE = 16
"""Of so many that are due each worker takes one at random, so that they do not all ask for the same."""


class Pause(Protocol):
    """Sleep between looks at the table."""

    def wait(self, seconds: float) -> bool:
        """Sleep for so many seconds, or until the process stops; tell whether it does."""


class _SharedClock:
    """Follow the clock of the database, which is asked once a second: what is due by it is told when it is claimed.

    It is never behind, so that what was just left is found, and ahead by no more than a round trip.
    """

    def __init__(self) -> None:
        self._ahead_micros = 0
        self._fresh_until = 0.0

    def now(self, tx: Transaction) -> int:
        """Answer what time it is there, in microseconds."""
        began = time.monotonic()
        if began > self._fresh_until:
            self._ahead_micros = tx.lease_now() - int(began * _MICROS)
            self._fresh_until = began + _CLOCK_SECONDS
        return self._ahead_micros + int(time.monotonic() * _MICROS)


class Worker:
    """Claim jobs and try them, up to one in each thread.

    `boot` names one life of the server that runs in the home: when the next one begins, `job_store.release_home`
    gives back what this one held. A job is tried for `try_seconds` at most. `poll` looks each `longest_pause` at least.
    Where no job of these kinds is `bound` to a home, none is looked for.
    """

    def __init__(
        self,
        database: Database,
        handlers: Mapping[str, Handler],
        home_id: str,
        boot: str,
        *,
        threads: int,
        lease_seconds: float = 15.0,
        try_seconds: float = 4 * 3600.0,
        longest_pause: float = _LONGEST_PAUSE,
        bound: bool = True,
        retry: Retry | None = None,
    ) -> None:
        self._database = database
        self._kinds = frozenset(handlers)
        self._attempts = Attempts(database, handlers, retry or Retry())
        self._home = home_id if bound else None
        self._name = f"{home_id}/{boot}/{os.getpid()}"
        self._try_seconds = try_seconds
        self._longest_pause = longest_pause
        self._leases = Leases(database, lease_seconds)
        self._threads = threads
        self._slots = threading.Semaphore(threads)
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="job")
        self._lock = threading.Lock()
        self._running: set[Future[Outcome | None]] = set()
        self._draining = False
        self._clock = _SharedClock()

    def start(self, job_id: int) -> Future[Outcome | None] | None:
        """Do a job now in a free thread; None where there is none, and the polling worker will do it.

        The future's result is None where another worker has it. Call it after the commit that left the job.
        """
        return self._submit(lambda: self._run(self._claim(job_id)))

    def poll(self, pause: Pause) -> None:
        """Keep all threads busy with what is due, until the pause says that the process stops."""
        seconds, stopping = _FIRST_PAUSE, False
        while not stopping:
            seconds = _FIRST_PAUSE if self._start_due() else min(2 * seconds, self._longest_pause)
            stopping = pause.wait(seconds)

    def is_busy(self) -> bool:
        """Tell whether every thread has a job, so that one more would wait."""
        with self._lock:
            return len(self._running) >= self._threads

    def drain(self, seconds: float) -> None:
        """Begin nothing more, wait so long for what runs, and give back what has not ended, due now."""
        with self._lock:
            self._draining = True
            running = list(self._running)
        wait(running, seconds)
        self._leases.stop()
        for claim in self._leases.held:
            self._give_back(claim)
        self._executor.shutdown(wait=False)

    def _submit(self, work: Callable[[], Outcome | None]) -> Future[Outcome | None] | None:
        with self._lock:
            if self._draining or not self._slots.acquire(blocking=False):
                return None
            future = self._executor.submit(self._in_slot, work)
            self._running.add(future)
        future.add_done_callback(self._forget)
        return future

    def _in_slot(self, work: Callable[[], Outcome | None]) -> Outcome | None:
        try:
            return work()
        except GalleryError as error:
            log.warning("no job claimed", why=error.message)
            return None
        except Exception:
            log.exception("no job claimed")
            return None
        finally:
            self._slots.release()

    def _forget(self, future: Future[Outcome | None]) -> None:
        with self._lock:
            self._running.discard(future)

    def _start_due(self) -> bool:
        """Give each free thread work while there is some; tell whether there was."""
        try:
            due = self._due()
        except GalleryError as error:
            log.warning("no look at jobs", why=error.message)
            return False
        started = [self._submit(partial(self._work_off, job_id)) for job_id in due]
        return any(started)

    def _work_off(self, job_id: int) -> Outcome | None:
        """Do a job, and then others as long as some are due."""
        outcome = self._run(self._claim(job_id))
        while not self._draining:
            claim = next(filter(None, map(self._claim, self._due())), None)
            if claim is None:
                break
            outcome = self._run(claim)
        return outcome

    def _due(self) -> list[int]:
        due = self._database.read(
            lambda tx: job_store.claimable(tx, self._clock.now(tx), self._home, self._kinds, _CHOICE),
            Deadline.after(_DATABASE_SECONDS),
        )
        random.shuffle(due)
        return due

    def _claim(self, job_id: int) -> Claim | None:
        return self._database.write(
            lambda tx: job_store.claim(tx, job_id, self._name, self._leases.micros), Deadline.after(_DATABASE_SECONDS)
        )

    def _run(self, claim: Claim | None) -> Outcome | None:
        if claim is None:
            return None
        deadline = Deadline.after(self._try_seconds)
        with self._leases.hold(claim, deadline):
            return self._attempts.make(claim, deadline)

    def _give_back(self, claim: Claim) -> None:
        try:
            self._database.write(
                lambda tx: job_store.postpone(tx, claim, tx.lease_now(), None), Deadline.after(_DATABASE_SECONDS)
            )
        except LeaseLost:
            return
        except GalleryError as error:
            log.warning("job not given back", job=claim.job.job_id, why=error.message)
            return
        log.info("job given back", job=claim.job.job_id, kind=claim.job.kind, subject=claim.job.subject)
