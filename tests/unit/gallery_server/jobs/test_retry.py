from __future__ import annotations

from dataclasses import replace

import pytest

from gallery_server.domain.job import Job, JobState
from gallery_server.errors import (
    DataLoss,
    DeadlineExceeded,
    GalleryError,
    InvalidArgument,
    Reason,
    ResourceExhausted,
    Unavailable,
)
from gallery_server.jobs.retry import Retry

SECOND = 1_000_000
LEFT = 7_000 * SECOND
AWAY = Unavailable(Reason.STORE_UNAVAILABLE, "The store is away.")
JOB = Job(12, "copy", "a", {}, None, JobState.CLAIMED, 0, 1, LEFT, LEFT, "worker", None, LEFT, None)
RETRY = Retry(first_pause_seconds=1.0, longest_pause_seconds=60.0, give_up_seconds=3600.0, defect_tries=3)


def pause(error: BaseException, failures: int = 0, age: float = 0.0) -> int | None:
    return RETRY.judge(error, replace(JOB, failures=failures), LEFT + int(age * SECOND)).pause_micros


@pytest.mark.parametrize(("failures", "longest"), [(0, 1), (1, 2), (3, 8), (6, 60), (10_000, 60)])
def test_pauses_grow_up_to_the_longest_and_are_spread_over_all_of_it(failures: int, longest: int) -> None:
    pauses = [pause(AWAY, failures) or 0 for _ in range(2_000)]
    assert 0 <= min(pauses) < longest * SECOND * 0.05
    assert longest * SECOND * 0.95 < max(pauses) <= longest * SECOND


@pytest.mark.parametrize(
    "error",
    [
        AWAY,
        ResourceExhausted(Reason.DISK_FULL, "Full."),
        DeadlineExceeded(Reason.DEADLINE_EXCEEDED, "Late."),
        Unavailable(Reason.COMMIT_UNKNOWN, "Who knows?", retryable=False),
    ],
    ids=lambda error: error.reason,
)
def test_what_a_repeat_may_mend_is_repeated_until_the_job_is_too_old(error: GalleryError) -> None:
    assert pause(error, failures=1_000, age=3599.9) is not None
    assert pause(error, age=3600.0) is None


@pytest.mark.parametrize(
    "error",
    [
        InvalidArgument(Reason.DIGEST_MISMATCH, "Other bytes."),
        DataLoss(Reason.BLOB_MISSING, "No bytes."),
        Unavailable(Reason.DATABASE_UNAVAILABLE, "Refused.", retryable=False),
    ],
    ids=lambda error: error.reason,
)
def test_what_no_repeat_mends_is_given_up_at_once(error: GalleryError) -> None:
    verdict = RETRY.judge(error, JOB, LEFT)
    assert (verdict.pause_micros, verdict.fault.message) == (None, error.message)


def test_who_asks_for_patience_gets_it() -> None:
    asking = Unavailable(Reason.ACTION_FAILED, "Busy.", retry_after_ms=90_000)
    assert pause(asking) == 90 * SECOND
    patient = Unavailable(Reason.ACTION_FAILED, "Busy.", retry_after_ms=1)
    assert max(pause(patient, failures=20) or 0 for _ in range(100)) > SECOND


def test_a_defect_is_given_up_after_a_few_tries() -> None:
    assert [pause(ValueError("secret"), failures) is None for failures in range(4)] == [False, False, True, True]
    assert pause(ValueError("secret"), age=3600.0) is None


def test_a_defect_is_told_by_the_job_alone() -> None:
    fault = RETRY.judge(ValueError("secret"), JOB, LEFT).fault
    assert (fault.kind, fault.reason, fault.details) == ("Internal", "INTERNAL", {})
    assert "12" in fault.message
    assert "secret" not in fault.message
