"""A server with stores of several names: which it needs, which it only tells of, and how one follows another."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from gallery_idl import fault as fault_idl
from gallery_idl import instance as instance_idl
from gallery_idl import server as server_idl
from gallery_idl import upload as upload_idl
from pyarrow import fs

from tests.integration.calls.desk import Desk, database_of, record
from tests.integration.commands.program import Ended, run
from tests.parts.s3 import S3Server
from tests.parts.server import Server

NOBODY = "s3://bucket/models?region=eu-west-1&endpoint_override=127.0.0.1:9&scheme=http"
CONTENT = b"content" * 1_000


def serve(home: Path, *arguments: str) -> Ended:
    return run("serve", "--home", home, "--listen", "127.0.0.1:0", "--metrics-listen", "off", *arguments)


@contextmanager
def desk_at(home: Path, *arguments: str) -> Iterator[Desk]:
    with Server(home, arguments=arguments) as server:
        database = database_of(server)
        desk = Desk(server, database)
        with desk.client:
            yield desk
        database.close()


def save(desk: Desk, content: bytes = CONTENT) -> str:
    desk.make_model("demand")
    request = upload_idl.UploadModelRequest(modelInstanceRecord=record(), content=content)
    return str(desk.call("uploadModel", request).instance.instanceId)


def read(desk: Desk, instance_id: str) -> bytes:
    request = instance_idl.GetBlobRequest(instanceId=instance_id, offset=0, length=1 << 20)
    return bytes(desk.call("getBlob", request).data)


def location(desk: Desk, instance_id: str) -> Any:
    return desk.call("getBlobLocation", upload_idl.GetBlobLocationRequest(instanceId=instance_id)).location


def health(desk: Desk) -> tuple[bool, dict[str, bool]]:
    answer = desk.call("checkHealth", server_idl.CheckHealthRequest(probe=server_idl.Probe.READINESS))
    serving = answer.status == server_idl.HealthStatus.SERVING
    return serving, {check.name: check.ok for check in answer.checks}


def test_a_write_store_without_an_address_is_told(tmp_path: Path) -> None:
    ended = serve(tmp_path, "--write-store", "us", "--stores", "eu=file:///tmp/eu")
    assert ended.status == 1
    assert "write_store is 'us'; it must name one of the stores main, eu" in ended.complaint


@pytest.mark.parametrize("uri", ["s3://user:not-so-secret@bucket", "ftp://user:not-so-secret@host", "s3://b"])
def test_a_named_store_that_cannot_be_is_told(tmp_path: Path, uri: str) -> None:
    ended = serve(tmp_path, "--stores", f"eu={uri}")
    assert ended.status == 1
    assert "The setting stores.eu is no URI of a store" in ended.complaint
    assert "not-so-secret" not in ended.output + ended.errors


def test_a_missing_bucket_is_told_at_the_start(tmp_path: Path, s3: S3Server) -> None:
    ended = serve(tmp_path, "--blobs", s3.uri("no-such-bucket"))
    assert ended.status == 1
    assert "The store 'main' refuses this server: its bucket does not exist." in ended.complaint


def test_wrong_credentials_are_told_at_the_start(
    tmp_path: Path, rclone: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-so-secret")
    ended = serve(tmp_path, "--blobs", rclone.uri(rclone.create_bucket()))
    assert ended.status == 1
    assert "The store 'main' refuses this server: " in ended.complaint
    assert "credentials" in ended.complaint
    assert "not-so-secret" not in ended.output + ended.errors


def test_a_server_is_ready_without_a_store_that_only_keeps_older_bytes(tmp_path: Path) -> None:
    with desk_at(tmp_path / "home", "--stores", f"old={NOBODY}") as desk:
        assert read(desk, save(desk)) == CONTENT
        assert health(desk) == (True, {"database": True, "blobs": True, "store old": False, "draining": True})


def test_a_server_waits_for_the_store_of_new_bytes(tmp_path: Path, own_s3: S3Server) -> None:
    bucket = own_s3.create_bucket()
    own_s3.kill9()
    with desk_at(tmp_path / "home", "--blobs", own_s3.uri(bucket)) as desk:
        assert health(desk) == (False, {"database": True, "blobs": False, "draining": True})
        own_s3.start()
        own_s3.client().create_dir(bucket, recursive=False)
        while not health(desk)[0]:
            time.sleep(0.1)
        assert read(desk, save(desk)) == CONTENT


def test_one_store_follows_another(tmp_path: Path, s3: S3Server) -> None:
    bucket, home = s3.create_bucket(), tmp_path / "home"
    with desk_at(home) as desk:
        older = save(desk)
    with desk_at(home, "--stores", f"eu={s3.uri(bucket)}", "--write-store", "eu") as desk:
        content = os.urandom(3 << 20)
        newer = save(desk, content)
        assert health(desk) == (True, {"database": True, "blobs": True, "store main": True, "draining": True})
        assert read(desk, older) == CONTENT
        with pytest.raises(fault_idl.GalleryFault, match="NO_DIRECT_ACCESS"):
            location(desk, older)
        found = location(desk, newer)
        assert (found.store, found.size) == ("eu", len(content))
        filesystem, path = fs.FileSystem.from_uri(found.uri)
        assert filesystem.open_input_file(path).readall() == content
        assert [read(desk, newer) for _ in range(2)] == [content[: 1 << 20]] * 2
        while not (home / "cache" / found.sha256).exists():  # made behind the reads
            time.sleep(0.1)
    with desk_at(home) as desk, pytest.raises(fault_idl.GalleryFault, match="STORE_NOT_CONFIGURED"):
        read(desk, newer)
