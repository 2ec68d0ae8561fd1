"""An upload that receives nothing for a lease is given up; one that has all its bytes is not."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from gallery_server.blobs.folder_store import FolderStore
from gallery_server.blobs.spool import Spool
from gallery_server.blobs.stores import Stores
from gallery_server.dal import upload_store
from gallery_server.dal.database import Database
from gallery_server.domain.blob import Location, random_key
from gallery_server.domain.call import Deadline
from gallery_server.domain.instance import InstanceRecord
from gallery_server.domain.upload import UploadState
from gallery_server.errors import Aborted, FailedPrecondition, Reason
from gallery_server.registry.uploads import Home, Uploads
from tests.contracts.registry.gallery import MODEL, PROJECT, SECONDS, Gallery, caller
from tests.contracts.registry.test_requests import Clock

LEASE = 3_600_000_000
SHA256 = hashlib.sha256(b"abc").hexdigest()


class Spooling:
    """Uploads of one home, at a time that the test sets."""

    def __init__(self, gallery: Gallery, clock: Clock, folder: Path) -> None:
        self.gallery, self.clock = gallery, clock
        self.spool = Spool(folder / "spool")
        self.uploads = Uploads(
            gallery.database,
            Stores({"main": FolderStore("main", folder)}, "main"),
            self.spool,
            Home(str(uuid.uuid4()), "here:1", LEASE),
        )

    def begin(self, content: bytes = b"") -> str:
        record = InstanceRecord(PROJECT, MODEL)
        status = self.gallery.write(lambda tx: self.uploads.begin(tx, caller(), record, None, None))
        upload_id = status.upload.upload_id
        if content:
            self.uploads.append(caller(), upload_id, 0, content)
            self.touch(upload_id)
        return upload_id

    def touch(self, upload_id: str) -> None:
        """Say that bytes came now: the disk knows no clock but its own."""
        os.utime(self.spool.path(upload_id), ns=(self.clock.now * 1_000,) * 2)

    def state(self, upload_id: str) -> UploadState:
        return self.gallery.read(lambda tx: self.uploads.status(tx, upload_id)).upload.state

    def expire(self) -> int:
        return self.uploads.expire_idle(Deadline.after(SECONDS))


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
    status = spooling.gallery.read(lambda tx: spooling.uploads.status(tx, upload_id))
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
    status = spooling.gallery.read(lambda tx: spooling.uploads.status(tx, upload_id))
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

    def begin_commit(tx):
        location = Location("main", random_key(str(uuid.uuid4())))
        return upload_store.begin_commit(tx, upload_id, size=3, sha256=SHA256, location=location)

    assert spooling.gallery.write(begin_commit)
    spooling.clock.now += LEASE + 1
    assert (spooling.expire(), spooling.state(upload_id)) == (0, UploadState.COMMITTING)
    with spooling.uploads.committing(caller(), upload_id, 3, SHA256) as upload:
        status, _ = spooling.gallery.write(lambda tx: spooling.uploads.finish(tx, caller(), upload))
    assert status.upload.state is UploadState.COMMITTED


def test_bytes_that_come_after_the_commit_began_are_no_part_of_it(spooling: Spooling):
    upload_id = spooling.begin(b"abc")
    location = Location("main", random_key(str(uuid.uuid4())))
    spooling.gallery.write(
        lambda tx: upload_store.begin_commit(tx, upload_id, size=3, sha256=SHA256, location=location)
    )
    # This process took bytes of it before, and does not look at its row again.
    assert spooling.uploads.append(caller(), upload_id, 3, b"def").received_bytes == 6
    with spooling.uploads.committing(caller(), upload_id, 3, SHA256) as upload:
        spooling.gallery.write(lambda tx: spooling.uploads.finish(tx, caller(), upload))
    assert spooling.uploads.stores.current.read(location.key, 0, 10, Deadline.after(SECONDS)) == b"abc"
    with pytest.raises(FailedPrecondition) as raised:
        spooling.uploads.append(caller(), upload_id, 6, b"ghi")
    assert raised.value.reason is Reason.UPLOAD_CLOSED


def test_uploads_of_another_home_are_left_alone(spooling: Spooling, tmp_path: Path):
    upload_id = spooling.begin()
    spooling.clock.now += LEASE + 1
    other = Spooling(spooling.gallery, spooling.clock, tmp_path / "other")
    assert (other.expire(), other.state(upload_id)) == (0, UploadState.RECEIVING)


def test_files_that_no_upload_names_are_removed(spooling: Spooling):
    unknown = str(uuid.uuid4())
    spooling.spool.begin(unknown)
    spooling.touch(unknown)
    spooling.clock.now += LEASE + 1
    assert spooling.expire() == 1
    assert spooling.spool.entry(unknown) is None
