"""A disk that is full under a running server: a fault says so, nothing is half done, and room that comes is used."""

from __future__ import annotations

import copy
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from gallery_idl import fault as fault_idl
from gallery_idl import upload as idl

from tests.integration.calls.desk import Desk, database_of, record, sha256
from tests.parts.edge_client import HANGS_AFTER
from tests.parts.missing import missing
from tests.parts.server import Server

MIB = 1 << 20
CONTENT = os.urandom(3 * MIB)


@contextmanager
def small_disk(folder: Path, mebibytes: int) -> Iterator[None]:
    """Mount a small disk, where that is allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "none", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        missing("this user may not mount a small disk; run the tests as root")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def enlarge(folder: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=64m", str(folder)], check=True)


@contextmanager
def opened(home: Path, database_url: str) -> Iterator[Desk]:
    with Server(home, database=database_url, arguments=("--spool-min-free-mib", "0")) as server:
        desk = Desk(server, database_of(server))
        desk.make_model("demand")
        with desk.client:
            yield desk
        desk.database.close()


def chunks() -> Iterator[tuple[int, bytes]]:
    return ((offset, CONTENT[offset : offset + MIB]) for offset in range(0, len(CONTENT), MIB))


def send(desk: Desk, upload_id: str, offset: int, data: bytes) -> idl.UploadChunkRequest:
    return desk.call("uploadChunk", idl.UploadChunkRequest(uploadId=upload_id, offset=offset, data=data))


def assert_full(desk: Desk, method: str, request: object, store: str) -> None:
    before = desk.state()
    fault = desk.refusal(method, request, requestId=f"full {method}")
    assert (fault.code, fault.reason, fault.retryable) == (
        fault_idl.FaultCode.RESOURCE_EXHAUSTED,
        "DISK_FULL",
        True,
    )
    assert fault.details["store"] == store
    assert str(desk.server.home) not in fault.message
    assert desk.state() == before
    assert desk.server.log().count(f"full {method}") == 1


def test_a_full_spool_takes_the_rest_once_there_is_room(tmp_path: Path, database_url: str) -> None:
    spool = tmp_path / "home" / "spool"
    with small_disk(spool, 2), opened(tmp_path / "home", database_url) as desk:
        upload_id = desk.begin()
        (first, second, third) = chunks()
        send(desk, upload_id, *first)
        send(desk, upload_id, *second)
        request = idl.UploadChunkRequest(uploadId=upload_id, offset=third[0], data=third[1])
        assert_full(desk, "uploadChunk", request, "spool")
        status = desk.call("getUpload", idl.GetUploadRequest(uploadId=upload_id)).status
        assert (status.state, status.receivedBytes) == (idl.UploadState.RECEIVING, 2 * MIB)
        assert desk.save(b"small").size == 5, "what needs no spool goes on"
        enlarge(spool)
        send(desk, upload_id, *third)
        assert desk.blob(desk.commit(upload_id, CONTENT).instance.instanceId) == CONTENT


def test_a_full_store_takes_the_instance_once_there_is_room(tmp_path: Path, database_url: str) -> None:
    blobs = tmp_path / "home" / "blobs"
    with small_disk(blobs, 1), opened(tmp_path / "home", database_url) as desk:
        upload = idl.UploadModelRequest(modelInstanceRecord=record(), content=CONTENT)
        assert_full(desk, "uploadModel", upload, "main")
        upload_id = desk.begin()
        for offset, data in chunks():
            send(desk, upload_id, offset, data)
        request = idl.CommitUploadRequest(uploadId=upload_id, size=len(CONTENT), sha256=sha256(CONTENT))
        assert trouble(desk, request).reason == "DISK_FULL"
        small = desk.save(b"small")
        assert desk.blob(small.instanceId) == b"small"
        enlarge(blobs)
        assert desk.blob(desk.call("commitUpload", request).instance.instanceId) == CONTENT
        assert desk.call("uploadModel", upload).instance.lineSequence == 3


def trouble(desk: Desk, commit: Any) -> Any:
    """Commit until the answer says why a try came to nothing."""
    commit = copy.copy(commit)
    commit.waitMs = 100
    deadline = time.monotonic() + HANGS_AFTER
    while time.monotonic() < deadline:
        status = desk.call("commitUpload", commit).status
        assert status.state == idl.UploadState.COMMITTING
        if status.fault is not None:
            return status.fault
    raise AssertionError("no try was made")


def test_a_full_disk_under_the_embedded_database_is_told(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with small_disk(home, 4):
        server = Server(home, blobs=(tmp_path / "blobs").as_uri())
        with server:
            desk = Desk(server, database_of(server))
            desk.make_model("demand")
            filler = home / "filler"
            with suppress(OSError), filler.open("wb", buffering=0) as file:
                while True:
                    file.write(b"x" * 4_096)
            with desk.client:
                fault = desk.refusal(
                    "uploadModel", idl.UploadModelRequest(modelInstanceRecord=record(), content=b"bytes")
                )
                assert fault.reason == "DISK_FULL"
                filler.unlink()
                assert desk.save(b"bytes").lineSequence == 1
            assert "Traceback" not in server.log()
            desk.database.close()
