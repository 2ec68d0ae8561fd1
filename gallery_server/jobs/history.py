"""Forget jobs that ended long ago."""

from __future__ import annotations

from gallery_server.dal import job_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.domain.job import JobState

_DAY_MICROS = 24 * 3_600_000_000
_KEPT_DAYS = {JobState.DONE: 7, JobState.FAILED: 90}
_BATCH = 1_000
_MOST_BATCHES = 60
"""Rules leave a job for each write that they read: a thousand of them a second are forgotten as fast as they come."""


def forget_old(database: Database, deadline: Deadline) -> int:
    """Forget jobs that were done a week ago, or given up 90 days ago, some in each transaction; answer how many."""
    forgotten = 0
    for _ in range(_MOST_BATCHES):
        some = database.write(_forget_some, deadline, repeatable=True)
        forgotten += some
        if some < _BATCH:
            break
    return forgotten


def _forget_some(tx: Transaction) -> int:
    now = tx.lease_now()
    return sum(
        job_store.forget_before(tx, state, now - days * _DAY_MICROS, _BATCH) for state, days in _KEPT_DAYS.items()
    )
