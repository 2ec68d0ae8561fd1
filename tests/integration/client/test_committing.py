"""What a client does while the server makes an instance of what has arrived."""

from __future__ import annotations

import pytest
from gallery_idl import fault
from gallery_idl import upload as wire

from gallery_client import committing
from gallery_client.errors import FailedPrecondition, ResourceExhausted
from gallery_client.upload import upload
from tests.integration.client.payloads import BIG, content_of
from tests.integration.client.store import State, Store


def test_a_commit_is_awaited(store, channel, record):
    waits = iter([State.COMMITTING, State.COMMITTING])

    def commit(caller, request):
        if state := next(waits, None):
            return wire.CommitUploadResponse(status=wire.UploadStatus(uploadId=request.uploadId, state=state))
        return Store.commitUpload(store, caller, request)

    store.commitUpload = commit
    saved, _ = upload(channel, record, content_of(BIG))
    assert store.blobs == {saved.instanceId: content_of(BIG)}


def test_a_failed_commit_raises_its_fault(store, channel, record):
    info = fault.FaultInfo(code=fault.FaultCode.FAILED_PRECONDITION, reason="MODEL_DEPRECATED", message="no")
    status = wire.UploadStatus(state=State.FAILED, fault=info)
    store.commitUpload = lambda caller, request: wire.CommitUploadResponse(status=status)
    with pytest.raises(FailedPrecondition, match="MODEL_DEPRECATED"):
        upload(channel, record, content_of(BIG))


def test_a_commit_that_fails_for_now_is_awaited_and_told(store, channel, record, caplog):
    tries = iter(["full", "still full"])

    def commit(caller, request):
        if message := next(tries, None):
            return wire.CommitUploadResponse(status=troubled(message))
        return Store.commitUpload(store, caller, request)

    store.commitUpload = commit
    saved, _ = upload(channel, record, content_of(BIG))
    assert store.blobs == {saved.instanceId: content_of(BIG)}
    assert [each.message for each in caplog.records if "tries on: full" in each.message] != []
    assert not [each for each in caplog.records if "still full" in each.message], "once is enough"


def test_a_commit_that_does_not_come_right_raises_why(store, channel, record, monkeypatch):
    monkeypatch.setattr(committing, "_PATIENCE_SECONDS", 0.0)
    store.commitUpload = lambda caller, request: wire.CommitUploadResponse(status=troubled("full"))
    with pytest.raises(ResourceExhausted, match="full"):
        upload(channel, record, content_of(BIG))


def troubled(message):
    info = fault.FaultInfo(code=fault.FaultCode.RESOURCE_EXHAUSTED, reason="DISK_FULL", message=message)
    return wire.UploadStatus(state=State.COMMITTING, fault=info)
