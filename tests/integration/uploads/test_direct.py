"""Bytes that a client writes to the store itself: verified where that client cannot reach them, registered once."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import hdfs_native
import pytest
from gallery_idl import fault as fault_idl
from gallery_idl import upload as idl
from pyarrow import fs

from gallery_client.direct.lane import Lane
from gallery_client.direct.store import Broken
from tests.integration.calls.desk import Desk, database_of, record, sha256
from tests.parts.edge_client import EdgeClient
from tests.parts.server import Server

HANGS_AFTER = 30.0
CONTENT = os.urandom((3 << 20) + 7)


class Writer(Protocol):
    """Write to a store as a client does, with its own library."""

    uri: str

    def write(self, uri: str, content: bytes) -> None: ...

    def exists(self, uri: str) -> bool: ...


class HdfsWriter:
    def __init__(self, uri: str) -> None:
        self.uri = uri
        self.client = hdfs_native.Client(uri)

    def write(self, uri: str, content: bytes) -> None:
        with self.client.create(urlsplit(uri).path, hdfs_native.WriteOptions(overwrite=True)) as file:
            file.write(content)

    def exists(self, uri: str) -> bool:
        try:
            return bool(self.client.get_file_info(urlsplit(uri).path).length)
        except FileNotFoundError:
            return False


class S3Writer:
    def __init__(self, uri: str, filesystem: fs.FileSystem) -> None:
        self.uri = uri
        self.filesystem = filesystem

    def write(self, uri: str, content: bytes) -> None:
        with self.filesystem.open_output_stream(self._path(uri)) as file:
            file.write(content)

    def exists(self, uri: str) -> bool:
        return bool(self.filesystem.get_file_info(self._path(uri)).type is fs.FileType.File)

    @staticmethod
    def _path(uri: str) -> str:
        parts = urlsplit(uri)
        return f"{parts.netloc}{parts.path}"


@pytest.fixture(params=["hdfs", "s3"])
def writer(request: pytest.FixtureRequest) -> Writer:
    part = request.getfixturevalue(request.param)
    if request.param == "hdfs":
        return HdfsWriter(part.uri(f"/{uuid.uuid4().hex}"))
    bucket = part.create_bucket()
    return S3Writer(part.uri(bucket), part.client())


@pytest.fixture
def desk(writer: Writer, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A server on HDFS and MariaDB, and one on S3 and SQLite."""
    url = None
    if isinstance(writer, HdfsWriter):
        url = request.getfixturevalue("mariadb_url")
    with Server(tmp_path / "home", database=url, blobs=writer.uri, processes=1) as server:
        database = database_of(server)
        made = Desk(server, database)
        made.make_model("demand")
        with made.client:
            yield made
        database.close()


def begin(desk: Desk, **fields: Any) -> Any:
    request = idl.BeginUploadRequest(modelInstanceRecord=record(**fields), direct=True)
    return desk.call("beginUpload", request)


def registering(begun: Any, content: bytes = CONTENT) -> Any:
    return idl.RegisterInstanceRequest(
        uploadId=begun.status.uploadId, size=len(content), sha256=sha256(content), waitMs=60_000
    )


def test_what_was_written_becomes_an_instance(desk: Desk, writer: Writer) -> None:
    begun = begin(desk)
    assert (begun.location.store, begun.status.endpoint) == ("main", None)
    writer.write(begun.location.uri, CONTENT)
    answer = desk.call("registerInstance", registering(begun))
    assert answer.status.state == idl.UploadState.COMMITTED
    assert (answer.instance.size, answer.instance.sha256) == (len(CONTENT), sha256(CONTENT))
    assert desk.blob(answer.instance.instanceId) == CONTENT
    assert not writer.exists(begun.location.uri), "its writer knows this place, so nothing stays there"
    assert desk.call("registerInstance", registering(begun)) == answer
    location = desk.call("getBlobLocation", idl.GetBlobLocationRequest(instanceId=answer.instance.instanceId)).location
    assert (location.size, location.sha256) == (len(CONTENT), sha256(CONTENT))
    assert location.uri != begun.location.uri
    assert writer.exists(location.uri)


def test_a_repeat_with_the_same_id_is_the_same_call(desk: Desk, writer: Writer) -> None:
    begun, other = begin(desk), begin(desk)
    for each in (begun, other):
        writer.write(each.location.uri, CONTENT)
    answer = desk.call("registerInstance", registering(begun), clientRequestId="once")
    assert desk.call("registerInstance", registering(begun), clientRequestId="once") == answer
    fault = desk.refusal("registerInstance", registering(other), clientRequestId="once")
    assert fault.reason == "REQUEST_ID_REUSED"


