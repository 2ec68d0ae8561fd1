"""Try a claimed job, and settle what came of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

import structlog

from gallery_server import telemetry
from gallery_server.dal import job_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.domain.fault import Fault
from gallery_server.domain.job import Claim, LeaseLost
from gallery_server.errors import GalleryError
from gallery_server.jobs.retry import Retry, Verdict, deadly

log = structlog.get_logger("gallery.jobs")

_SETTLE_SECONDS = 10.0


class Handler(Protocol):
    """Do the jobs of one kind. A job may be tried again after any step of it, so each must stand a repeat."""

    def run(self, claim: Claim, deadline: Deadline) -> None:
        """Do the job, and call `job_store.finish` in the transaction of its result, before anything else in it.

        Raise a GalleryError where it fails. LeaseLost, which `finish` raises, must not be caught.
        """

    def failed(self, tx: Transaction, claim: Claim, fault: Fault) -> None:
        """Write what it means that the job failed for good, in the transaction that fails it."""


class Outcome(StrEnum):
    """Say how a try ended."""

    DONE = "done"
    POSTPONED = "postponed"
    """It failed and will be tried again."""
    FAILED = "failed"
    """It failed for good."""
    LOST = "lost"
    """The claim no longer stood, so nothing of its result was kept, or all of it was before."""
    UNSETTLED = "unsettled"
    """How it failed could not be written; the job is tried again when its lease ends."""


class Attempts:
    """Try claimed jobs with the handlers of their kinds."""

    def __init__(self, database: Database, handlers: Mapping[str, Handler], retry: Retry) -> None:
        self._database = database
        self._handlers = handlers
        self._retry = retry
        self._metrics = telemetry.call_metrics()

    def make(self, claim: Claim, deadline: Deadline) -> Outcome:
        """Try a job once; whatever it raises is settled, and told by the outcome."""
        begun = time.monotonic()
        outcome = self._try(claim, deadline)
        self._metrics.count_job(claim.job.kind, outcome, time.monotonic() - begun)
        return outcome

    def _try(self, claim: Claim, deadline: Deadline) -> Outcome:
        if claim.job.fence - claim.job.failures > self._retry.most_claims:
            return self._settle(claim, deadly(claim.job))
        try:
            self._handlers[claim.job.kind].run(claim, deadline)
        except LeaseLost:
            _log_of(claim).warning("job lost to another worker")
            return Outcome.LOST
        except BaseException as error:  # noqa: BLE001 - libraries in Rust panic with what is no Exception
            return self._settle(claim, error)
        return Outcome.DONE

    def _settle(self, claim: Claim, error: BaseException) -> Outcome:
        if not isinstance(error, GalleryError):
            _log_of(claim).error("job met a defect", exc_info=error)
        try:
            verdict = self._database.write(
                lambda tx: self._judge(tx, claim, error), Deadline.after(_SETTLE_SECONDS), repeatable=True
            )
        except LeaseLost:
            _log_of(claim).warning("job lost to another worker, or done", why=str(error))
            return Outcome.LOST
        except Exception as trouble:  # noqa: BLE001 - `failed` may have a defect of its own
            _log_of(claim).error("failure of a job not written", why=str(error), exc_info=trouble)
            return Outcome.UNSETTLED
        if verdict.pause_micros is None:
            _log_of(claim).error("job failed for good", why=verdict.fault.message)
            return Outcome.FAILED
        _log_of(claim).warning("job postponed", why=verdict.fault.message, pause_ms=verdict.pause_micros // 1_000)
        return Outcome.POSTPONED

    def _judge(self, tx: Transaction, claim: Claim, error: BaseException) -> Verdict:
        now = tx.lease_now()
        verdict = self._retry.judge(error, claim.job, now)
        if verdict.pause_micros is None:
            job_store.fail(tx, claim, verdict.fault)
            self._handlers[claim.job.kind].failed(tx, claim, verdict.fault)
        else:
            job_store.postpone(tx, claim, now + verdict.pause_micros, verdict.fault)
        return verdict


def _log_of(claim: Claim) -> structlog.stdlib.BoundLogger:
    job = claim.job
    bound: structlog.stdlib.BoundLogger = log.bind(job=job.job_id, kind=job.kind, subject=job.subject, fence=job.fence)
    return bound
