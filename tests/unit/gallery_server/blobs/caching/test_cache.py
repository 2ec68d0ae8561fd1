from __future__ import annotations

import hashlib
import os
import stat
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from gallery_server.blobs.caching import filling
from gallery_server.blobs.caching.cache import Cache
from gallery_server.blobs.caching.folder import CacheFolder
from gallery_server.blobs.folder_store import FolderStore
from gallery_server.domain.blob import Blob, BlobState, Location, random_key
from gallery_server.domain.call import Deadline
from gallery_server.errors import DataLoss, Reason

PROJECT = str(uuid.uuid4())
MIB = 1 << 20


class SlowStore(FolderStore):
    """A store whose pieces come when a test lets them, and that counts what is asked of it."""

    def __init__(self, folder: Path) -> None:
        super().__init__("main", folder)
        self.gate = threading.Semaphore(0)
        self.ranges = 0

    def open_gate(self) -> None:
        self.gate.release(1 << 20)

    def pieces(self, key: str, deadline: Deadline) -> Iterator[bytes]:
        with (Path(self._root) / key).open("rb") as file:
            while piece := file.read(MIB):
                assert self.gate.acquire(timeout=30)
                yield piece

    def read(self, key: str, offset: int, length: int, deadline: Deadline) -> bytes:
        self.ranges += 1
        return super().read(key, offset, length, deadline)


class Reader:
    """A cache before a store, and what lies in its folder."""

    def __init__(self, folder: Path, limit: int = 2_000 * MIB) -> None:
        (folder / "store").mkdir()
        self.store = SlowStore(folder / "store")
        self.folder = folder / "cache"
        self.cache = Cache(self.folder, limit)

    def keep(self, size: int) -> Blob:
        content = os.urandom(size)
        blob = Blob(hashlib.sha256(content).hexdigest(), size, Location("main", random_key(PROJECT)), BlobState.PRESENT)
        self.store.put(blob.location.key, content, soon())
        return blob

    def content(self, blob: Blob) -> bytes:
        return (self.store_file(blob)).read_bytes()

    def store_file(self, blob: Blob) -> Path:
        return Path(self.store._root) / blob.location.key

    def read(self, blob: Blob, offset: int = 0, length: int = MIB) -> bytes:
        wanted = min(length, blob.size - offset)
        return self.cache.read(blob, self.store, offset, wanted, soon())

    def read_all(self, blob: Blob) -> bytes:
        return b"".join(self.read(blob, offset) for offset in range(0, blob.size, MIB))

    def settle(self) -> None:
        """Wait until nothing is being filled or reserved in the background."""
        deadline = soon()
        while self.cache._fills._wanted:
            deadline.check()
            time.sleep(0.005)
        for thread in threading.enumerate():
            if thread.name == "cache-room":
                thread.join(30)

    def await_part(self, blob: Blob) -> None:
        """Wait until a copy is being made."""
        deadline = soon()
        while self.files() != {f"{blob.sha256}.{blob.size}"}:
            deadline.check()
            time.sleep(0.005)

    def files(self) -> set[str]:
        return {path.name for path in self.folder.rglob("*")} - {"lock", "parts"}


def soon() -> Deadline:
    return Deadline.after(30)


@pytest.fixture(autouse=True)
def _soon_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "_QUIET_SECONDS", 0.02)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    made = Reader(tmp_path)
    yield made
    made.store.open_gate()
    made.settle()


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


def test_the_least_recently_used_goes_first(tmp_path: Path) -> None:
    reader = Reader(tmp_path, 8 * MIB)
    reader.store.open_gate()
    blobs = [reader.keep(3 * MIB) for _ in range(3)]
    for age, blob in enumerate(blobs[:2]):
        reader.read_all(blob)
        reader.settle()
        os.utime(reader.folder / blob.sha256, (100 + age,) * 2)
    reader.read(blobs[0], MIB)
    reader.read_all(blobs[2])
    reader.settle()
    assert reader.files() == {blobs[0].sha256, blobs[2].sha256}


def test_small_blobs_stay_within_the_limit(tmp_path: Path) -> None:
    reader = Reader(tmp_path, MIB)
    for _ in range(60):
        reader.read(reader.keep(50_000))
        reader.settle()
        assert sum((reader.folder / name).stat().st_size for name in reader.files()) <= MIB
    assert len(reader.files()) > 10


def test_what_does_not_fit_is_read_from_the_store(tmp_path: Path) -> None:
    reader = Reader(tmp_path, 2 * MIB)
    blob = reader.keep(3 * MIB)
    assert reader.read_all(blob) == reader.content(blob)
    assert reader.files() == set()


def test_room_that_others_fill_is_not_given_twice(tmp_path: Path) -> None:
    reader = Reader(tmp_path, 5 * MIB)
    first, second = reader.keep(3 * MIB), reader.keep(3 * MIB)
    reader.store.gate.release(2)
    reader.read(first)
    reader.await_part(first)
    assert not CacheFolder(reader.folder, 5 * MIB).reserve(second.size)
    reader.store.open_gate()
    reader.settle()


def test_what_is_evicted_stays_readable_where_it_is_open(reader: Reader) -> None:
    blob = reader.keep(3 * MIB)
    reader.store.open_gate()
    reader.read_all(blob)
    reader.settle()
    with (reader.folder / blob.sha256).open("rb") as file:
        reader.cache.forget(blob.sha256)
        assert hashlib.file_digest(file, "sha256").hexdigest() == blob.sha256
    assert reader.files() == set()


def test_what_is_forgotten_while_it_is_filled_is_not_kept(reader: Reader) -> None:
    blob = reader.keep(3 * MIB)
    reader.store.gate.release(2)
    reader.read(blob)
    reader.await_part(blob)
    reader.cache.forget(blob.sha256)
    reader.store.open_gate()
    reader.settle()
    assert reader.files() == set()


def test_what_dead_processes_began_is_dropped_at_the_start(reader: Reader) -> None:
    for name in (f"{'0' * 64}.7", f"{'1' * 64}.7.0123abcd"):
        (reader.folder / "parts" / name).write_bytes(b"half")
    Cache(reader.folder, MIB)
    assert reader.files() == set()


def test_a_folder_that_cannot_be_used_is_no_obstacle(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    reader.cache = Cache(tmp_path / "file" / "cache", 100 * MIB)
    for size in (100, 3 * MIB):
        blob = reader.keep(size)
        assert reader.read_all(blob) == reader.content(blob)
    reader.cache.forget(blob.sha256)
