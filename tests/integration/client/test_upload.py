from __future__ import annotations

import io
import itertools
import threading

import pytest
from gallery_idl import fault

from gallery_client.channel import Channel
from gallery_client.errors import (
    Aborted,
    InvalidArgument,
    NotFound,
    SourceChanged,
)
from gallery_client.upload import upload
from tests.integration.client.payloads import BIG, MIB, as_file, content_of
from tests.integration.client.peer import Peer, hang_up
from tests.integration.client.store import Store, numbered, refuse


@pytest.mark.parametrize("size", [0, 1, 4 * MIB])
def test_up_to_4_mib_go_in_one_call(store, channel, record, size):
    saved, existed = upload(channel, record, content_of(size))
    assert store.blobs[saved.instanceId] == content_of(size)
    assert not existed
    assert store.calls == {"uploadModel": 1}
    assert store.callers[0].clientRequestId


@pytest.mark.parametrize("size", [4 * MIB + 1, BIG])
def test_more_goes_in_chunks(store, channel, record, size):
    reports = []
    saved, _ = upload(channel, record, content_of(size), progress=lambda *report: reports.append(report))
    assert store.blobs[saved.instanceId] == content_of(size)
    assert store.calls == {"beginUpload": 1, "uploadChunk": -(-size // MIB), "commitUpload": 1}
    assert reports == [(min(n * MIB, size), size) for n in range(1, -(-size // MIB) + 1)]


class Pipe(io.RawIOBase):
    """A file that gives a few bytes at a time and cannot seek."""

    def __init__(self, content: bytes) -> None:
        self._file = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        piece = self._file.read(min(len(buffer), 70_001))
        buffer[: len(piece)] = piece
        return len(piece)


SHAPES = {
    "bytes": lambda content, folder: content,
    "bytearray": lambda content, folder: bytearray(content),
    "memoryview": lambda content, folder: memoryview(content),
    "path": as_file,
    "text": lambda content, folder: str(as_file(content, folder)),
    "file": lambda content, folder: io.BytesIO(content),
    "pipe": lambda content, folder: Pipe(content),
    "generator": lambda content, folder: (content[n : n + 999_983] for n in range(0, len(content), 999_983)),
    "list": lambda content, folder: [content[:5], b"", content[5:]],
}


@pytest.mark.parametrize("size", [3, BIG])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_source_arrives_bit_for_bit(store, channel, record, tmp_path, shape, size):
    saved, _ = upload(channel, record, SHAPES[shape](content_of(size), tmp_path))
    assert store.blobs[saved.instanceId] == content_of(size)
    assert saved.format == "bytes"
    assert record.format is None


def test_an_open_file_is_read_from_where_it_stands(store, channel, record):
    file = io.BytesIO(content_of(BIG))
    file.seek(10)
    saved, _ = upload(channel, record, file)
    assert store.blobs[saved.instanceId] == content_of(BIG)[10:]


def test_a_folder_is_saved_as_one(store, channel, record, tmp_path):
    folder = tmp_path / "model"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "weights").write_bytes(content_of(BIG))
    saved, _ = upload(channel, record, folder)
    assert saved.format == "folder"
    assert store.blobs[saved.instanceId][:2] == b"PK"
    again, _ = upload(channel, record, folder)
    assert again.sha256 == saved.sha256
    assert again.instanceId != saved.instanceId


def lose(times: int, *methods: str):
    """Lose so many answers of these methods."""
    left = [times]

    def tamper(connection, method, reply):
        if method not in methods or not left[0]:
            return reply
        left[0] -= 1
        hang_up(connection)
        return None

    return tamper


@pytest.mark.parametrize("method", ["uploadModel", "beginUpload", "uploadChunk", "commitUpload"])
@pytest.mark.parametrize("shape", ["path", "generator"])
def test_a_lost_answer_saves_once(store, peer, channel, record, tmp_path, method, shape):
    peer.tamper = lose(2, method)
    size = 3 if method == "uploadModel" else BIG
    saved, _ = upload(channel, record, SHAPES[shape](content_of(size), tmp_path))
    assert store.blobs == {saved.instanceId: content_of(size)}


def test_an_upload_outlasts_the_servers_restart(store, record):
    store.uploadChunk = stopping = Stopping(store)
    peer = stopping.peer = Peer(store)
    with Channel(peer.address) as channel:
        saved, _ = upload(channel, record, iter([content_of(BIG)]))
    stopping.next.close()
    assert store.blobs == {saved.instanceId: content_of(BIG)}


class Stopping:
    """Stop the server at the third chunk, after taking it, and start another in its place."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._chunks = itertools.count()

    def __call__(self, caller, request):
        answer = Store.uploadChunk(self._store, caller, request)
        if next(self._chunks) == 2:
            threading.Thread(target=self._restart).start()
            raise OSError("killed")
        return answer

    def _restart(self) -> None:
        self.peer.close()
        self.next = Peer(self._store, self.peer.port)


def test_an_aborted_upload_is_begun_anew(store, channel, record):
    def abort(caller, request):
        if request.uploadId == numbered(1) and request.offset >= 2 * MIB:
            raise refuse(fault.FaultCode.ABORTED, "UPLOAD_ABORTED")
        return Store.uploadChunk(store, caller, request)

    store.uploadChunk = abort
    saved, _ = upload(channel, record, content_of(BIG))
    assert store.blobs[saved.instanceId] == content_of(BIG)
    assert store.calls["beginUpload"] == 2


@pytest.mark.parametrize("source", [content_of(BIG), iter([content_of(BIG)])], ids=["always", "read once"])
def test_an_upload_that_cannot_be_begun_anew_ends(store, channel, record, source):
    def abort(caller, request):
        raise refuse(fault.FaultCode.ABORTED, "UPLOAD_ABORTED")

    store.uploadChunk = abort
    with pytest.raises(Aborted):
        upload(channel, record, source)
    assert store.calls["beginUpload"] == (5 if isinstance(source, bytes) else 1)


def test_bytes_that_the_server_lost_are_sent_again(store, channel, record):
    lost = iter([True])

    def forget(caller, request):
        if request.offset == 3 * MIB and next(lost, False):
            del store.uploads[request.uploadId][2 * MIB + 5 :]
        return Store.uploadChunk(store, caller, request)

    store.uploadChunk = forget
    saved, _ = upload(channel, record, content_of(BIG))
    assert store.blobs == {saved.instanceId: content_of(BIG)}
    assert store.calls["beginUpload"] == 1


def test_bytes_that_the_server_lost_before_the_commit_are_sent_again(store, channel, record):
    lost = iter([True])

    def forget(caller, request):
        if next(lost, False):
            del store.uploads[request.uploadId][5 * MIB + 5 :]
            raise refuse(fault.FaultCode.FAILED_PRECONDITION, "UPLOAD_INCOMPLETE")
        return Store.commitUpload(store, caller, request)

    store.commitUpload = forget
    saved, _ = upload(channel, record, content_of(BIG))
    assert store.blobs == {saved.instanceId: content_of(BIG)}
    assert store.calls["beginUpload"] == 1


def test_chunks_follow_the_server_that_holds_the_upload(store, record):
    with Peer(store) as owner, Peer(Store()) as other, Channel(other.address) as channel:
        other_store = other._processor._handler

        def wrong_host(caller, request):
            raise refuse(fault.FaultCode.FAILED_PRECONDITION, "WRONG_HOST", details={"endpoint": owner.address})

        other_store.beginUpload = store.beginUpload
        other_store.uploadChunk = other_store.commitUpload = wrong_host
        saved, _ = upload(channel, record, content_of(BIG))
    assert store.blobs == {saved.instanceId: content_of(BIG)}


def test_a_file_that_changes_meanwhile_is_told(store, channel, record, tmp_path):
    path = as_file(content_of(BIG), tmp_path)

    def grow(done, total):
        if done == 2 * MIB:
            with path.open("ab") as file:
                file.write(b"x")

    with pytest.raises(SourceChanged, match=r"model\.bin changed"):
        upload(channel, record, path, progress=grow)
    assert not store.blobs


@pytest.mark.parametrize("source", [7, None, ["text"], io.StringIO("text")])
def test_what_cannot_be_saved_is_named(channel, record, source):
    with pytest.raises(InvalidArgument):
        upload(channel, record, source)


def test_a_path_that_leads_nowhere(channel, record, tmp_path):
    with pytest.raises(FileNotFoundError):
        upload(channel, record, tmp_path / "nothing")


def test_a_refused_beginning_leaves_nothing_behind(store, channel, record, tmp_path, cache_folder):
    def begin(caller, request):
        raise refuse(fault.FaultCode.NOT_FOUND, "MODEL_NOT_FOUND")

    store.beginUpload = begin
    with pytest.raises(NotFound):
        upload(channel, record, as_file(content_of(BIG), tmp_path))
    assert list((cache_folder / "uploads").iterdir()) == []


def test_no_thread_is_left(channel, record):
    before = set(threading.enumerate())
    upload(channel, record, content_of(BIG))
    left = set(threading.enumerate()) - before
    assert not [thread for thread in left if thread.name.startswith("gallery-")]
    assert len(left) <= 1
