"""A server killed at any moment of an upload: what it acknowledged is there, and a repeat ends the work once."""

from __future__ import annotations

import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from gallery_idl import fault as fault_idl
from gallery_idl import upload as idl

from tests.integration.calls.desk import Desk, sha256
from tests.parts.edge_client import EdgeClient

MIB = 1 << 20
CONTENT = os.urandom(3 * MIB + 7)
TRIES = 10
MOST_SECONDS = 30.0


def again(desk: Desk, method: str, request: Any) -> Any:
    """Call over a new connection."""
    with EdgeClient(desk.server.address) as client:
        return client.call(method, request)


def received(desk: Desk, upload_id: str) -> int:
    return int(again(desk, "getUpload", idl.GetUploadRequest(uploadId=upload_id)).status.receivedBytes)


def send(desk: Desk, upload_id: str, offset: int) -> int:
    request = idl.UploadChunkRequest(uploadId=upload_id, offset=offset, data=CONTENT[offset : offset + MIB])
    return int(again(desk, "uploadChunk", request).status.receivedBytes)


def test_an_upload_goes_on_after_a_kill_between_chunks(desk: Desk) -> None:
    upload_id = desk.begin()
    offset = 0
    while offset < len(CONTENT):
        offset = send(desk, upload_id, offset)
        desk.server.kill9()
        desk.server.start()
        assert received(desk, upload_id) == offset
    request = idl.CommitUploadRequest(uploadId=upload_id, size=len(CONTENT), sha256=sha256(CONTENT))
    instance_id = again(desk, "commitUpload", request).instance.instanceId
    desk.client = EdgeClient(desk.server.address)
    with desk.client:
        assert desk.blob(instance_id) == CONTENT


def test_a_commit_that_was_killed_is_ended_by_its_repeat(desk: Desk) -> None:
    chance = random.Random(7)  # noqa: S311 - moments, not secrets
    began = time.monotonic()
    tried = 0
    while tried < TRIES and (tried == 0 or time.monotonic() - began < MOST_SECONDS):
        tried += 1
        content = CONTENT + tried.to_bytes(2)
        with EdgeClient(desk.server.address) as desk.client:
            upload_id = desk.begin()
            for offset in range(0, len(content), MIB):
                data = content[offset : offset + MIB]
                desk.call("uploadChunk", idl.UploadChunkRequest(uploadId=upload_id, offset=offset, data=data))
        request = idl.CommitUploadRequest(uploadId=upload_id, size=len(content), sha256=sha256(content))
        kill_during(desk, request, chance.uniform(0, 0.02))
        answer = again(desk, "commitUpload", request)
        assert again(desk, "commitUpload", request) == answer
        with EdgeClient(desk.server.address) as desk.client:
            assert desk.blob(answer.instance.instanceId) == content
        state = desk.state()
        assert (state["instance"], state["blob"], len(state["files"])) == (tried, tried, tried)  # type: ignore[arg-type]  # a list
        assert answer.instance.lineSequence == tried


def kill_during(desk: Desk, request: Any, seconds: float) -> None:
    def commit() -> None:
        try:
            again(desk, "commitUpload", request)
        except (OSError, EOFError):
            return  # the server died first

    with ThreadPoolExecutor(1) as threads:
        committing = threads.submit(commit)
        time.sleep(seconds)
        desk.server.kill9()
        committing.result()
    desk.server.start()


@pytest.mark.parametrize("draft", [False, True])
def test_a_save_that_was_killed_is_ended_by_its_repeat(desk: Desk, draft: bool) -> None:
    chance = random.Random(11)  # noqa: S311 - moments, not secrets
    for tried in range(1, 4):
        with EdgeClient(desk.server.address) as desk.client, ThreadPoolExecutor(1) as threads:
            saving = threads.submit(save, desk, f"save {tried}", draft)
            time.sleep(chance.uniform(0, 0.01))
            desk.server.kill9()
            saving.result()
        desk.server.start()
        instance_id = save(desk, f"save {tried}", draft)
        assert save(desk, f"save {tried}", draft) == instance_id
        state = desk.state()
        assert (state["instance"], state["blob"]) == (tried, tried)
        with EdgeClient(desk.server.address) as desk.client:
            assert desk.blob(instance_id or "") == b"bytes"


def save(desk: Desk, repeated: str, draft: bool) -> str | None:
    record = idl.ModelInstanceRecord(projectName="marketplace", baseVersionId="demand", draft=draft)
    request = idl.UploadModelRequest(modelInstanceRecord=record, content=b"bytes")
    try:
        with EdgeClient(desk.server.address) as client:
            return str(client.call("uploadModel", request, clientRequestId=repeated).instance.instanceId)
    except (OSError, EOFError, fault_idl.GalleryFault):
        return None
