"""Servers that copy large uploads to HDFS while they arrive: the bytes are right whatever dies, and nothing stays."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import pytest
from gallery_idl import upload as idl

from gallery_server.blobs.opening import open_store
from gallery_server.blobs.store import BlobStore, StoredFile
from gallery_server.domain.call import Deadline
from tests.integration.calls.desk import Desk, database_of
from tests.parts.edge_client import EdgeClient
from tests.parts.halt import Halt
from tests.parts.hdfs import Hdfs
from tests.parts.server import Server
from tests.parts.upkeep import damages
from tests.parts.waiting import until

MIB = 1 << 20
CONTENT = os.urandom(40 * MIB + 7)
SENT = 24 * MIB
COMMIT_BEGINS = "enter gallery_server.registry.uploading.committing:CommitUpload.run"


class Place:
    """A server on HDFS, and an eye on what is in its store."""

    def __init__(self, server: Server, desk: Desk, store: BlobStore) -> None:
        self.server = server
        self.desk = desk
        self.store = store

    def send(self, upload_id: str, begin: int, end: int, content: bytes = CONTENT) -> None:
        for offset in range(begin, end, MIB):
            data = content[offset : min(offset + MIB, end)]
            self.desk.call("uploadChunk", idl.UploadChunkRequest(uploadId=upload_id, offset=offset, data=data))

    def begin(self, content: bytes = CONTENT) -> str:
        """Begin an upload; answer when some of it is in the store."""
        upload_id = self.desk.begin()
        known = {file.key for file in self.temporary()}
        self.send(upload_id, 0, SENT, content)
        until(lambda: any(file.key not in known and file.size for file in self.temporary()))
        return upload_id

    def commit(self, upload_id: str, content: bytes = CONTENT) -> None:
        """Commit, and hold the instance against what was sent."""
        assert self.desk.blob(self.desk.commit(upload_id, content).instance.instanceId) == content

    def reconnect(self) -> None:
        self.desk.client.sock.close()
        self.desk.client = EdgeClient(self.server.address)

    def temporary(self) -> list[StoredFile]:
        return [file for file in self.store.keys(Deadline.after(60)) if file.temporary]

    def blobs(self) -> list[StoredFile]:
        return [file for file in self.store.keys(Deadline.after(60)) if not file.temporary]


@contextmanager
def opened(
    cluster: Hdfs, home: Path, processes: int = 2, environment: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Place]:
    # The NameNode counts whole blocks of a file that is being written.
    uri = cluster.uri(uuid.uuid4().hex, block_size=MIB)
    with Server(home, blobs=uri, processes=processes, environment=environment) as server:
        database = database_of(server)
        place = Place(server, Desk(server, database), open_store("main", uri))
        place.desk.make_model("demand")
        yield place
        place.desk.client.sock.close()
        database.close()


@pytest.fixture
def place(hdfs: Hdfs, tmp_path: Path) -> Iterator[Place]:
    with opened(hdfs, tmp_path / "home") as place:
        yield place


@pytest.fixture
def fragile(fragile_hdfs: Hdfs, tmp_path: Path) -> Iterator[Place]:
    with opened(fragile_hdfs, tmp_path / "home") as place:
        yield place


def test_the_bytes_of_an_upload_are_in_the_store_before_its_commit(place: Place) -> None:
    upload_id = place.begin()
    place.send(upload_id, SENT, len(CONTENT))
    until(lambda: sum(file.size for file in place.temporary()) == 40 * MIB)
    assert place.blobs() == []
    place.commit(upload_id)
    assert [file.size for file in place.blobs()] == [len(CONTENT)]
    assert place.temporary() == []


def test_two_uploads_at_once_get_their_own_bytes(place: Place) -> None:
    other = CONTENT[::-1]
    uploads = place.begin(), place.begin(other)
    for upload_id, content in zip(uploads, (CONTENT, other), strict=True):
        place.send(upload_id, SENT, len(content), content)
    for upload_id, content in zip(uploads, (CONTENT, other), strict=True):
        place.commit(upload_id, content)
    assert place.temporary() == []


def test_an_upload_that_is_given_up_leaves_nothing_in_the_store(place: Place) -> None:
    upload_id = place.begin()
    place.desk.call("abortUpload", idl.AbortUploadRequest(uploadId=upload_id))
    until(lambda: place.temporary() == [])
    assert place.blobs() == []


def test_bytes_that_are_sent_while_the_commit_runs_are_no_part_of_it(hdfs: Hdfs, tmp_path: Path) -> None:
    halt = Halt(tmp_path / "halt", [COMMIT_BEGINS])
    with opened(hdfs, tmp_path / "home", processes=1, environment=halt.environment) as place:
        upload_id = place.begin()
        place.send(upload_id, SENT, len(CONTENT))
        halt.arm(COMMIT_BEGINS)
        with ThreadPoolExecutor(1) as threads, EdgeClient(place.server.address) as other:
            committed = threads.submit(place.commit, upload_id)
            halt.await_reached()
            late = idl.UploadChunkRequest(uploadId=upload_id, offset=len(CONTENT), data=b"late")
            assert other.call("uploadChunk", late).status.receivedBytes == len(CONTENT) + 4
            halt.let_go()
            committed.result()
        until(lambda: place.temporary() == [])


def test_a_commit_that_comes_to_any_process_gets_the_bytes(place: Place) -> None:
    for number in range(6):
        content = CONTENT[number:]
        upload_id = place.begin(content)
        for offset in range(SENT, len(content), 4 * MIB):
            place.reconnect()
            place.send(upload_id, offset, min(offset + 4 * MIB, len(content)), content)
        place.reconnect()
        place.commit(upload_id, content)
    until(lambda: place.temporary() == [])
    assert len(place.blobs()) == 6


def test_an_upload_outlives_a_kill_and_a_sweep_finds_what_was_copied(place: Place) -> None:
    upload_id = place.begin()
    place.server.kill9()
    assert len(place.temporary()) == 1
    place.server.start()
    place.reconnect()
    place.send(upload_id, SENT, len(CONTENT))
    place.commit(upload_id)
    assert len(place.temporary()) == 1
    assert list(damages(place.server)) == []
    assert place.temporary() == []


def test_a_server_that_stops_takes_its_copies_along_and_the_next_one_begins_them_anew(place: Place) -> None:
    upload_id = place.begin()
    assert place.server.terminate() == 0
    assert place.temporary() == []
    place.server.start()
    place.reconnect()
    place.send(upload_id, SENT, len(CONTENT))
    until(lambda: sum(file.size for file in place.temporary()) == 40 * MIB)
    place.commit(upload_id)
    assert place.temporary() == []


@pytest.mark.parametrize("victim", range(3))
def test_a_datanode_that_dies_while_bytes_are_copied_costs_nothing_but_time(
    fragile: Place, fragile_hdfs: Hdfs, victim: int
) -> None:
    upload_id = fragile.begin()
    fragile_hdfs.kill9_datanode(victim)
    fragile.send(upload_id, SENT, len(CONTENT))
    fragile.commit(upload_id)
    until(lambda: fragile.temporary() == [])


def test_a_namenode_that_dies_while_bytes_are_copied_costs_nothing_but_time(fragile: Place, fragile_hdfs: Hdfs) -> None:
    upload_id = fragile.begin()
    fragile_hdfs.kill9_namenode()
    fragile.send(upload_id, SENT, len(CONTENT))
    fragile_hdfs.start_namenode()
    fragile_hdfs.wait_ready()
    fragile.commit(upload_id)
    assert list(damages(fragile.server)) == []
    assert fragile.temporary() == []


def test_a_server_stops_while_the_store_hangs(fragile: Place, fragile_hdfs: Hdfs) -> None:
    fragile.begin()
    fragile_hdfs.namenode.hang()
    try:
        assert fragile.server.terminate() == 0
    finally:
        fragile_hdfs.namenode.wake()
    fragile.server.start()
    assert list(damages(fragile.server)) == []
