from __future__ import annotations

import os
import stat
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gallery_server.blobs.folder_store import FolderStore
from gallery_server.domain.blob import random_key
from gallery_server.domain.call import Deadline
from gallery_server.errors import DataLoss, Reason, Unavailable

PROJECT = str(uuid.uuid4())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "store").mkdir()
    return tmp_path / "store"


@pytest.fixture
def store(root: Path) -> FolderStore:
    return FolderStore("main", root)


@pytest.fixture
def key() -> str:
    return random_key(PROJECT)


def soon() -> Deadline:
    return Deadline.after(30)


def test_adopt_links_instead_of_copying(store: FolderStore, root: Path, key: str, tmp_path: Path) -> None:
    path = tmp_path / "spooled"
    path.write_bytes(b"content")
    before = path.stat().st_ino
    store.adopt(key, path, 7, soon())
    assert (root / key).stat().st_ino == before


def test_adopt_copies_from_another_file_system(store: FolderStore, root: Path, key: str) -> None:
    path = Path("/dev/shm") / f"gallery-{uuid.uuid4()}"  # noqa: S108 - a second file system, on every Linux
    content = os.urandom((1 << 20) + 7)
    path.write_bytes(content)
    try:
        assert path.stat().st_dev != root.stat().st_dev
        store.adopt(key, path, len(content), soon())
        assert (root / key).read_bytes() == content
    finally:
        path.unlink(missing_ok=True)


def test_a_symbolic_link_is_no_blob(store: FolderStore, root: Path, key: str) -> None:
    (root / PROJECT).mkdir()
    target = root.parent / "elsewhere"
    target.write_bytes(b"not ours")
    (root / key).symlink_to(target)
    assert store.size(key, soon()) is None
    with pytest.raises(DataLoss) as caught:
        store.read(key, 0, 1, soon())
    assert caught.value.reason is Reason.BLOB_MISSING
    store.delete(key, soon())
    assert not (root / key).is_symlink()
    assert target.read_bytes() == b"not ours"


def test_of_many_writers_to_one_key_one_wins(store: FolderStore, root: Path, key: str) -> None:
    def put(number: int) -> int | None:
        try:
            store.put(key, b"%d" % number * 1_000, soon())
        except ValueError:
            return None
        return number

    with ThreadPoolExecutor(8) as threads:
        winners = [number for number in threads.map(put, range(8)) if number is not None]
    assert [(root / key).read_bytes()] == [b"%d" % winner * 1_000 for winner in winners]


def test_an_interrupted_write_is_listed_and_can_be_removed(store: FolderStore, root: Path, key: str) -> None:
    store.put(key, b"content", soon())
    left = f"{key}.0123abcd.part"
    (root / left).write_bytes(b"cont")
    assert {(file.key, file.size, file.temporary) for file in store.keys(soon())} == {
        (key, 7, False),
        (left, 4, True),
    }
    store.delete(left, soon())
    assert [file.key for file in store.keys(soon())] == [key]


def test_files_of_others_are_not_listed(store: FolderStore, root: Path, key: str) -> None:
    store.put(key, b"content", soon())
    (root / "README").write_bytes(b"")
    (root / PROJECT / "notes.txt").write_bytes(b"")
    (root / PROJECT / ("0" * 32)).mkdir()
    assert [file.key for file in store.keys(soon())] == [key]


def test_modified_is_told_in_microseconds(store: FolderStore, root: Path, key: str) -> None:
    store.put(key, b"content", soon())
    os.utime(root / key, ns=(0, 1_700_000_000_123_456_000))
    assert [file.modified_micros for file in store.keys(soon())] == [1_700_000_000_123_456]


def test_folders_are_for_the_owner_alone(store: FolderStore, root: Path, key: str) -> None:
    store.put(key, b"content", soon())
    assert stat.S_IMODE((root / PROJECT).stat().st_mode) == 0o700


def test_a_folder_that_went_away_is_unavailable(store: FolderStore, root: Path, key: str, tmp_path: Path) -> None:
    root.rmdir()
    path = tmp_path / "spooled"
    path.write_bytes(b"content")
    with pytest.raises(Unavailable):
        store.adopt(key, path, 7, soon())
    assert path.exists()
    with pytest.raises(Unavailable) as caught:
        store.put(key, b"content", soon())
    assert caught.value.reason is Reason.STORE_UNAVAILABLE
    assert str(root) not in str(caught.value) + str(caught.value.details)
    with pytest.raises(Unavailable):
        store.check(soon())
