"""Jobs whose result is a count, so that one done twice shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gallery_server.dal import job_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.domain.fault import Fault
from gallery_server.domain.job import Claim, NewJob
from tests.contracts.dal import counter
from tests.contracts.dal.counter import soon

KIND = "count"
FAILED = "failed"
"""The counter of jobs that failed for good."""

Step = Callable[[Claim, Deadline], None]


class Counting:
    """Count one for the subject of a job, after a step that a test puts before it."""

    def __init__(self, database: Database, before: Step = lambda claim, deadline: None) -> None:
        self.database = database
        self.before = before

    def run(self, claim: Claim, deadline: Deadline) -> None:
        self.before(claim, deadline)
        self.database.write(lambda tx: self.result(tx, claim), soon())

    def result(self, tx: Transaction, claim: Claim) -> None:
        job_store.finish(tx, claim)
        counter.add(tx, claim.job.subject)

    def failed(self, tx: Transaction, claim: Claim, fault: Fault) -> None:
        counter.add(tx, FAILED)


def leave(database: Database, subjects: Sequence[str], home: str | None = None) -> list[int]:
    """Leave a job and a counter for each subject, all in one transaction."""

    def work(tx: Transaction) -> list[int]:
        for subject in subjects:
            counter.insert(tx, subject)
        return [job_store.insert(tx, NewJob(KIND, subject, home=home)) for subject in subjects]

    return database.write(work, soon())


def counts(database: Database) -> dict[str, int]:
    """Answer what has been counted."""
    rows = database.read(lambda tx: tx.rows(counter.Counter.select()), soon())
    return {row["name"]: row["value"] for row in rows if row["name"] != FAILED}
