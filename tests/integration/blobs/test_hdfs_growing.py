"""Files of HDFS that grow under a temporary name until they get a key, or are given up."""

from __future__ import annotations

import os
import uuid

import pytest

from gallery_server.blobs.hdfs.store import HdfsStore
from gallery_server.blobs.opening import open_store
from gallery_server.domain.blob import random_key
from gallery_server.domain.call import Deadline
from gallery_server.errors import GalleryError
from tests.parts.hdfs import Hdfs
from tests.parts.waiting import until

PROJECT = str(uuid.uuid4())
PIECE = os.urandom(1 << 20)


@pytest.fixture
def cluster(fragile_hdfs: Hdfs) -> Hdfs:
    return fragile_hdfs


@pytest.fixture
def store(cluster: Hdfs) -> HdfsStore:
    return opened(cluster)


def opened(cluster: Hdfs) -> HdfsStore:
    store = open_store("main", cluster.uri(uuid.uuid4().hex))
    assert isinstance(store, HdfsStore)
    return store


def soon() -> Deadline:
    return Deadline.after(60)


def files(store: HdfsStore) -> dict[str, bool]:
    """Answer the keys of all files, and which are temporary."""
    return {file.key: file.temporary for file in store.keys(soon())}


def test_a_blob_grows_out_of_sight_and_gets_a_key_in_a_folder_of_its_own(store: HdfsStore) -> None:
    blob, key = store.grow(), random_key(PROJECT)
    assert files(store) == {}, "nothing is asked of the store before there are bytes"
    for number in range(5):
        blob.write(PIECE[number:], soon())
    assert list(files(store).values()) == [True]
    blob.finish(key, soon())
    assert files(store) == {key: False}
    assert b"".join(store.pieces(key, soon())) == b"".join(PIECE[number:] for number in range(5))
    assert blob.size == store.size(key, soon())


def test_what_is_abandoned_leaves_nothing(store: HdfsStore) -> None:
    store.grow().abandon(soon())
    blob = store.grow()
    blob.write(PIECE, soon())
    blob.abandon(soon())
    assert files(store) == {}


def test_a_key_that_is_taken_is_not_overwritten(store: HdfsStore) -> None:
    blob, key = store.grow(), random_key(PROJECT)
    store.put(key, b"first", soon())
    blob.write(PIECE, soon())
    with pytest.raises(GalleryError):
        blob.finish(key, soon())
    assert files(store) == {key: False}
    assert store.read(key, 0, 10, soon()) == b"first"


def test_a_file_that_was_removed_behind_its_writer_becomes_no_blob(store: HdfsStore) -> None:
    blob = store.grow()
    blob.write(PIECE, soon())
    for key in files(store):
        store.delete(key, soon())
    with pytest.raises(GalleryError):
        blob.finish(random_key(PROJECT), soon())
    blob.abandon(soon())
    assert files(store) == {}


@pytest.mark.parametrize("daemon", ["namenode", "datanodes"])
def test_what_hangs_lets_its_caller_go_and_leaves_nothing_once_it_wakes(
    cluster: Hdfs, store: HdfsStore, daemon: str
) -> None:
    blob = store.grow()
    blob.write(PIECE, soon())
    hung = [cluster.namenode] if daemon == "namenode" else cluster.datanodes
    for each in hung:
        each.hang()
    with pytest.raises(GalleryError):
        blob.finish(random_key(PROJECT), Deadline.after(3))
    for each in hung:
        each.wake()
    cluster.wait_ready()
    until(lambda: files(store) == {})


def test_a_namenode_that_dies_gives_an_error_and_what_is_left_is_temporary(cluster: Hdfs, store: HdfsStore) -> None:
    blob = store.grow()
    blob.write(PIECE, soon())
    cluster.kill9_namenode()
    with pytest.raises(GalleryError):
        blob.finish(random_key(PROJECT), soon())
    blob.abandon(soon())
    cluster.start_namenode()
    cluster.wait_ready()
    assert all(files(store).values())
