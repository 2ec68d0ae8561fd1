from __future__ import annotations

import hashlib
import os
import stat

import pytest

from gallery_server.blobs.caching import filling
from gallery_server.domain.blob import Blob, BlobState, Location, random_key
from gallery_server.errors import DataLoss, Reason
from tests.unit.gallery_server.blobs.caching.reading import MIB, PROJECT, Reader, soon


@pytest.mark.parametrize("size", [1, 100, MIB])
def test_a_blob_of_one_range_is_kept_on_the_way(reader: Reader, size: int) -> None:
    blob = reader.keep(size)
    assert reader.read(blob) == reader.content(blob)
    assert reader.files() == {blob.sha256}
    reader.store_file(blob).unlink()
    assert hashlib.sha256(reader.read(blob)).hexdigest() == blob.sha256
    assert stat.S_IMODE((reader.folder / blob.sha256).stat().st_mode) == 0o600
    assert stat.S_IMODE(reader.folder.stat().st_mode) == 0o700


def test_a_range_of_a_small_blob_is_that_range(reader: Reader) -> None:
    blob = reader.keep(1_000)
    content = reader.content(blob)
    assert [reader.read(blob, 10, 20) for _ in range(2)] == [content[10:30]] * 2
    assert reader.store.ranges == 1


@pytest.mark.parametrize("size", [MIB + 1, 5 * MIB, 5 * MIB + 17])
def test_a_read_from_the_start_fills_a_copy(reader: Reader, size: int) -> None:
    reader.store.open_gate()
    blob = reader.keep(size)
    assert reader.read_all(blob) == reader.content(blob)
    reader.settle()
    assert reader.files() == {blob.sha256}
    assert (reader.folder / blob.sha256).read_bytes() == reader.content(blob)
    reader.store_file(blob).unlink()
    assert hashlib.sha256(reader.read_all(blob)).hexdigest() == blob.sha256


@pytest.mark.parametrize(("offset", "length"), [(MIB, MIB), (4 * MIB, 17), (0, 30)])
def test_whoever_looks_at_a_part_fills_nothing(reader: Reader, offset: int, length: int) -> None:
    blob = reader.keep(5 * MIB)
    assert reader.read(blob, offset, length) == reader.content(blob)[offset : offset + length]
    assert reader.files() == set()


def test_a_copy_is_made_behind_the_reads(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "_QUIET_SECONDS", 3_600.0)
    monkeypatch.setattr(filling, "_LONGEST_WAIT_SECONDS", 3_600.0)
    reader.store.open_gate()
    blob = reader.keep(4 * MIB)
    assert reader.read_all(blob) == reader.content(blob)
    assert reader.store.ranges == 4
    assert reader.files() == set(), "while they go on"
    monkeypatch.undo()
    with reader.cache._fills._changed:
        reader.cache._fills._wanted[blob.sha256].read_at = 0.0
        reader.cache._fills._changed.notify()
    reader.settle()
    assert reader.files() == {blob.sha256}
    assert reader.read_all(blob) == reader.content(blob)
    assert reader.store.ranges == 4


def test_a_blob_that_is_read_all_the_time_is_copied_too(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "_QUIET_SECONDS", 3_600.0)
    monkeypatch.setattr(filling, "_LONGEST_WAIT_SECONDS", 0.02)
    reader.store.open_gate()
    blob = reader.keep(4 * MIB)
    reader.read_all(blob)
    reader.settle()
    assert reader.files() == {blob.sha256}


def test_reads_wait_for_no_copy(reader: Reader) -> None:
    blob = reader.keep(4 * MIB)
    reader.read(blob)
    reader.await_part(blob)
    assert reader.read_all(blob) == reader.content(blob), "though the store gives no piece to the copy"
    reader.store.open_gate()


@pytest.mark.parametrize("size", [MIB, 3 * MIB])
def test_damage_is_told_and_not_kept(reader: Reader, size: int) -> None:
    blob = reader.keep(size)
    reader.store_file(blob).write_bytes(os.urandom(size))
    reader.store.open_gate()
    if size > MIB:
        reader.read_all(blob)  # whoever reads a large one first checks it for itself
        reader.settle()
    for _ in range(2):
        with pytest.raises(DataLoss) as caught:
            reader.read_all(blob)
        assert caught.value.reason is Reason.BLOB_DAMAGED
        assert caught.value.details == {"store": "main", "sha256": blob.sha256}
    assert blob.sha256 not in reader.files()


def test_the_same_bytes_elsewhere_are_not_damaged(reader: Reader) -> None:
    blob = reader.keep(3 * MIB)
    content = reader.content(blob)
    reader.store_file(blob).write_bytes(os.urandom(3 * MIB))
    reader.store.open_gate()
    reader.read_all(blob)
    reader.settle()
    with pytest.raises(DataLoss):
        reader.read(blob)
    other = Blob(blob.sha256, blob.size, Location("main", random_key(PROJECT)), BlobState.PRESENT)
    reader.store.put(other.location.key, content, soon())
    assert reader.read_all(other) == content


@pytest.mark.parametrize("damage", [b"", b"torn", None])
def test_a_small_copy_that_was_damaged_is_read_anew(reader: Reader, damage: bytes | None) -> None:
    blob = reader.keep(1_000)
    content = reader.read(blob)
    (reader.folder / blob.sha256).write_bytes(os.urandom(1_000) if damage is None else damage)
    assert reader.read(blob) == content
    assert (reader.folder / blob.sha256).read_bytes() == content


def test_a_large_copy_of_another_length_is_dropped(reader: Reader) -> None:
    blob = reader.keep(3 * MIB)
    reader.store.open_gate()
    (reader.folder / blob.sha256).write_bytes(b"torn")
    assert reader.read_all(blob) == reader.content(blob)
    reader.settle()
    assert (reader.folder / blob.sha256).read_bytes() == reader.content(blob)
