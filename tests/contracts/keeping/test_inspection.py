"""What rows and bytes do not agree on is found, named, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gallery_server.blobs.store import BlobStore, StoredFile
from gallery_server.dal import upload_store
from gallery_server.dal.schema import BlobRow, InstanceRow, UploadRow
from gallery_server.domain.blob import random_key
from gallery_server.domain.call import Deadline
from gallery_server.domain.reference import reference_to
from gallery_server.domain.upload import UploadState
from gallery_server.domain.value import text
from gallery_server.keeping import comparison
from tests.contracts.keeping.shelf import HOUR, Shelf
from tests.contracts.keeping.uploads import an_upload
from tests.contracts.registry.gallery import MODEL, PROJECT


def test_a_whole_store_is_clean(shelf: Shelf) -> None:
    for content in (b"", b"a", b"b" * 100_000):
        shelf.save(content)
    found = shelf.inspect(deep=True)
    assert found.findings == []
    assert found.tally.is_clean
    assert found.tally.blobs == 3


def test_each_damage_is_told_with_its_instance(shelf: Shelf) -> None:
    lost, cut, flipped, whole = (shelf.save(content) for content in (b"lost", b"cut off", b"flipped", b"whole"))
    shelf.lose(lost)
    shelf.replace(cut, b"cut")
    shelf.replace(flipped, b"flopped")
    assert shelf.inspect().told() == [("missing", f"{PROJECT}/{MODEL}@1.0"), ("wrong-size", f"{PROJECT}/{MODEL}@1.1")]
    deep = shelf.inspect(deep=True)
    assert deep.told() == [
        ("missing", f"{PROJECT}/{MODEL}@1.0"),
        ("wrong-digest", f"{PROJECT}/{MODEL}@1.2"),
        ("wrong-size", f"{PROJECT}/{MODEL}@1.1"),
    ]
    assert not deep.tally.is_clean
    assert all(whole.instance_id not in finding.instance_ids for finding in deep.findings)
    (missing,) = [finding for finding in deep.findings if finding.damage == "missing"]
    assert (missing.store, missing.key, missing.instance_ids) == ("main", shelf.key(lost), (lost.instance_id,))


def test_orphans_are_no_damage_and_count_by_their_age(shelf: Shelf) -> None:
    shelf.save()
    shelf.plant(b"123")
    young = shelf.inspect().tally
    assert (young.in_flight.files, young.in_flight.size, young.orphans.files) == (1, 3, 0)
    shelf.clock.ahead = 2 * HOUR
    old = shelf.inspect().tally
    assert (old.in_flight.files, old.orphans.files, old.orphans.size, old.is_clean) == (0, 1, 3, True)


def test_bytes_of_an_erased_blob_are_counted_until_they_go(shelf: Shelf) -> None:
    erased = shelf.save(b"12345")
    shelf.erase(erased)
    found = shelf.inspect(deep=True).tally
    assert (found.erased.files, found.erased.size, found.is_clean, found.blobs) == (1, 5, True, 0)
    shelf.lose(erased)
    assert shelf.inspect(deep=True).tally.erased.files == 0


def test_a_temporary_file_is_an_orphan(folder: Shelf, tmp_path: Path) -> None:
    key = folder.key(folder.save())
    (tmp_path / "blobs" / f"{key}.0123abcd.part").write_bytes(b"half")
    folder.clock.ahead = 2 * HOUR
    found = folder.inspect(deep=True).tally
    assert (found.orphans.files, found.orphans.size, found.is_clean) == (1, 4, True)


def test_rows_that_contradict_each_other_are_told(folder: Shelf) -> None:
    elsewhere = folder.save(store="elsewhere")
    unkept = folder.save()
    folder.run(lambda tx: tx.run(BlobRow.delete().where(BlobRow.blob_id == unkept.blob_id)))
    upload = an_upload(folder, state=UploadState.COMMITTED)
    found = {finding.damage.value: finding for finding in folder.inspect().findings}
    assert set(found) == {"store-unknown", "blob-unknown", "instance-unknown"}
    assert found["store-unknown"].instance_ids == (elsewhere.instance_id,)
    assert found["blob-unknown"].instance_ids == (unkept.instance_id,)
    assert found["instance-unknown"].upload_id == upload.upload_id


def test_a_finished_upload_is_no_contradiction(folder: Shelf) -> None:
    upload = an_upload(folder, state=UploadState.COMMITTED)
    instance = folder.save()
    change = UploadRow.update({UploadRow.instance_id: instance.instance_id})
    folder.run(lambda tx: tx.run(change.where(UploadRow.upload_id == upload.upload_id)))
    assert folder.run(lambda tx: upload_store.find(tx, upload.upload_id)).state is UploadState.COMMITTED
    assert folder.inspect().findings == []


def test_instances_that_share_bytes_are_all_named(folder: Shelf) -> None:
    first, second = folder.save(b"shared"), folder.save(b"other")
    folder.run(lambda tx: tx.run(share(first.blob_id, second.instance_id)))
    folder.lose(first)
    (finding,) = folder.inspect().findings
    assert set(finding.instance_ids) == {first.instance_id, second.instance_id}
    assert finding.references == (f"{PROJECT}/{MODEL}@1.0", f"{PROJECT}/{MODEL}@1.1")
    assert not finding.more_instances


def share(blob_id: int, instance_id: str) -> Any:
    return InstanceRow.update({InstanceRow.blob_id: blob_id}).where(InstanceRow.instance_id == instance_id)


def test_references_name_what_they_were_written_for(folder: Shelf) -> None:
    folder.gallery.create(base_version_id="sharded", shard_keys=("city", "cuisine"))
    sharded = folder.save(
        base_version_id="sharded", metadata={"city": text("New York, NY"), "cuisine": text("50% @ home/#1")}
    )
    for instance in (sharded, folder.save(), folder.save(draft=True)):
        assert folder.gallery.resolve(reference_to(instance)).instance_id == instance.instance_id


@dataclass
class Blind:
    """A store whose listing misses a key, as it may where the file appears meanwhile."""

    store: BlobStore
    missed: str

    def keys(self, deadline: Deadline) -> Iterator[StoredFile]:
        return (file for file in self.store.keys(deadline) if file.key != self.missed)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


def test_what_the_listing_missed_is_looked_at_again(shelf: Shelf) -> None:
    key = shelf.key(shelf.save())
    assert shelf.inspect(Blind(shelf.store, key)).findings == []  # type: ignore[arg-type]  # the rest is the store's


def test_many_rows_and_files_meet_over_pages(folder: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "_PAGE", 3)
    kept = [folder.save(str(number).encode()) for number in range(10)]
    folder.project_id = "ffffffff-0000-0000-0000-000000000000"
    planted = {folder.plant() for _ in range(4)}
    kept += [folder.save() for _ in range(4)]
    meetings = list(comparison.compare(folder.gallery.database, folder.store))
    assert [meeting.key for meeting in meetings] == sorted({folder.key(each) for each in kept} | planted)
    assert {meeting.key for meeting in meetings if meeting.unnamed} == planted
    assert all(meeting.file is not None for meeting in meetings)


@pytest.mark.parametrize("state", UploadState)
def test_unfinished_uploads_reserve_their_keys(folder: Shelf, state: UploadState) -> None:
    upload = an_upload(folder, state=state, key=folder.plant(), direct_key=folder.plant())
    unnamed = {meeting.key for meeting in comparison.compare(folder.gallery.database, folder.store) if meeting.unnamed}
    reserved = state in (UploadState.RECEIVING, UploadState.COMMITTING)
    assert unnamed == (set() if reserved else {upload.key, upload.direct_key})


def test_a_key_that_nobody_has_meets_nobody(folder: Shelf) -> None:
    an_upload(folder, state=UploadState.COMMITTING, key=random_key(folder.project_id))
    assert folder.inspect(deep=True).findings == []
