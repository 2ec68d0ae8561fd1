"""Uploads in chunks: in order, again, at once, given up; each ends in one instance or in none."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from gallery_idl import fault as fault_idl
from gallery_idl import model as model_idl
from gallery_idl import upload as idl

from tests.integration.calls.desk import Desk, record, sha256
from tests.parts.edge_client import EdgeClient

CONTENT = os.urandom(2_500_000)
MIB = 1 << 20
STATE = idl.UploadState


def chunk(desk: Desk, upload_id: str, offset: int, data: bytes) -> int:
    request = idl.UploadChunkRequest(uploadId=upload_id, offset=offset, data=data)
    return int(desk.call("uploadChunk", request).status.receivedBytes)


def status(desk: Desk, upload_id: str) -> Any:
    return desk.call("getUpload", idl.GetUploadRequest(uploadId=upload_id)).status


def send(desk: Desk, upload_id: str, content: bytes = CONTENT) -> None:
    for offset in range(0, len(content), MIB):
        chunk(desk, upload_id, offset, content[offset : offset + MIB])


def test_chunks_become_an_instance(desk: Desk) -> None:
    upload_id = desk.begin()
    begun = status(desk, upload_id)
    assert (begun.state, begun.receivedBytes, begun.endpoint) == (STATE.RECEIVING, 0, desk.server.address)
    send(desk, upload_id)
    assert status(desk, upload_id).receivedBytes == len(CONTENT)
    answer = desk.commit(upload_id, CONTENT)
    assert (answer.status.state, answer.status.instanceId) == (STATE.COMMITTED, answer.instance.instanceId)
    assert desk.blob(answer.instance.instanceId) == CONTENT
    assert desk.commit(upload_id, CONTENT) == answer, "a repeat answers the same, also without clientRequestId"
    done = status(desk, upload_id)
    assert (done.state, done.receivedBytes, done.expiresMicros) == (STATE.COMMITTED, len(CONTENT), None)
    assert desk.state()["instance"] == desk.state()["blob"] == 1


def test_chunks_may_come_again_and_overlap(desk: Desk) -> None:
    upload_id = desk.begin()
    sent = [(0, 4), (0, 4), (2, 6), (6, 10), (0, 10)]
    assert [chunk(desk, upload_id, at, b"0123456789"[at:end]) for at, end in sent] == [4, 4, 6, 10, 10]
    assert desk.blob(desk.commit(upload_id, b"0123456789").instance.instanceId) == b"0123456789"


def test_a_wrong_commit_leaves_the_upload_as_it_was(desk: Desk) -> None:
    upload_id = desk.begin(b"abcd")
    wrong = [
        (4, sha256(b"other"), "DIGEST_MISMATCH"),
        (3, sha256(b"abc"), "SIZE_MISMATCH"),
        (5, sha256(b"abcde"), "UPLOAD_INCOMPLETE"),
    ]
    before = desk.state()
    for size, digest, reason in wrong:
        fault = desk.refusal("commitUpload", idl.CommitUploadRequest(uploadId=upload_id, size=size, sha256=digest))
        assert fault.reason == reason
    assert desk.state() == before
    assert chunk(desk, upload_id, 4, b"e") == 5, "it goes on"
    assert desk.blob(desk.commit(upload_id, b"abcde").instance.instanceId) == b"abcde"


def test_what_was_announced_is_held_to(desk: Desk) -> None:
    request = idl.BeginUploadRequest(modelInstanceRecord=record(), size=3, sha256=sha256(b"abc"))
    upload_id = desk.call("beginUpload", request).status.uploadId
    assert chunk(desk, upload_id, 0, b"abX") == 3
    fault = desk.refusal("commitUpload", idl.CommitUploadRequest(uploadId=upload_id, size=3, sha256=sha256(b"abX")))
    assert (fault.reason, fault.details["found"]) == ("DIGEST_MISMATCH", sha256(b"abc"))


def test_commits_at_once_make_one_instance(desk: Desk) -> None:
    upload_id = desk.begin()
    send(desk, upload_id)
    request = idl.CommitUploadRequest(uploadId=upload_id, size=len(CONTENT), sha256=sha256(CONTENT))

    def commit(_: int) -> Any:
        with EdgeClient(desk.server.address) as client:
            return client.call("commitUpload", request)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(commit, range(8)))
    assert all(answer == answers[0] for answer in answers)
    state = desk.state()
    assert (state["instance"], state["blob"], len(state["files"])) == (1, 1, 1)  # type: ignore[arg-type]  # a list
    assert desk.blob(answers[0].instance.instanceId) == CONTENT


def test_a_commit_and_an_abort_at_once_end_in_one_of_both(desk: Desk) -> None:
    for _ in range(10):
        upload_id = desk.begin(b"abc")

        def commit(upload_id: str = upload_id) -> str:
            request = idl.CommitUploadRequest(uploadId=upload_id, size=3, sha256=sha256(b"abc"))
            return outcome(desk, "commitUpload", request)

        def abort(upload_id: str = upload_id) -> str:
            return outcome(desk, "abortUpload", idl.AbortUploadRequest(uploadId=upload_id))

        with ThreadPoolExecutor(2) as threads:
            ends = [future.result() for future in (threads.submit(commit), threads.submit(abort))]
        assert ends in (["done", "UPLOAD_CLOSED"], ["UPLOAD_ABORTED", "done"])
    state = desk.state()
    assert state["instance"] == len(state["files"])  # type: ignore[arg-type]  # a list


def outcome(desk: Desk, method: str, request: Any) -> str:
    with EdgeClient(desk.server.address) as client:
        try:
            client.call(method, request)
        except fault_idl.GalleryFault as fault:
            return str(fault.reason)
        return "done"


def test_an_aborted_upload_leaves_no_byte_and_takes_none(desk: Desk) -> None:
    upload_id = desk.begin(b"abc")
    abort = idl.AbortUploadRequest(uploadId=upload_id)
    assert desk.call("abortUpload", abort).status.state == STATE.ABORTED
    assert desk.call("abortUpload", abort).status.state == STATE.ABORTED
    assert (status(desk, upload_id).receivedBytes, desk.state()["files"]) == (0, [])
    for method, request in [
        ("uploadChunk", idl.UploadChunkRequest(uploadId=upload_id, offset=0, data=b"abc")),
        ("commitUpload", idl.CommitUploadRequest(uploadId=upload_id, size=3, sha256=sha256(b"abc"))),
    ]:
        assert desk.refusal(method, request).reason == "UPLOAD_ABORTED"
    assert desk.state()["files"] == []


@pytest.mark.parametrize("data", [b"def", b"abc"])
def test_a_committed_upload_takes_no_chunk(desk: Desk, data: bytes) -> None:
    upload_id = desk.begin(b"abc")
    desk.commit(upload_id, b"abc")
    fault = desk.refusal("uploadChunk", idl.UploadChunkRequest(uploadId=upload_id, offset=0, data=data))
    assert fault.reason == "UPLOAD_CLOSED"
    assert desk.state()["files"] == [(file, 3) for file, _ in desk.state()["files"]]  # type: ignore[attr-defined]  # a list


def test_a_commit_that_the_model_forbids_now_is_done_once_it_is_allowed(desk: Desk) -> None:
    upload_id = desk.begin(b"abc")
    model_id = desk.make_model("demand")
    desk.call("deprecateModel", model_idl.DeprecateModelRequest(modelId=model_id, reason="stale"))
    commit = idl.CommitUploadRequest(uploadId=upload_id, size=3, sha256=sha256(b"abc"))
    assert desk.refusal("commitUpload", commit).reason == "MODEL_DEPRECATED"
    assert desk.state()["instance"] == 0
    desk.call("restoreModel", model_idl.RestoreModelRequest(modelId=model_id, reason="mended"))
    answer = desk.call("commitUpload", commit)
    assert (answer.instance.number, desk.blob(answer.instance.instanceId)) == (1, b"abc")


def test_an_external_id_that_stands_keeps_its_bytes_alone(desk: Desk) -> None:
    first = desk.save(b"first", externalId="run 7")
    upload_id = desk.begin(b"other", externalId="run 7")
    answer = desk.commit(upload_id, b"other")
    assert (answer.alreadyExisted, answer.instance.instanceId) == (True, first.instanceId)
    again = desk.commit(upload_id, b"other")
    assert (again.alreadyExisted, again.instance) == (True, answer.instance)
    assert desk.blob(first.instanceId) == b"first"
    assert len(desk.state()["files"]) == 1  # type: ignore[arg-type]  # a list
    one_call = idl.UploadModelRequest(modelInstanceRecord=record(externalId="run 7"), content=b"other")
    assert desk.call("uploadModel", one_call).alreadyExisted
    assert len(desk.state()["files"]) == 1  # type: ignore[arg-type]  # a list


def test_an_upload_that_waits_is_told_at_once_what_it_is(desk: Desk) -> None:
    upload_id = desk.begin(b"abc")
    request = idl.GetUploadRequest(uploadId=upload_id, waitMs=60_000)
    assert desk.call("getUpload", request, deadlineMs=5_000).status.state == STATE.RECEIVING
