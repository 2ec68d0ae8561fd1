"""Jobs that ended long ago are forgotten, however many came since, and others are not."""

from __future__ import annotations

import pytest

from gallery_server.dal import job_store
from gallery_server.dal.database import Database
from gallery_server.dal.schema import JobRow
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.job import JobState, NewJob
from gallery_server.jobs import history
from tests.contracts.dal.counter import soon

DAY = 24 * 3_600_000_000


def ended(tx: Transaction, subject: str, state: JobState, days_ago: int) -> None:
    job_id = job_store.insert(tx, NewJob("a", subject))
    at = tx.lease_now() - days_ago * DAY
    tx.run(JobRow.update({JobRow.state: state, JobRow.ended_micros: at}).where(JobRow.job_id == job_id))


def test_old_ones_are_forgotten_in_as_many_transactions_as_it_takes(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "_BATCH", 2)

    def fill(tx: Transaction) -> None:
        for number in range(5):
            ended(tx, f"done {number}", JobState.DONE, 8)
        ended(tx, "new", JobState.DONE, 6)
        ended(tx, "failed", JobState.FAILED, 89)
        ended(tx, "failed long ago", JobState.FAILED, 91)

    database.write(fill, soon())
    assert history.forget_old(database, soon()) == 6
    assert history.forget_old(database, soon()) == 0
    left = database.read(lambda tx: {row["subject"] for row in tx.rows(JobRow.select(JobRow.subject))}, soon())
    assert left == {"new", "failed"}