def test_what_is_not_written_yet_may_be_written_still(desk: Desk, writer: Writer) -> None:
    begun = begin(desk)
    fault = desk.refusal("registerInstance", registering(begun))
    assert (fault.reason, fault.details["receivedBytes"]) == ("UPLOAD_INCOMPLETE", "0")
    writer.write(begun.location.uri, CONTENT[:1000])
    fault = desk.refusal("registerInstance", registering(begun))
    assert (fault.reason, fault.details["receivedBytes"]) == ("UPLOAD_INCOMPLETE", "1000")
    writer.write(begun.location.uri, CONTENT)
    assert desk.call("registerInstance", registering(begun)).instance.size == len(CONTENT)


def test_other_bytes_than_were_told_fail_for_good(desk: Desk, writer: Writer) -> None:
    begun = begin(desk)
    writer.write(begun.location.uri, b"X" + CONTENT[1:])
    status = desk.call("registerInstance", registering(begun)).status
    assert (status.state, status.instanceId) == (idl.UploadState.FAILED, None)
    assert (status.fault.code, status.fault.reason) == (fault_idl.FaultCode.INVALID_ARGUMENT, "DIGEST_MISMATCH")
    assert desk.call("registerInstance", registering(begun)).status.state == idl.UploadState.FAILED
    assert desk.state()["instance"] == 0


def test_an_empty_blob_is_one_too(desk: Desk, writer: Writer) -> None:
    begun = begin(desk)
    writer.write(begun.location.uri, b"")
    answer = desk.call("registerInstance", registering(begun, b""))
    assert desk.blob(answer.instance.instanceId) == b""


def test_an_upload_goes_one_way_only(desk: Desk, writer: Writer) -> None:
    begun = begin(desk)
    upload_id = begun.status.uploadId
    chunk = idl.UploadChunkRequest(uploadId=upload_id, offset=0, data=b"abc")
    commit = idl.CommitUploadRequest(uploadId=upload_id, size=3, sha256=sha256(b"abc"))
    assert desk.refusal("uploadChunk", chunk).reason == "UPLOAD_IS_DIRECT"
    assert desk.refusal("commitUpload", commit).reason == "UPLOAD_IS_DIRECT"


def test_what_is_given_up_is_removed(desk: Desk, writer: Writer) -> None:
    begun = begin(desk)
    writer.write(begun.location.uri, CONTENT)
    desk.call("abortUpload", idl.AbortUploadRequest(uploadId=begun.status.uploadId))
    assert not writer.exists(begun.location.uri)
    assert desk.refusal("registerInstance", registering(begun)).reason == "UPLOAD_ABORTED"


def test_a_known_external_id_answers_the_first_instance(desk: Desk, writer: Writer) -> None:
    first = desk.save(b"first", externalId="run-1")
    begun = begin(desk, externalId="run-1")
    writer.write(begun.location.uri, CONTENT)
    answer = desk.call("registerInstance", registering(begun))
    assert (answer.instance.instanceId, answer.alreadyExisted) == (first.instanceId, True)
    assert not writer.exists(begun.location.uri)


def test_a_registration_outlives_the_server_that_began_it(desk: Desk, writer: Writer) -> None:
    begun = begin(desk)
    writer.write(begun.location.uri, CONTENT)
    request = registering(begun)
    request.waitMs = 0
    desk.call("registerInstance", request)
    desk.client.sock.close()
    desk.server.kill9()
    desk.server.start()
    desk.client = EdgeClient(desk.server.address)
    answer = desk.call("registerInstance", registering(begun))
    assert answer.status.state == idl.UploadState.COMMITTED
    assert desk.blob(answer.instance.instanceId) == CONTENT
    desk.client.sock.close()


def test_a_writer_that_stays_cannot_extend_what_was_taken(hdfs: Any, tmp_path: Path) -> None:
    writer = HdfsWriter(hdfs.uri(f"/{uuid.uuid4().hex}"))
    with Server(tmp_path / "home", blobs=writer.uri) as server:
        desk = Desk(server, database_of(server))
        desk.make_model("demand")
        begun = begin(desk)
        kept = writer.client.create(urlsplit(begun.location.uri).path)
        kept.write(CONTENT)
        kept.hsync()
        answer = desk.call("registerInstance", registering(begun))
        assert answer.status.state == idl.UploadState.COMMITTED
        # Such a write fails, and now and then hangs for good.
        with Lane() as lane, pytest.raises(Broken):
            lane.run(partial(extend, kept), HANGS_AFTER)
        assert desk.blob(answer.instance.instanceId) == CONTENT
        desk.client.sock.close()
        desk.database.close()


def extend(file: Any) -> None:
    file.write(b"more")
    file.close()
