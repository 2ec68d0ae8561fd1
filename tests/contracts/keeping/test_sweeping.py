"""A sweep takes what no row names and no row will name, and nothing else, and nothing while a backup runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from gallery_server.dal import home_store
from gallery_server.dal.schema import BackupLeaseRow, HomeRow
from gallery_server.domain.upload import UploadState
from gallery_server.errors import FailedPrecondition, InvalidArgument, Reason
from gallery_server.keeping import sweeping
from gallery_server.keeping.sweeping import Swept
from gallery_server.registry import backups
from tests.contracts.keeping.shelf import HOUR, Shelf
from tests.contracts.keeping.uploads import an_upload


def test_old_orphans_go_and_what_rows_name_stays(shelf: Shelf) -> None:
    kept = [shelf.key(shelf.save(str(number).encode())) for number in range(3)]
    orphan = shelf.plant(b"12345")
    shelf.clock.ahead = 2 * HOUR
    seen = shelf.sweep(delete=False)
    assert (seen.files, seen.size, seen.deleted, seen.examples) == (1, 5, 0, [orphan])
    assert shelf.keys() == {*kept, orphan}
    assert shelf.sweep().deleted == 1
    assert shelf.keys() == set(kept)
    assert shelf.sweep().files == 0


def test_young_orphans_stay(shelf: Shelf) -> None:
    orphan = shelf.plant()
    swept = shelf.sweep()
    assert (swept.files, swept.younger) == (0, 1)
    assert shelf.keys() == {orphan}
    shelf.clock.ahead = 1_000_000
    assert shelf.sweep(hours=0).deleted == 1, "whoever asks for every age gets it"


def test_bytes_of_an_erased_blob_go(shelf: Shelf) -> None:
    shelf.erase(shelf.save())
    shelf.clock.ahead = 2 * HOUR
    assert shelf.sweep().deleted == 1
    assert shelf.keys() == set()


def test_temporary_files_go_unless_an_upload_writes_them(folder: Shelf, tmp_path: Path) -> None:
    kept, writing = folder.key(folder.save()), folder.plant()
    an_upload(folder, state=UploadState.COMMITTING, key=writing)
    for key in (kept, writing):
        (tmp_path / "blobs" / f"{key}.0123abcd.part").write_bytes(b"half")
    folder.clock.ahead = 2 * HOUR
    assert folder.sweep().deleted == 1
    assert folder.keys() == {kept, writing, f"{writing}.0123abcd.part"}


@pytest.mark.parametrize("state", UploadState)
def test_what_unfinished_uploads_reserved_stays(folder: Shelf, state: UploadState) -> None:
    upload = an_upload(folder, state=state, key=folder.plant(), direct_key=folder.plant())
    folder.clock.ahead = 2 * HOUR
    folder.sweep()
    reserved = state in (UploadState.RECEIVING, UploadState.COMMITTING)
    assert folder.keys() == ({upload.key, upload.direct_key} if reserved else set())


def test_a_file_that_gets_its_row_after_it_was_listed_stays(folder: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "_BATCH", 1)
    orphans = sorted(folder.plant() for _ in range(2))
    folder.clock.ahead = 2 * HOUR

    def reserve_the_second(swept: Swept) -> None:
        if swept.files == 1:
            an_upload(folder, state=UploadState.COMMITTING, key=orphans[1])

    folder.sweep(report=reserve_the_second)
    assert folder.keys() == {orphans[1]}


def test_a_backup_holds_a_sweep_off(folder: Shelf) -> None:
    orphan = folder.plant()
    folder.clock.ahead = 2 * HOUR
    folder.run(lambda tx: backups.begin(tx, "ops", 1))
    with pytest.raises(FailedPrecondition) as refused:
        folder.sweep()
    assert (refused.value.reason, refused.value.details["holder"]) == (Reason.BACKUP_RUNNING, "ops")
    assert folder.sweep(delete=False).files == 1, "looking is allowed"
    assert folder.keys() == {orphan}
    folder.run(backups.end)
    assert folder.sweep().deleted == 1


def test_a_backup_that_begins_stops_a_sweep(folder: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "_BATCH", 1)
    orphans = [folder.plant() for _ in range(3)]
    folder.clock.ahead = 2 * HOUR

    def begin(swept: Swept) -> None:
        folder.run(lambda tx: backups.begin(tx, "ops", 1))

    with pytest.raises(FailedPrecondition):
        folder.sweep(report=begin)
    assert folder.keys() == set(sorted(orphans)[1:])


def test_an_expired_backup_binds_nobody(folder: Shelf) -> None:
    folder.plant()
    folder.clock.ahead = 2 * HOUR
    folder.run(lambda tx: backups.begin(tx, "ops", 1))
    folder.run(lambda tx: tx.run(BackupLeaseRow.update({BackupLeaseRow.until_micros: tx.lease_now() - 1})))
    assert folder.sweep().deleted == 1


def test_young_files_are_safe_only_where_no_server_lives(folder: Shelf) -> None:
    check = lambda seconds: folder.run(lambda tx: sweeping.require_safe_age(tx, seconds))  # noqa: E731 - as short as it is
    check(0)
    folder.run(lambda tx: home_store.beat(tx, "0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e11", "127.0.0.1:9480", 1))
    check(600)
    with pytest.raises(InvalidArgument) as refused:
        check(599)
    assert refused.value.details["field"] == "older-than"
    folder.run(lambda tx: tx.run(HomeRow.update({HomeRow.seen_micros: HomeRow.seen_micros - 61_000_000})))
    check(0)
