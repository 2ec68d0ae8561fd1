"""Two servers on one database: the bytes of an upload are at the one that began it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gallery_idl import fault as fault_idl
from gallery_idl import instance as instance_idl
from gallery_idl import upload as idl

from gallery_server.dal.database import Database
from tests.integration.calls.desk import Desk, database_of, sha256
from tests.parts.server import Server


@pytest.fixture
def desks(mariadb_url: str, tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    """Two servers with homes of their own, one database and one store."""
    database = Database.open(mariadb_url)
    blobs = (tmp_path / "blobs").as_uri()
    with (
        Server(tmp_path / "one", database=mariadb_url, blobs=blobs, processes=1) as one,
        Server(tmp_path / "two", database=mariadb_url, blobs=blobs, processes=1) as two,
    ):
        desks = Desk(one, database_of(one)), Desk(two, database_of(two))
        desks[0].make_model("demand")
        with desks[0].client, desks[1].client:
            yield desks
        for desk in desks:
            desk.database.close()
    database.close()


def test_chunks_and_commit_are_sent_to_the_host_of_the_upload(desks: tuple[Desk, Desk]) -> None:
    one, two = desks
    upload_id = one.begin(b"abc")
    chunk = idl.UploadChunkRequest(uploadId=upload_id, offset=3, data=b"def")
    commit = idl.CommitUploadRequest(uploadId=upload_id, size=6, sha256=sha256(b"abcdef"))
    for method, request in [("uploadChunk", chunk), ("commitUpload", commit)]:
        fault = two.refusal(method, request)
        assert (fault.code, fault.reason) == (fault_idl.FaultCode.FAILED_PRECONDITION, "WRONG_HOST")
        assert fault.details == {"uploadId": upload_id, "endpoint": one.server.address}
    status = two.call("getUpload", idl.GetUploadRequest(uploadId=upload_id)).status
    assert status.endpoint == one.server.address
    one.call("uploadChunk", chunk)
    answer = one.call("commitUpload", commit)
    assert two.call("commitUpload", commit) == answer, "what is done is told by everyone"
    assert two.blob(answer.instance.instanceId) == one.blob(answer.instance.instanceId) == b"abcdef"


def test_whoever_has_the_cursor_of_one_may_go_on_at_the_other(desks: tuple[Desk, Desk]) -> None:
    one, two = desks
    ids = [one.save().instanceId for _ in range(3)]
    first = one.call("getLineage", instance_idl.GetLineageRequest(instanceId=ids[-1], limit=2))
    request = instance_idl.GetLineageRequest(instanceId=ids[-1], limit=2, cursor=first.nextCursor)
    assert [each.instanceId for each in two.call("getLineage", request).items] == ids[:1]


def test_an_upload_is_aborted_from_anywhere(desks: tuple[Desk, Desk]) -> None:
    one, two = desks
    upload_id = one.begin(b"abc")
    two.call("abortUpload", idl.AbortUploadRequest(uploadId=upload_id))
    chunk = idl.UploadChunkRequest(uploadId=upload_id, offset=3, data=b"def")
    commit = idl.CommitUploadRequest(uploadId=upload_id, size=3, sha256=sha256(b"abc"))
    assert one.refusal("commitUpload", commit).reason == "UPLOAD_ABORTED"
    assert two.refusal("uploadChunk", chunk).reason == "UPLOAD_ABORTED"


def test_what_an_operator_advertises_is_what_clients_are_told(mariadb_url: str, tmp_path: Path) -> None:
    arguments = ("--advertise", "gallery.example.org:9480")
    database = Database.open(mariadb_url)
    with Server(tmp_path / "home", database=mariadb_url, processes=1, arguments=arguments) as server:
        desk = Desk(server, database)
        desk.make_model("demand")
        with desk.client:
            status = desk.call("getUpload", idl.GetUploadRequest(uploadId=desk.begin())).status
    assert status.endpoint == "gallery.example.org:9480"
    database.close()
