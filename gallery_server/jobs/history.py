"""Forget jobs that ended long ago."""

from __future__ import annotations

from gallery_server.dal import job_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.job import JobState

_DAY_MICROS = 24 * 3_600_000_000
_KEPT_DAYS = {JobState.DONE: 7, JobState.FAILED: 90}
_BATCH = 1_000


def forget_old(tx: Transaction) -> int:
    """Forget a batch of jobs that were done a week ago, or given up 90 days ago; answer how many."""
    now = tx.lease_now()
    return sum(
        job_store.forget_before(tx, state, now - days * _DAY_MICROS, _BATCH) for state, days in _KEPT_DAYS.items()
    )
