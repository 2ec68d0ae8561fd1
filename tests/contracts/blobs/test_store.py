"""What every blob store does; a new implementation joins by one entry in STORES."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pyarrow import fs

from gallery_server.blobs.arrow_store import ArrowStore
from gallery_server.blobs.folder_store import FolderStore
from gallery_server.blobs.opening import open_store
from gallery_server.blobs.store import BlobStore
from gallery_server.domain.blob import random_key
from gallery_server.domain.call import Deadline
from gallery_server.errors import DataLoss, DeadlineExceeded, Reason
from tests.parts.hdfs import Hdfs
from tests.parts.s3 import S3Server

STORES: dict[str, Callable[[Path, pytest.FixtureRequest], BlobStore]] = {
    "folder": lambda root, _: FolderStore("main", root),
    "arrow": lambda root, _: ArrowStore("main", fs.LocalFileSystem(), str(root)),
    "s3": lambda _, request: bucket_of(request.getfixturevalue("s3")),
    "hdfs": lambda _, request: folder_of(request.getfixturevalue("hdfs")),
}


def bucket_of(server: S3Server) -> BlobStore:
    return open_store("main", server.uri(server.create_bucket()))


def folder_of(cluster: Hdfs) -> BlobStore:
    return open_store("main", cluster.uri(uuid.uuid4().hex))


PROJECT = "0b8e8f6e-30d1-4f8e-9f8c-8d5f5a1c2e47"
BAD_KEYS = [
    "",
    "/etc/passwd",
    "../" + "0" * 32,
    f"{PROJECT}/../{PROJECT}/{'0' * 32}",
    f"{PROJECT}/{'0' * 31}",
    f"{PROJECT}/{'A' * 32}",
    f"{PROJECT}/{'0' * 32}\n",
    f"{PROJECT}/{'0' * 32}/x",
    PROJECT + "/" + "\u0660" * 32,
    f"{PROJECT}/{'0' * 31}\0",
    f"{PROJECT}/{'0' * 32}.part",
]


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    root = tmp_path / "store"
    root.mkdir()
    return STORES[request.param](root, request)


@pytest.fixture
def soon() -> Deadline:
    return Deadline.after(30)


@pytest.fixture
def key() -> str:
    return random_key(PROJECT)


def spooled(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "spooled"
    path.write_bytes(content)
    return path


def content_of(store: BlobStore, key: str) -> bytes:
    return store.read(key, 0, 1 << 30, Deadline.after(30))


def listed(store: BlobStore) -> dict[str, int]:
    return {file.key: file.size for file in store.keys(Deadline.after(30))}


@pytest.mark.parametrize("size", [0, 1, 10_240, 4 << 20])
def test_what_was_put_is_read_back_whole(store: BlobStore, key: str, soon: Deadline, size: int) -> None:
    content = os.urandom(size)
    store.put(key, content, soon)
    assert content_of(store, key) == content
    assert store.size(key, soon) == size
    assert listed(store) == {key: size}


def test_ranges_end_with_the_blob(store: BlobStore, key: str, soon: Deadline) -> None:
    store.put(key, b"0123456789", soon)
    assert store.read(key, 2, 3, soon) == b"234"
    assert store.read(key, 8, 100, soon) == b"89"
    assert store.read(key, 10, 1, soon) == b""
    assert store.read(key, 1 << 40, 1, soon) == b""
    assert store.read(key, 3, 0, soon) == b""


def test_one_blob_serves_many_threads(store: BlobStore, key: str, soon: Deadline) -> None:
    content = os.urandom(1 << 20)
    store.put(key, content, soon)
    offsets = range(0, len(content), 1 << 14)
    with ThreadPoolExecutor(8) as threads:
        assert b"".join(threads.map(lambda offset: store.read(key, offset, 1 << 14, soon), offsets)) == content


def test_a_key_is_never_overwritten(store: BlobStore, key: str, soon: Deadline) -> None:
    store.put(key, b"first", soon)
    with pytest.raises(ValueError, match="already"):
        store.put(key, b"second", soon)
    assert content_of(store, key) == b"first"
    assert listed(store) == {key: 5}


def test_a_missing_blob_is_a_loss_to_readers_alone(store: BlobStore, key: str, soon: Deadline) -> None:
    with pytest.raises(DataLoss) as caught:
        store.read(key, 0, 1, soon)
    assert caught.value.reason is Reason.BLOB_MISSING
    assert store.size(key, soon) is None
    store.delete(key, soon)


def test_delete_removes_one_blob(store: BlobStore, key: str, soon: Deadline) -> None:
    other = random_key(PROJECT)
    store.put(key, b"go", soon)
    store.put(other, b"stay", soon)
    store.delete(key, soon)
    assert listed(store) == {other: 4}


def test_adopt_keeps_the_bytes_and_leaves_the_file(store: BlobStore, key: str, soon: Deadline, tmp_path: Path) -> None:
    content = os.urandom(3 << 20)
    path = spooled(tmp_path, content)
    store.adopt(key, path, len(content), soon)
    assert hashlib.sha256(content_of(store, key)).digest() == hashlib.sha256(content).digest()
    assert path.read_bytes() == content
    assert listed(store) == {key: len(content)}


def test_adopt_may_be_repeated_when_all_was_done(store: BlobStore, key: str, soon: Deadline, tmp_path: Path) -> None:
    path = spooled(tmp_path, b"content")
    store.adopt(key, path, 7, soon)
    store.adopt(key, path, 7, soon)
    assert content_of(store, key) == b"content"


def test_adopt_may_be_repeated_when_the_file_is_gone(
    store: BlobStore, key: str, soon: Deadline, tmp_path: Path
) -> None:
    path = spooled(tmp_path, b"content")
    store.adopt(key, path, 7, soon)
    path.unlink()
    store.adopt(key, path, 7, soon)
    assert content_of(store, key) == b"content"


def test_what_is_taken_is_where_its_writer_cannot_reach_it(store: BlobStore, key: str, soon: Deadline) -> None:
    source = random_key(PROJECT)
    store.put(source, b"written", soon)
    assert store.take(source, key, soon) == 7
    assert content_of(store, key) == b"written"
    assert store.take(source, key, soon) == 7
    store.delete(source, soon)
    assert store.take(source, key, soon) == 7
    assert listed(store) == {key: 7}


def test_nothing_is_taken_where_nothing_was_written(store: BlobStore, key: str, soon: Deadline) -> None:
    assert store.take(random_key(PROJECT), key, soon) is None
    assert listed(store) == {}


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (3 << 20) + 7])
def test_pieces_are_the_whole_in_order(store: BlobStore, key: str, soon: Deadline, size: int) -> None:
    content = os.urandom(size)
    store.put(key, content, soon)
    pieces = list(store.pieces(key, soon))
    assert b"".join(pieces) == content
    assert all(0 < len(piece) <= 8 << 20 for piece in pieces)


def test_pieces_of_a_missing_blob_are_a_loss(store: BlobStore, key: str, soon: Deadline) -> None:
    with pytest.raises(DataLoss) as caught:
        list(store.pieces(key, soon))
    assert caught.value.reason is Reason.BLOB_MISSING


def test_keys_are_listed_in_order(store: BlobStore, soon: Deadline) -> None:
    keys = sorted(random_key(project) for project in [str(uuid.uuid4()) for _ in range(3)] for _ in range(4))
    for each in reversed(keys):
        store.put(each, b"x", soon)
    assert [file.key for file in store.keys(soon)] == keys


def test_adopt_of_nothing_is_a_loss(store: BlobStore, key: str, soon: Deadline, tmp_path: Path) -> None:
    with pytest.raises(DataLoss) as caught:
        store.adopt(key, tmp_path / "nothing", 7, soon)
    assert caught.value.reason is Reason.BLOB_MISSING
    assert listed(store) == {}


@pytest.mark.parametrize("size", [6, 8])
def test_adopt_refuses_another_size(store: BlobStore, key: str, soon: Deadline, tmp_path: Path, size: int) -> None:
    path = spooled(tmp_path, b"content")
    with pytest.raises(DataLoss) as caught:
        store.adopt(key, path, size, soon)
    assert caught.value.reason is Reason.BLOB_DAMAGED
    assert path.read_bytes() == b"content"
    assert listed(store) == {}


def test_adopt_keeps_the_file_where_the_blob_differs(
    store: BlobStore, key: str, soon: Deadline, tmp_path: Path
) -> None:
    store.put(key, b"cont", soon)
    path = spooled(tmp_path, b"content")
    with pytest.raises(DataLoss):
        store.adopt(key, path, 7, soon)
    assert path.exists()


@pytest.mark.parametrize("bad", BAD_KEYS)
def test_keys_have_one_form(store: BlobStore, soon: Deadline, tmp_path: Path, bad: str) -> None:
    path = spooled(tmp_path, b"x")
    calls: list[Callable[[], object]] = [
        lambda: store.put(bad, b"x", soon),
        lambda: store.adopt(bad, path, 1, soon),
        lambda: store.read(bad, 0, 1, soon),
        lambda: store.delete(bad, soon),
        lambda: store.size(bad, soon),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="a blob's key is"):
            call()
    assert path.exists()
    assert listed(store) == {}


def test_nothing_is_done_after_the_deadline(store: BlobStore, key: str, tmp_path: Path) -> None:
    late = Deadline.after(-1)
    path = spooled(tmp_path, b"x")
    calls: list[Callable[[], object]] = [
        lambda: store.put(key, b"x", late),
        lambda: store.adopt(key, path, 1, late),
        lambda: store.size(key, late),
        lambda: list(store.keys(late)),
        lambda: store.check(late),
    ]
    for call in calls:
        with pytest.raises(DeadlineExceeded):
            call()
    assert path.exists()
    assert listed(store) == {}


def test_check_leaves_nothing_behind(store: BlobStore, soon: Deadline) -> None:
    store.check(soon)
    assert listed(store) == {}
