"""Calls through a real server: every failure leaves the connection open."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from gallery_idl import fault, project, upload
from thriftpy2.thrift import TApplicationException

from tests.parts.edge import Edge
from tests.parts.edge_client import EdgeClient, decode_reply, message, project_named

MIB = 1 << 20


def ask(client: EdgeClient, name: str) -> str:
    answered: str = client.call("getProject", project.GetProjectRequest(projectName=name)).project.name
    return answered


def test_failures_leave_the_connection_open(edge: Edge) -> None:
    with EdgeClient(edge.address) as client:
        for name, code in {
            "missing taxi": fault.FaultCode.NOT_FOUND,
            "crash": fault.FaultCode.INTERNAL,
            "nothing": fault.FaultCode.INTERNAL,
            "large 16000000": fault.FaultCode.RESOURCE_EXHAUSTED,
        }.items():
            with pytest.raises(fault.GalleryFault) as failed:
                ask(client, name)
            assert failed.value.code == code
            assert "secret" not in failed.value.message
        client.send(message("checkHealth").replace(b"checkHealth", b"checkWealth"))
        with pytest.raises(TApplicationException) as refused:
            decode_reply("checkWealth", client.receive())
        assert refused.value.type == TApplicationException.UNKNOWN_METHOD
        undecodable = message("getProject", project.GetProjectRequest(projectName="XX")).replace(b"XX", b"\xff\xff")
        client.send(undecodable)
        with pytest.raises(TApplicationException) as refused:
            decode_reply("getProject", client.receive())
        assert refused.value.type == TApplicationException.PROTOCOL_ERROR
        assert ask(client, "still here") == "still here"


def test_log_has_one_record_of_a_call(edge: Edge) -> None:
    with pytest.raises(fault.GalleryFault):
        project_named(edge.address, "crash", clientName="night job", requestId="run 17")
    (record,) = [json.loads(line) for line in edge.log().splitlines() if '"run 17"' in line]
    assert (record["method"], record["principal"], record["code"]) == ("getProject", "local:night job", "INTERNAL")
    assert record["exception"].endswith("RuntimeError: secret of local:night job")


def test_largest_frame_and_reply_go_through(edge: Edge) -> None:
    with EdgeClient(edge.address) as client:
        data = b"x" * (8 * MIB - 200)
        answer = client.call("uploadChunk", upload.UploadChunkRequest(uploadId="u", offset=0, data=data))
        assert answer.status.receivedBytes == len(data)
        assert len(ask(client, "large 15999000")) == 15_999_000


def test_calls_sent_ahead_are_answered_in_order(edge: Edge) -> None:
    names = [f"project {n}" for n in range(200)]
    with EdgeClient(edge.address) as client:
        for name in names:
            client.send(message("getProject", project.GetProjectRequest(projectName=name)))
        assert [decode_reply("getProject", client.receive()).project.name for _ in names] == names


def test_connections_do_not_wait_for_each_other(edge: Edge) -> None:
    with ThreadPoolExecutor(16) as pool:
        sleeping = [pool.submit(project_named, edge.address, "sleep 0.5") for _ in range(16)]
        with EdgeClient(edge.address) as client:
            while not all(sleep.done() for sleep in sleeping):
                assert ask(client, "awake") == "awake"


def test_half_of_the_connections_may_wait(edge: Edge) -> None:
    def wait(client: EdgeClient, milliseconds: int) -> None:
        status = client.call("getUpload", upload.GetUploadRequest(uploadId="u", waitMs=milliseconds)).status
        assert status.state == upload.UploadState.COMMITTING

    clients = [EdgeClient(edge.address) for _ in range(256)]
    try:
        threads = [threading.Thread(target=wait, args=(client, 2000), daemon=True) for client in clients]
        for thread in threads:
            thread.start()
        with EdgeClient(edge.address) as another:
            another.ping()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive()
    finally:
        for client in clients:
            client.sock.close()
