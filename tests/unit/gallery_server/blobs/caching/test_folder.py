from __future__ import annotations

import hashlib
import os
from pathlib import Path

from gallery_server.blobs.caching.cache import Cache
from gallery_server.blobs.caching.folder import CacheFolder
from tests.unit.gallery_server.blobs.caching.reading import MIB, Reader


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
