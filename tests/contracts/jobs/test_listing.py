"""Jobs are listed newest first, and one that failed for good is tried again when a person says so."""

from __future__ import annotations

import pytest

from gallery_server.dal import job_store
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.fault import Fault
from gallery_server.domain.job import JobState, NewJob
from gallery_server.domain.page import PageRequest
from gallery_server.errors import NotFound, Reason
from gallery_server.jobs import listing
from gallery_server.jobs.listing import JobFilter
from tests.contracts.dal.counter import soon
from tests.contracts.registry.gallery import SIGNER, caller, walk

GONE = Fault.of(NotFound(Reason.UPLOAD_NOT_FOUND, "No upload."))


def leave(tx: Transaction, kind: str, subject: int, *, fails: bool) -> int:
    job_id = job_store.insert(tx, NewJob(kind, str(subject)))
    if fails:
        claim = job_store.claim(tx, job_id, "home/boot/1", 1_000_000)
        assert claim is not None
        job_store.fail(tx, claim, GONE)
    return job_id


def pages(database: Database, wanted: JobFilter, limit: int | None = None) -> list[list[str]]:
    found = walk(
        lambda request: database.read(lambda tx: listing.list_backwards(tx, SIGNER, wanted, request), soon()), limit
    )
    return [[job.subject for job in page] for page in found]


def test_those_that_failed_are_listed_unless_another_state_is_wanted(database: Database):
    for number in range(5):
        database.write(lambda tx, number=number: leave(tx, "a", number, fails=number % 2 == 0), soon())
    assert pages(database, JobFilter(), 2) == [["4", "2"], ["0"]]
    assert pages(database, JobFilter(JobState.WAITING)) == [["3", "1"]]
    assert pages(database, JobFilter(JobState.DONE)) == [[]]


def test_a_rare_kind_is_looked_for_in_parts(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(job_store, "LOOKED_AT", 3)
    for number in range(8):
        kind = "rare" if number in (0, 7) else "often"
        database.write(lambda tx, number=number, kind=kind: leave(tx, kind, number, fails=True), soon())
    assert pages(database, JobFilter(kind="rare")) == [["7"], [], ["0"]]
    assert pages(database, JobFilter(kind="often"), 2) == [["6", "5"], ["4", "3"], ["2", "1"], []]


def test_the_job_of_a_subject_is_found_in_whatever_state(database: Database):
    database.write(lambda tx: leave(tx, "a", 1, fails=False), soon())
    assert pages(database, JobFilter(kind="a", subject="1")) == [["1"]]
    assert pages(database, JobFilter(kind="b", subject="1")) == [[]]
    assert pages(database, JobFilter(JobState.FAILED, "a", "1")) == [[]]


def test_a_retry_begins_anew(database: Database):
    job_id = database.write(lambda tx: leave(tx, "a", 1, fails=True), soon())
    job = database.write(lambda tx: listing.retry(tx, caller(), job_id), soon())
    assert (job.state, job.failures, job.fault) == (JobState.WAITING, 0, GONE)
    claimed = database.write(lambda tx: job_store.claim(tx, job_id, "home/boot/1", 1_000_000), soon())
    assert claimed is not None


def test_a_page_cannot_be_longer_than_asked_for(database: Database):
    for number in range(3):
        database.write(lambda tx, number=number: leave(tx, "a", number, fails=True), soon())
    page = database.read(
        lambda tx: listing.list_backwards(tx, SIGNER, JobFilter(kind="a"), PageRequest(2, None)), soon()
    )
    assert len(page.items) == 2
    assert page.next_cursor is not None
