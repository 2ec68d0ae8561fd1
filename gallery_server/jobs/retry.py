"""Decide what becomes of a job whose try ended with an error.

The fence lets a job's result be committed once, so a try whose outcome nobody knows may be repeated too.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from gallery_server.domain.fault import Fault
from gallery_server.domain.job import Job
from gallery_server.errors import DeadlineExceeded, GalleryError, Internal, Reason

_MICROS = 1_000_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is told of the error, and how long the job waits for its next try: None where it is given up."""

    fault: Fault
    pause_micros: int | None


@dataclass(frozen=True, slots=True)
class Retry:
    """Back off exponentially with full jitter, until a job is too old or its error cannot be mended by a repeat.

    An error that says after which time a repeat makes sense (`retry_after_ms`) is waited for that long at least.
    """

    first_pause_seconds: float = 0.5
    longest_pause_seconds: float = 60.0
    give_up_seconds: float = 24 * 3600.0
    """The age at which a job that fails is given up, whatever its error."""
    most_claims: int = 100
    """How often a job may be claimed without an end: beyond it, it is what kills its workers."""
    defect_tries: int = 5
    """How often a job may fail before an error that is none of ours ends it."""

    def judge(self, error: BaseException, job: Job, now_micros: int) -> Verdict:
        """Judge a try by its error, by the database's clock."""
        fault = Fault.of(error if isinstance(error, GalleryError) else _defect(job))
        too_old = now_micros - job.created_micros >= self.give_up_seconds * _MICROS
        if too_old or not self._may_help(error, job):
            return Verdict(fault, None)
        wanted = error.retry_after_ms * _MICROS // 1_000 if isinstance(error, GalleryError) else 0
        return Verdict(fault, max(self._pause_micros(job), wanted))

    def _may_help(self, error: BaseException, job: Job) -> bool:
        if not isinstance(error, GalleryError):
            return job.failures + 1 < self.defect_tries
        return may_mend(error)

    def _pause_micros(self, job: Job) -> int:
        # The exponent is bounded only so that a float can hold the power.
        longest = min(self.longest_pause_seconds, self.first_pause_seconds * 2.0 ** min(job.failures, 64))
        return int(random.uniform(0, longest) * _MICROS)  # noqa: S311 - jitter, not a secret


def may_mend(error: GalleryError) -> bool:
    """Tell whether a later try may do what ended with this error."""
    return error.retryable or isinstance(error, DeadlineExceeded) or error.reason is Reason.COMMIT_UNKNOWN


def _defect(job: Job) -> Internal:
    return Internal(Reason.INTERNAL, f"The server failed. Its log has the rest under job {job.job_id}.")


def deadly(job: Job) -> Internal:
    """Make the error of a job whose workers died again and again."""
    return Internal(Reason.INTERNAL, f"Those who did job {job.job_id} died, {job.fence} times in all; see their logs.")
