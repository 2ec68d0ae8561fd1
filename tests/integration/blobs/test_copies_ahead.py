"""Uploads that are copied to HDFS while they arrive: what is copied when, what becomes a blob, and what is left."""

from __future__ import annotations

import itertools
import os
import uuid
from pathlib import Path

import pytest

from gallery_server.blobs.ahead import CopiesAhead
from gallery_server.blobs.folder_store import FolderStore
from gallery_server.blobs.opening import open_store
from gallery_server.blobs.spool import Spool
from gallery_server.blobs.store import BlobStore
from gallery_server.domain.blob import random_key
from gallery_server.domain.call import Deadline
from tests.parts.hdfs import Hdfs
from tests.parts.waiting import until

MIB = 1 << 20
LARGE = 2 * MIB
CONTENT = os.urandom(6 * MIB + 7)
PROJECT = str(uuid.uuid4())


@pytest.fixture
def store(hdfs: Hdfs) -> BlobStore:
    # The NameNode counts whole blocks of a file that is being written.
    return open_store("main", hdfs.uri(uuid.uuid4().hex, block_size=MIB))


@pytest.fixture
def spool(tmp_path: Path, store: BlobStore) -> Spool:
    return spool_of(tmp_path, store)


def spool_of(tmp_path: Path, store: BlobStore, *, most: int = 4, rest_seconds: float = 30.0) -> Spool:
    return Spool(tmp_path / "spool", copies=CopiesAhead(store, large=LARGE, most=most, rest_seconds=rest_seconds))


def soon() -> Deadline:
    return Deadline.after(60)


def begun(spool: Spool, content: bytes = CONTENT) -> str:
    upload_id = str(uuid.uuid4())
    spool.begin(upload_id)
    send(spool, upload_id, content)
    return upload_id


def send(spool: Spool, upload_id: str, content: bytes, begin: int = 0) -> None:
    for offset in range(begin, len(content), MIB):
        spool.append(upload_id, offset, content[offset : offset + MIB], soon())


def finish(spool: Spool, upload_id: str, store: BlobStore, key: str, size: int = len(CONTENT)) -> bool:
    with spool.sealed(upload_id, soon()) as sealed:
        sealed.cut(size)
        return sealed.finish_copy(size, store, key, soon())


def files(store: BlobStore) -> dict[str, int]:
    return {file.key: file.size for file in store.keys(soon())}


def test_bytes_are_in_the_store_before_the_rest_has_come(spool: Spool, store: BlobStore) -> None:
    upload_id, key = begun(spool, CONTENT[: 4 * MIB]), random_key(PROJECT)
    until(lambda: [size >= 3 * MIB for size in files(store).values()] == [True])
    send(spool, upload_id, CONTENT, 4 * MIB)
    assert finish(spool, upload_id, store, key)
    assert files(store) == {key: len(CONTENT)}
    assert b"".join(store.pieces(key, soon())) == CONTENT


def test_what_is_small_or_goes_to_a_folder_is_not_copied(tmp_path: Path, spool: Spool, store: BlobStore) -> None:
    small = begun(spool, CONTENT[: LARGE - 1])
    assert not finish(spool, small, store, random_key(PROJECT), LARGE - 1)
    folder = FolderStore("main", tmp_path / "blobs")
    beside = spool_of(tmp_path, folder)
    assert not finish(beside, begun(beside), folder, random_key(PROJECT))
    assert files(store) == files(folder) == {}


def test_a_commit_for_another_store_gets_no_copy(tmp_path: Path, spool: Spool, store: BlobStore) -> None:
    upload_id = begun(spool)
    assert not finish(spool, upload_id, FolderStore("other", tmp_path / "blobs"), random_key(PROJECT))
    spool.discard(upload_id, soon())
    until(lambda: files(store) == {})


def test_more_bytes_than_are_committed_are_no_blob(spool: Spool, store: BlobStore) -> None:
    upload_id = begun(spool)
    until(lambda: sum(files(store).values()) == 6 * MIB)
    assert not finish(spool, upload_id, store, random_key(PROJECT), 5 * MIB)
    until(lambda: files(store) == {})


def test_a_file_in_the_place_of_the_one_that_was_followed_is_not_taken_for_it(spool: Spool, store: BlobStore) -> None:
    upload_id = begun(spool)
    path = spool.path(upload_id)
    other = path.with_suffix(".new")
    other.write_bytes(os.urandom(len(CONTENT)))
    other.rename(path)
    assert not finish(spool, upload_id, store, random_key(PROJECT))
    until(lambda: files(store) == {})


def test_bytes_that_another_process_received_are_sent_with_the_tail(
    tmp_path: Path, spool: Spool, store: BlobStore
) -> None:
    upload_id, key = begun(spool, CONTENT[: 3 * MIB]), random_key(PROJECT)
    send(Spool(tmp_path / "spool"), upload_id, CONTENT, 3 * MIB)
    assert finish(spool, upload_id, store, key)
    assert b"".join(store.pieces(key, soon())) == CONTENT


def test_an_upload_that_another_process_ends_takes_its_copy_along(
    tmp_path: Path, spool: Spool, store: BlobStore
) -> None:
    upload_id = begun(spool)
    until(lambda: files(store) != {})
    Spool(tmp_path / "spool").discard(upload_id, soon())
    until(lambda: files(store) == {})


def test_an_upload_that_rests_gives_its_place_away_and_gets_it_back(tmp_path: Path, store: BlobStore) -> None:
    spool = spool_of(tmp_path, store, most=1, rest_seconds=0.5)
    rests = begun(spool)
    until(lambda: files(store) != {})
    until(lambda: files(store) == {})
    other, key = begun(spool), random_key(PROJECT)
    size = trickle(spool, other, until_files=1, store=store)
    assert finish(spool, other, store, key, size)
    trickle(spool, rests, until_files=2, store=store)
    spool.close(60)
    assert files(store) == {key: size}


def trickle(spool: Spool, upload_id: str, *, until_files: int, store: BlobStore) -> int:
    """Send bytes one by one until the store has so many files; answer how many were received."""
    sent = itertools.count(len(CONTENT))
    until(lambda: spool.append(upload_id, next(sent), b"x", soon()) > 0 and len(files(store)) == until_files)
    return next(sent)


def test_no_more_are_copied_at_once_than_there_are_places(tmp_path: Path, store: BlobStore) -> None:
    spool = spool_of(tmp_path, store, most=2)
    uploads = [begun(spool) for _ in range(3)]
    keys = [random_key(PROJECT) for _ in uploads]
    assert [finish(spool, *each) for each in zip(uploads, [store] * 3, keys, strict=True)] == [True, True, False]
    assert set(files(store)) == set(keys[:2])


def test_the_end_of_the_process_removes_what_was_copied(spool: Spool, store: BlobStore) -> None:
    begun(spool)
    begun(spool)
    until(lambda: len(files(store)) == 2)
    spool.close(60)
    assert files(store) == {}


def test_a_copy_that_failed_is_neither_tried_again_nor_a_blob(spool: Spool, store: BlobStore) -> None:
    upload_id, key = begun(spool, CONTENT[: 3 * MIB]), random_key(PROJECT)
    until(lambda: sum(files(store).values()) >= 2 * MIB)
    for left in files(store):
        store.delete(left, soon())
    send(spool, upload_id, CONTENT, 3 * MIB)
    assert not finish(spool, upload_id, store, key)
    store.adopt(key, spool.path(upload_id), len(CONTENT), soon())
    assert files(store) == {key: len(CONTENT)}
