"""Programs that reach the store read and write it past the server, and notice no other difference."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gallery_client import GalleryClient
from tests.parts.hdfs import Hdfs
from tests.parts.s3 import S3Server
from tests.parts.server import Server

MIB = 1 << 20

DYING = """
import os, signal, sys
from gallery_client import GalleryClient

def report(done, total):
    if done >= 8 << 20:
        os.kill(os.getpid(), signal.SIGKILL)

GalleryClient(sys.argv[1], direct=True).save("marketplace/demand", sys.argv[2], progress=report)
"""


@pytest.fixture(params=["hdfs", "s3"])
def remote(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Run a server on a remote store that this process reaches too."""
    store: Hdfs | S3Server = request.getfixturevalue(request.param)
    if isinstance(store, Hdfs):
        monkeypatch.setenv("HADOOP_CONF_DIR", str(store.conf_dir))
        blobs = store.uri(f"/{tmp_path.name}")
    else:
        blobs = store.uri(store.create_bucket())
    monkeypatch.setenv("GALLERY_CACHE_DIR", str(tmp_path / "cache"))
    with Server(tmp_path / "home", blobs=blobs, processes=1) as server:
        with GalleryClient(server.address) as gallery:
            gallery.create_model("marketplace", "demand")
        yield server


def bytes_passed(server: Server) -> bool:
    return any(f"method={method} " in server.log() for method in ("uploadChunk", "getBlob"))


@pytest.mark.parametrize("size", [4 * MIB + 1, 64 * MIB])
def test_bytes_come_back_as_they_went(remote: Server, tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    (tmp_path / "model").write_bytes(content)
    with GalleryClient(remote.address, direct=True, cache_bytes=0) as gallery:
        saved = gallery.save("marketplace/demand", tmp_path / "model")
        assert gallery.load(saved) == content
        with gallery.open(saved) as stream:
            assert stream.read() == content
        assert not bytes_passed(remote)
        assert gallery.load(saved, direct=False) == content
        assert gallery.load(gallery.save("marketplace/demand", content, direct=False)) == content
        assert bytes_passed(remote)


def test_a_folder_comes_back_whole_or_file_by_file(remote: Server, tmp_path: Path) -> None:
    (tmp_path / "model" / "deep").mkdir(parents=True)
    (tmp_path / "model" / "deep" / "weights").write_bytes(os.urandom(9 * MIB))
    (tmp_path / "model" / "config.json").write_text("{}")
    with GalleryClient(remote.address, direct=True, cache_bytes=0) as gallery:
        saved = gallery.save("marketplace/demand", tmp_path / "model")
        assert gallery.load(saved, file="config.json") == b"{}"
        copied = gallery.load(saved, to=tmp_path / "copy") / "deep" / "weights"
        assert copied.read_bytes() == (tmp_path / "model" / "deep" / "weights").read_bytes()
    assert not bytes_passed(remote)


def test_the_command_goes_directly(remote: Server, tmp_path: Path) -> None:
    (tmp_path / "model").write_bytes(os.urandom(9 * MIB))
    gallery = [str(Path(sys.executable).with_name("gallery"))]
    environment = os.environ | {"GALLERY_ADDRESS": remote.address}
    subprocess.run(
        [*gallery, "save", "--direct", "marketplace/demand", tmp_path / "model"], env=environment, check=True
    )
    load = [*gallery, "load", "marketplace/demand@newest", "--to", tmp_path / "copy"]
    subprocess.run(load, env=environment | {"GALLERY_DIRECT": "1"}, check=True)
    assert (tmp_path / "copy").read_bytes() == (tmp_path / "model").read_bytes()
    assert not bytes_passed(remote)


def test_a_folder_of_the_servers_machine_is_not_offered(
    server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING), GalleryClient(server.address, direct=True, cache_bytes=0) as gallery:
        gallery.create_model("marketplace", "demand")
        content = os.urandom(9 * MIB)
        for _ in range(2):
            assert gallery.load(gallery.save("marketplace/demand", content)) == content
    assert len(caplog.messages) == 2, "one for saves and one for loads"


def test_an_external_id_saves_once(remote: Server) -> None:
    with GalleryClient(remote.address, direct=True) as gallery:
        saves = [gallery.save("marketplace/demand", os.urandom(5 * MIB), external_id="nightly") for _ in range(2)]
    assert [saved.already_existed for saved in saves] == [False, True]
    assert saves[0].instance_id == saves[1].instance_id


def test_a_killed_program_that_saves_again_saves_once(remote: Server, tmp_path: Path) -> None:
    (tmp_path / "model").write_bytes(os.urandom(24 * MIB))
    dying = [sys.executable, "-c", DYING, remote.address, str(tmp_path / "model")]
    assert subprocess.run(dying, check=False).returncode == -9
    with GalleryClient(remote.address, direct=True, cache_bytes=0) as gallery:
        saved = gallery.save("marketplace/demand", tmp_path / "model")
        assert gallery.load(saved) == (tmp_path / "model").read_bytes()
        assert [entry.instance_id for entry in gallery.lineage(saved)] == [saved.instance_id]
    assert "method=abortUpload" in remote.log()
    assert not bytes_passed(remote)
