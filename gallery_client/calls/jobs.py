"""Calls about jobs: the work that writes and rules left to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gallery_idl import job as wire

from gallery_client.enums import enum_number
from gallery_client.records.job import Job

if TYPE_CHECKING:
    from gallery_client.listing import Listing
    from gallery_client.session import Session


def jobs(
    self: Session,
    *,
    state: str = "FAILED",
    kind: str | None = None,
    limit: int | None = None,
    timeout: float | None = None,
) -> Listing[Job]:
    """List jobs of a state, and of a kind where one is named, newest first; `limit` ends the listing.

    `state` is FAILED for good, WAITING, CLAIMED or DONE.
    """
    request = wire.ListJobsRequest(state=enum_number(wire.JobState, state), kind=kind)
    return self._listing("listJobs", request, Job.from_wire, timeout, most=limit)


def job(self: Session, kind: str, subject: str, *, timeout: float | None = None) -> Job | None:
    """Answer the job of a kind for a subject, such as `act` and the id of a decision; None where there is none."""
    answer = self._call("listJobs", wire.ListJobsRequest(kind=kind, subject=subject), timeout)
    return next(map(Job.from_wire, answer.items or ()), None)


def retry_job(self: Session, job: Job | int, *, timeout: float | None = None) -> Job:
    """Have a job tried again that failed for good; it goes on where it stood. Answer it as it is then.

    Raises NotFound, JOB_NOT_FOUND, and FailedPrecondition, JOB_NOT_FAILED.
    """
    job_id = job.job_id if isinstance(job, Job) else job
    return Job.from_wire(self._call("retryJob", wire.RetryJobRequest(jobId=job_id), timeout).job)
