"""The server that holds the bytes of an upload is lost for good; another one of the installation lives."""

from __future__ import annotations

import threading

import pytest
from gallery_idl import fault
from gallery_idl import upload as wire

from gallery_client.channel import Channel
from gallery_client.errors import Aborted, OwnerLost
from gallery_client.upload import upload
from tests.integration.client.payloads import BIG, MIB, content_of
from tests.integration.client.peer import Peer
from tests.integration.client.store import State, Store, numbered, refuse


class Host(Store):
    """One of two servers over the same rows: knows all uploads, and holds the bytes of its own."""

    def __init__(self, other: Host | None = None) -> None:
        super().__init__()
        self.address = ""
        self.owners: dict[str, Host] = {} if other is None else other.owners
        self.states: dict[str, int] = {} if other is None else other.states
        if other is not None:
            self._numbers = other._numbers
            self.instances, self.blobs, self.committed = other.instances, other.blobs, other.committed

    def beginUpload(self, caller, request):
        response = super().beginUpload(caller, request)
        self.owners[response.status.uploadId] = self
        self.states[response.status.uploadId] = State.RECEIVING
        return response

    def uploadChunk(self, caller, request):
        self._require_owner(request.uploadId)
        return super().uploadChunk(caller, request)

    def commitUpload(self, caller, request):
        state = self.states[request.uploadId]
        if state == State.ABORTED:
            self._note("commitUpload", caller)
            raise refuse(fault.FaultCode.ABORTED, "UPLOAD_ABORTED")
        if state == State.COMMITTING:
            self._note("commitUpload", caller)
            return wire.CommitUploadResponse(status=wire.UploadStatus(uploadId=request.uploadId, state=state))
        self._require_owner(request.uploadId)
        return super().commitUpload(caller, request)

    def getUpload(self, caller, request):
        self._note("getUpload", caller)
        state = self.states[request.uploadId]
        return wire.GetUploadResponse(status=wire.UploadStatus(uploadId=request.uploadId, state=state))

    def abortUpload(self, caller, request):
        self._note("abortUpload", caller)
        self.states[request.uploadId] = State.ABORTED
        return wire.AbortUploadResponse(status=wire.UploadStatus(uploadId=request.uploadId, state=State.ABORTED))

    def _require_owner(self, upload_id):
        owner = self.owners[upload_id]
        if owner is not self:
            raise refuse(fault.FaultCode.FAILED_PRECONDITION, "WRONG_HOST", details={"endpoint": owner.address})


@pytest.fixture
def hosts():
    one = Host()
    two = Host(one)
    with Peer(one) as first, Peer(two) as second:
        one.address, two.address = first.address, second.address
        yield one, two, first


@pytest.fixture
def channel(hosts):
    one, two, _ = hosts
    with Channel(f"{one.address},{two.address}", max_attempts=2) as channel:
        yield channel


def dying_at(peer, size):
    """Kill the server when so many bytes are there."""

    def report(done, total):
        if done == size:
            peer.close()

    return report


def test_an_upload_is_begun_anew_at_another(hosts, channel, record):
    one, two, first = hosts
    reports = []

    def report(done, total):
        reports.append(done)
        dying_at(first, 3 * MIB)(done, total)

    saved, _ = upload(channel, record, content_of(BIG), progress=report)
    assert two.blobs == {saved.instanceId: content_of(BIG)}
    assert two.calls["abortUpload"] == two.calls["beginUpload"] == 1
    assert one.states[numbered(1)] == State.ABORTED
    assert reports == [n * MIB for n in range(1, 4)] + [min(n * MIB, BIG) for n in range(1, 8)]


def test_what_can_be_read_once_cannot_be_begun_anew(hosts, channel, record):
    _, two, first = hosts
    with pytest.raises(OwnerLost, match="does not answer; save again"):
        upload(channel, record, iter([content_of(BIG)]), progress=dying_at(first, 3 * MIB))
    assert not two.blobs


def test_chunks_find_their_server_through_any_other(hosts, record):
    one, two, _ = hosts
    two.beginUpload = one.beginUpload  # as behind a balancer
    with Channel(two.address) as channel:
        saved, _ = upload(channel, record, content_of(BIG))
    assert one.calls["uploadChunk"] == 7
    assert one.blobs == {saved.instanceId: content_of(BIG)}


def test_a_commit_that_went_on_elsewhere_is_awaited(hosts, channel, record):
    one, two, first = hosts

    def die(caller, request):
        one.states[request.uploadId] = State.COMMITTING
        threading.Thread(target=first.close).start()
        raise OSError("killed")

    one.commitUpload = die
    ends = iter([None, None])

    def commit(caller, request):
        if next(ends, 0) == 0:
            saved = two._save(record, content_of(BIG))
            status = wire.UploadStatus(uploadId=request.uploadId, state=State.COMMITTED)
            return wire.CommitUploadResponse(status=status, instance=saved.instance)
        return Host.commitUpload(two, caller, request)

    two.commitUpload = commit
    saved, _ = upload(channel, record, iter([content_of(BIG)]))
    assert two.blobs == {saved.instanceId: content_of(BIG)}
    assert two.calls["commitUpload"] == 2


def test_a_commit_that_died_with_its_server_is_begun_anew(hosts, channel, record):
    one, two, first = hosts

    def die(caller, request):
        one.states[request.uploadId] = State.ABORTED
        threading.Thread(target=first.close).start()
        raise OSError("killed")

    one.commitUpload = die
    saved, _ = upload(channel, record, content_of(BIG))
    assert two.blobs == {saved.instanceId: content_of(BIG)}


def test_a_commit_that_died_is_told_of_what_can_be_read_once(hosts, channel, record):
    one, _, first = hosts

    def die(caller, request):
        one.states[request.uploadId] = State.ABORTED
        threading.Thread(target=first.close).start()
        raise OSError("killed")

    one.commitUpload = die
    with pytest.raises(Aborted):
        upload(channel, record, iter([content_of(BIG)]))


def test_bytes_at_another_server_are_not_sent_twice(hosts, channel, record, tmp_path):
    """Who resumes at a server that cannot know how much the owner has learns it with the first chunk."""
    one, _, _ = hosts
    path = tmp_path / "model"
    path.write_bytes(content_of(BIG))

    def stop(done, total):
        if done == 4 * MIB:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        upload(channel, record, path, progress=stop)
    with Channel(channel.address) as again:
        again._servers.remember(again._servers._pools[1])
        saved, _ = upload(again, record, path)
    assert one.calls["uploadChunk"] == 4 + 1 + 3
    assert one.blobs == {saved.instanceId: content_of(BIG)}
