"""An upload that receives nothing for a lease is given up; one that has all its bytes is not."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gallery_server.blobs.folder_store import FolderStore
from gallery_server.blobs.spool import Spool
from gallery_server.blobs.stores import Stores
from gallery_server.dal.database import Database
from gallery_server.dal.schema import HomeRow
from gallery_server.domain.call import Deadline
from gallery_server.domain.instance import InstanceRecord
from gallery_server.domain.upload import UploadState
from gallery_server.domain.value import text
from gallery_server.errors import Aborted, FailedPrecondition, Reason
from gallery_server.jobs.attempt import Outcome as Done
from gallery_server.jobs.worker import Worker
from gallery_server.keeping.upload_expiry import UploadExpiry
from gallery_server.registry.uploading.committing import COMMIT, CommitUpload
from gallery_server.registry.uploading.homes import LOST_MICROS, Home
from gallery_server.registry.uploading.uploads import Outcome, StartedWork, Uploads
from tests.contracts.registry.gallery import MODEL, PROJECT, SECONDS, Gallery, caller
from tests.contracts.registry.test_requests import Clock

LEASE = 3_600_000_000
SHA256 = hashlib.sha256(b"abc").hexdigest()


class Spooling:
    """Uploads of one home, at a time that the test sets."""

    def __init__(self, gallery: Gallery, clock: Clock, folder: Path) -> None:
        self.gallery, self.clock = gallery, clock
        self.spool = Spool(folder / "spool")
        self.stores = Stores({"main": FolderStore("main", folder)}, "main")
        self.home = Home(str(uuid.uuid4()), "here:1", LEASE)
        self.uploads = Uploads(gallery.database, self.stores, self.spool, self.home)
        self.expiry = UploadExpiry(gallery.database, self.spool, self.home, self.uploads)
        handlers = {COMMIT: CommitUpload(gallery.database, self.stores, self.spool)}
        self.worker = Worker(gallery.database, handlers, self.home.home_id, "boot", threads=1)

    def begin(self, content: bytes = b"", **fields: Any) -> str:
        record = InstanceRecord(PROJECT, MODEL, **fields)
        status = self.gallery.write(lambda tx: self.uploads.begin(tx, caller(), record, None, None))
        upload_id = status.upload.upload_id
        if content:
            self.uploads.append(caller(), upload_id, 0, content)
            self.touch(upload_id)
        return upload_id

    def touch(self, upload_id: str) -> None:
        """Say that bytes came now: the disk knows no clock but its own."""
        os.utime(self.spool.path(upload_id), ns=(self.clock.now * 1_000,) * 2)

    def commit(self, upload_id: str) -> StartedWork:
        return self.uploads.commit(caller(), upload_id, 3, SHA256)

    def work_off(self, started: StartedWork) -> None:
        assert started.job_id is not None
        running = self.worker.start(started.job_id)
        assert running is not None
        assert running.result(SECONDS) is Done.DONE

    def outcome(self, upload_id: str) -> Outcome:
        return self.gallery.read(lambda tx: self.uploads.outcome(tx, upload_id))

    def state(self, upload_id: str) -> UploadState:
        return self.outcome(upload_id).status.upload.state

    def expire(self) -> int:
        return self.expiry.expire_idle(Deadline.after(SECONDS))

    def clear(self) -> int:
        return self.expiry.clear_spool(Deadline.after(SECONDS))


@pytest.fixture
def spooling(database_url: str, tmp_path: Path) -> Iterator[Spooling]:
    clock = Clock()
    database = Database.open(database_url, clock=clock)
    gallery = Gallery(database)
    gallery.create(None)
    yield Spooling(gallery, clock, tmp_path)
    database.close()


def test_an_idle_upload_is_given_up_with_its_bytes(spooling: Spooling):
    upload_id = spooling.begin(b"abc")
    status = spooling.outcome(upload_id).status
    assert (status.received_bytes, status.expires_micros) == (3, spooling.clock.now + LEASE)
    spooling.clock.now += LEASE
    assert (spooling.expire(), spooling.state(upload_id)) == (0, UploadState.RECEIVING)
    spooling.clock.now += 1
    assert (spooling.expire(), spooling.state(upload_id)) == (1, UploadState.ABORTED)
    assert list(spooling.spool.entries()) == []
    assert spooling.expire() == 0
    with pytest.raises(Aborted) as raised:
        spooling.uploads.append(caller(), upload_id, 3, b"def")
    assert raised.value.reason is Reason.UPLOAD_ABORTED


def test_an_upload_that_never_received_a_byte_is_given_up_too(spooling: Spooling):
    upload_id = spooling.begin()
    status = spooling.outcome(upload_id).status
    assert status.expires_micros == spooling.clock.now + LEASE
    spooling.clock.now += LEASE + 1
    assert (spooling.expire(), spooling.state(upload_id)) == (1, UploadState.ABORTED)


def test_bytes_that_come_extend_the_lease(spooling: Spooling):
    upload_id = spooling.begin(b"abc")
    for _ in range(3):
        spooling.clock.now += LEASE
        spooling.uploads.append(caller(), upload_id, 3, b"d")
        spooling.touch(upload_id)
        assert spooling.expire() == 0
    assert spooling.state(upload_id) is UploadState.RECEIVING


def test_an_upload_that_is_being_committed_is_kept(spooling: Spooling):
    upload_id = spooling.begin(b"abc")
    started = spooling.commit(upload_id)
    spooling.clock.now += LEASE + 1
    assert (spooling.expire(), spooling.clear(), spooling.state(upload_id)) == (0, 0, UploadState.COMMITTING)
    spooling.work_off(started)
    assert spooling.state(upload_id) is UploadState.COMMITTED
    assert list(spooling.spool.entries()) == []


def test_bytes_that_come_after_the_commit_began_are_no_part_of_it(spooling: Spooling):
    upload_id = spooling.begin(b"abc")
    started = spooling.commit(upload_id)
    # This process took bytes of it before, and does not look at its row again.
    assert spooling.uploads.append(caller(), upload_id, 3, b"def").received_bytes == 6
    spooling.work_off(started)
    location = spooling.outcome(upload_id).status.upload.location
    assert location is not None
    assert spooling.stores.of(location).read(location.key, 0, 10, Deadline.after(SECONDS)) == b"abc"
    with pytest.raises(FailedPrecondition) as raised:
        spooling.uploads.append(caller(), upload_id, 6, b"ghi")
    assert raised.value.reason is Reason.UPLOAD_CLOSED


def test_values_are_kept_with_the_instance_alone(spooling: Spooling):
    values = {"owner": text("somebody")}
    upload_id = spooling.begin(b"abc", metadata=values, annotations=values)
    spooling.work_off(spooling.commit(upload_id))
    outcome = spooling.outcome(upload_id)
    assert outcome.instance is not None
    assert (outcome.instance.instance.metadata, outcome.instance.annotations) == (values, values)
    record = outcome.status.upload.record
    assert (record.metadata, record.annotations) == ({}, {}), "else an erasure would have to find them here"


def test_what_an_ended_upload_left_in_the_spool_is_cleared(spooling: Spooling):
    given_up, receiving = spooling.begin(b"abc"), spooling.begin(b"abc")
    spooling.gallery.write(lambda tx: spooling.uploads.abort(tx, caller(), given_up))
    assert (spooling.clear(), spooling.clear()) == (1, 0)
    assert [entry.upload_id for entry in spooling.spool.entries()] == [receiving]


def test_a_commit_that_fails_for_good_says_why(spooling: Spooling):
    upload_id = spooling.begin(b"abc")
    started = spooling.commit(upload_id)
    spooling.spool.path(upload_id).unlink()
    assert started.job_id is not None
    running = spooling.worker.start(started.job_id)
    assert running is not None
    assert running.result(SECONDS) is Done.FAILED
    status = spooling.outcome(upload_id).status
    assert status.upload.state is UploadState.FAILED
    assert status.fault is not None
    assert (status.fault.kind, status.fault.reason) == ("NotFound", "UPLOAD_NOT_FOUND")
    assert spooling.commit(upload_id).upload == status.upload, "a repeat is told the same"


def test_uploads_of_another_home_are_left_alone_until_it_is_lost(spooling: Spooling, tmp_path: Path):
    spooling.gallery.write(spooling.home.beat)
    upload_id = spooling.begin()
    other = Spooling(spooling.gallery, spooling.clock, tmp_path / "other")
    spooling.clock.now += LEASE + 1
    spooling.gallery.write(spooling.home.beat)
    assert (other.expire(), other.state(upload_id)) == (0, UploadState.RECEIVING)
    committing = spooling.begin(b"abc")
    spooling.commit(committing)
    spooling.clock.now += LEASE + 1
    silence(spooling, LEASE + 1)
    assert (other.expire(), other.state(upload_id)) == (0, UploadState.RECEIVING), "who is new judges nobody"
    spooling.gallery.write(other.home.beat)
    steady(other, LOST_MICROS + 1_000_000)
    assert other.expire() == 2
    assert {other.state(each) for each in (upload_id, committing)} == {UploadState.ABORTED}


def test_a_call_for_the_upload_of_a_lost_home_gives_it_up(spooling: Spooling, tmp_path: Path):
    spooling.gallery.write(spooling.home.beat)
    other = Spooling(spooling.gallery, spooling.clock, tmp_path / "other")
    receiving, committing = spooling.begin(b"abc"), spooling.begin(b"abc")
    started = spooling.commit(committing)
    with pytest.raises(FailedPrecondition) as elsewhere:
        other.commit(receiving)
    assert (elsewhere.value.reason, elsewhere.value.details["endpoint"]) == (Reason.WRONG_HOST, "here:1")
    assert other.commit(committing).upload.state is UploadState.COMMITTING
    silence(spooling, LOST_MICROS + 1_000_000)
    assert other.commit(committing).upload.state is UploadState.COMMITTING, "who cannot tell of itself judges nobody"
    spooling.gallery.write(other.home.beat)
    assert other.commit(committing).upload.state is UploadState.COMMITTING, "nor who has just come"
    steady(other, LOST_MICROS + 1_000_000)
    for upload_id in (receiving, committing):
        with pytest.raises(Aborted) as raised:
            other.commit(upload_id)
        assert raised.value.reason is Reason.UPLOAD_ABORTED
    # The lost one comes back, and makes no instance of what was given up.
    spooling.work_off(started)
    assert spooling.outcome(committing).instance is None
    assert spooling.state(committing) is UploadState.ABORTED


def test_files_that_no_upload_names_are_removed(spooling: Spooling):
    unknown = str(uuid.uuid4())
    spooling.spool.begin(unknown)
    spooling.touch(unknown)
    assert spooling.clear() == 0
    spooling.clock.now += LEASE + 1
    assert spooling.clear() == 1
    assert spooling.spool.entry(unknown) is None


def steady(spooling: Spooling, micros: int) -> None:
    """Let a home have told of itself for so long."""
    since = HomeRow.update({HomeRow.steady_micros: HomeRow.steady_micros - micros})
    spooling.gallery.write(lambda tx: tx.run(since.where(HomeRow.home_id == spooling.home.home_id)))


def silence(spooling: Spooling, micros: int) -> None:
    """Let a home have been silent for so long; MariaDB's clock cannot be set."""
    seen = HomeRow.update({HomeRow.seen_micros: HomeRow.seen_micros - micros})
    spooling.gallery.write(lambda tx: tx.run(seen.where(HomeRow.home_id == spooling.home.home_id)))
