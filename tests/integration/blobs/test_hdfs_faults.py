"""A cluster of HDFS that loses its daemons: DataNodes cost time, the NameNode a clear error, and nothing is lost."""

from __future__ import annotations

import hashlib
import os
import random
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gallery_server.blobs.opening import open_store
from gallery_server.blobs.store import BlobStore
from gallery_server.domain.blob import random_key
from gallery_server.domain.call import Deadline
from gallery_server.errors import DeadlineExceeded, GalleryError, Reason, Unavailable
from tests.parts.hdfs import Hdfs
from tests.parts.waiting import until

PROJECT = str(uuid.uuid4())
LARGE = 100 << 20
OUTAGE_SECONDS = 10


@pytest.fixture
def cluster(fragile_hdfs: Hdfs) -> Hdfs:
    return fragile_hdfs


@pytest.fixture
def store(cluster: Hdfs) -> BlobStore:
    return open_store("main", cluster.uri(uuid.uuid4().hex))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("spool") / "large"
    block = os.urandom(1 << 20)
    path.write_bytes(b"".join(block[number:] + block[:number] for number in range(LARGE >> 20)))
    return path


def soon(seconds: float = 120) -> Deadline:
    return Deadline.after(seconds)


def digest(pieces: Iterator[bytes]) -> str:
    whole = hashlib.sha256()
    for piece in pieces:
        whole.update(piece)
    return whole.hexdigest()


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def until_it_answers(call: Callable[[], object]) -> None:
    """Repeat what a client would repeat."""
    end = time.monotonic() + 120
    while True:
        try:
            call()
        except GalleryError as error:
            if not error.retryable or time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


@pytest.mark.parametrize("victim", range(2))
def test_a_datanode_that_dies_costs_copies_puts_and_reads_nothing_but_time(
    cluster: Hdfs, store: BlobStore, large: Path, victim: int
) -> None:
    earlier, copied, expected = random_key(PROJECT), random_key(PROJECT), digest_of(large)
    store.adopt(earlier, large, LARGE, soon())
    stop = time.monotonic() + 3
    put: list[str] = []

    def put_for_a_while() -> None:
        while time.monotonic() < stop:
            key = random_key(PROJECT)
            store.put(key, key.encode(), soon())
            put.append(key)

    with ThreadPoolExecutor(4) as threads:
        works = [
            threads.submit(store.adopt, copied, large, LARGE, soon()),
            threads.submit(lambda: digest(store.pieces(earlier, soon()))),
            *(threads.submit(put_for_a_while) for _ in range(2)),
        ]
        time.sleep(random.uniform(0.05, 0.8))  # noqa: S311 - no secret
        cluster.kill9_datanode(victim)
        assert works[1].result() == expected
        for work in works:
            work.result()
    assert digest(store.pieces(copied, soon())) == expected
    assert all(store.read(key, 0, 1000, soon()) == key.encode() for key in put)
    # What hung may take a while to be gone.
    until(lambda: {file.key for file in store.keys(soon())} == {earlier, copied, *put})


def test_a_blob_without_a_living_replica_is_an_error_at_once_and_comes_back(cluster: Hdfs, store: BlobStore) -> None:
    key = random_key(PROJECT)
    store.put(key, b"content", soon())
    for number in range(3):
        cluster.kill9_datanode(number)
    with pytest.raises(Unavailable) as caught:
        store.read(key, 0, 7, soon())
    assert caught.value.reason is Reason.STORE_UNAVAILABLE
    assert caught.value.retryable
    with pytest.raises(Unavailable):
        list(store.pieces(key, soon()))
    for number in range(3):
        cluster.start_datanode(number)
    until_it_answers(lambda: store.read(key, 0, 7, soon()))
    assert b"".join(store.pieces(key, soon())) == b"content"


def test_a_namenode_that_is_gone_for_a_while_loses_nothing(cluster: Hdfs, store: BlobStore, large: Path) -> None:
    key, copied = random_key(PROJECT), random_key(PROJECT)
    store.put(key, b"content", soon())
    with ThreadPoolExecutor(1) as threads:
        work = threads.submit(store.adopt, copied, large, LARGE, soon())
        time.sleep(0.2)
        cluster.kill9_namenode()
        end = time.monotonic() + OUTAGE_SECONDS
        calls: list[Callable[[], object]] = [
            lambda: store.put(random_key(PROJECT), b"x", soon()),
            lambda: store.size(key, soon()),
            lambda: list(store.keys(soon())),
            lambda: store.check(soon()),
            work.result,
        ]
        for call in calls:
            with pytest.raises(Unavailable) as caught:
                call()
            assert caught.value.retryable
        time.sleep(max(0.0, end - time.monotonic()))
    cluster.start_namenode()
    # No new store: the client that saw the outage goes on. Safe mode, too, is something that passes.
    until_it_answers(lambda: store.adopt(copied, large, LARGE, soon()))
    assert store.read(key, 0, 7, soon()) == b"content"
    assert digest(store.pieces(copied, soon())) == digest_of(large)
    assert {file.key for file in store.keys(soon()) if not file.temporary} == {key, copied}


def test_a_namenode_that_hangs_holds_no_call_beyond_its_deadline(cluster: Hdfs, store: BlobStore) -> None:
    key = random_key(PROJECT)
    store.put(key, b"content", soon())
    cluster.namenode.hang()
    late = random_key(PROJECT)
    for call in (
        lambda: store.put(late, b"late", soon(0.5)),
        lambda: store.read(key, 0, 7, soon(0.5)),
        lambda: list(store.keys(soon(0.5))),
        lambda: list(store.pieces(key, soon(0.5))),
    ):
        with pytest.raises(DeadlineExceeded, match="'main' did not answer"):
            call()
    cluster.namenode.wake()
    until_it_answers(lambda: store.read(key, 0, 7, soon()))
    store.check(soon())
    # What nobody waits for ends: it neither appears nor leaves anything.
    until(lambda: [file.key for file in store.keys(soon())] == [key])


def test_a_datanode_that_hangs_is_gone_around(cluster: Hdfs, store: BlobStore, large: Path) -> None:
    earlier, copied = random_key(PROJECT), random_key(PROJECT)
    store.adopt(earlier, large, LARGE, soon())
    cluster.datanodes[0].hang()
    with ThreadPoolExecutor(8) as threads:
        keys = [random_key(PROJECT) for _ in range(6)]
        puts = [threads.submit(store.put, key, key.encode(), soon()) for key in keys]
        copy = threads.submit(store.adopt, copied, large, LARGE, soon())
        read = threads.submit(lambda: digest(store.pieces(earlier, soon())))
        for work in (*puts, copy):
            work.result()
        assert read.result() == digest_of(large)
    assert digest(store.pieces(copied, soon())) == digest_of(large)
    assert all(store.read(key, 0, 1000, soon()) == key.encode() for key in keys)
