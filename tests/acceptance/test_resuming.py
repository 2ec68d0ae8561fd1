"""A large save outlasts the death of the server, and of the program that saves."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from gallery_client import GalleryClient
from tests.parts.server import Server

MIB = 1 << 20
SIZE = 48 * MIB
ENOUGH = 20 * MIB

DYING = """
import os, signal, sys
from gallery_client import GalleryClient

def report(done, total):
    if done >= int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

GalleryClient(sys.argv[1], client_name="saver").save("marketplace/demand", sys.argv[2], progress=report)
"""


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GALLERY_CACHE_DIR", str(tmp_path / "cache"))
    path = tmp_path / "large"
    path.write_bytes(os.urandom(SIZE))
    return path


def chunks_sent(server: Server) -> int:
    return server.log().count("uploadChunk")


def test_a_killed_server_that_comes_back_gets_the_rest(server: Server, large: Path) -> None:
    killed = threading.Event()

    def report(done: int, total: int | None) -> None:
        if done >= ENOUGH and not killed.is_set():
            killed.set()
            server.kill9()
            server.start()

    with GalleryClient(server.address, cache_bytes=0) as gallery:
        gallery.create_model("marketplace", "demand")
        saved = gallery.save("marketplace/demand", large, progress=report)
        assert killed.is_set()
        assert gallery.load(saved) == large.read_bytes()
        assert [entry.instance_id for entry in gallery.lineage(saved)] == [saved.instance_id]


def test_a_killed_program_that_saves_again_goes_on(server: Server, large: Path) -> None:
    with GalleryClient(server.address, client_name="saver", cache_bytes=0) as gallery:
        gallery.create_model("marketplace", "demand")
        dying = [sys.executable, "-c", DYING, server.address, str(large), str(ENOUGH)]
        assert subprocess.run(dying, check=False).returncode == -9
        sent = chunks_sent(server)
        assert sent >= ENOUGH // MIB
        saved = gallery.save("marketplace/demand", large)
        assert chunks_sent(server) <= SIZE // MIB + 2, "what had arrived was not sent again"
        assert gallery.load(saved) == large.read_bytes()
        assert [entry.instance_id for entry in gallery.lineage(saved)] == [saved.instance_id]
