"""Two servers with homes of their own share a database and a store; programs use either, and outlast a loss."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gallery_client import GalleryClient
from tests.parts.balancer import Balancer
from tests.parts.server import Server

MIB = 1 << 20
SIZE = 24 * MIB


@pytest.fixture
def pair(mariadb_url: str, tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    blobs = (tmp_path / "blobs").as_uri()
    with (
        Server(tmp_path / "one", database=mariadb_url, blobs=blobs, processes=1) as one,
        Server(tmp_path / "two", database=mariadb_url, blobs=blobs, processes=1) as two,
    ):
        with GalleryClient(one.address) as gallery:
            gallery.create_model("marketplace", "demand")
        yield one, two


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GALLERY_CACHE_DIR", str(tmp_path / "cache"))
    path = tmp_path / "large"
    path.write_bytes(os.urandom(SIZE))
    return path


def chunks_at(server: Server) -> int:
    return server.log().count("code=OK method=uploadChunk ")


def test_a_balancer_stands_before_them(pair: tuple[Server, Server], large: Path) -> None:
    with Balancer([server.address for server in pair]) as balancer:
        for _ in range(4):
            with GalleryClient(balancer.address, cache_bytes=0) as gallery:
                saved = gallery.save("marketplace/demand", large)
                assert gallery.load(saved) == large.read_bytes()
    assert sum(map(chunks_at, pair)) >= 4 * SIZE // MIB
    with GalleryClient(pair[1].address) as gallery:
        assert len(list(gallery.lineage("marketplace/demand@newest"))) == 4


def test_a_server_that_never_comes_back_costs_its_uploads_a_new_beginning(
    pair: tuple[Server, Server], large: Path
) -> None:
    one, two = pair
    killed = threading.Event()
    reports = []

    def report(done: int, total: int | None) -> None:
        reports.append(done)
        if done == 8 * MIB and not killed.is_set():
            killed.set()
            one.kill9()

    with GalleryClient(f"{one.address},{two.address}", cache_bytes=0) as gallery:
        saved = gallery.save("marketplace/demand", large, progress=report)
        assert gallery.load(saved) == large.read_bytes()
        assert [entry.instance_id for entry in gallery.lineage(saved)] == [saved.instance_id]
    assert chunks_at(two) == SIZE // MIB
    assert reports == [n * MIB for n in range(1, 9)] + [n * MIB for n in range(1, SIZE // MIB + 1)]


def test_either_answers_whoever_knows_both(pair: tuple[Server, Server]) -> None:
    one, two = pair
    with GalleryClient(f"{one.address},{two.address}", cache_bytes=0) as gallery:
        first = gallery.save("marketplace/demand", b"first")
        one.kill9()
        assert gallery.load(gallery.save("marketplace/demand", b"second")) == b"second"
        one.start()
        two.kill9()
        assert gallery.load(first) == b"first"
        assert [entry.version for entry in gallery.lineage("marketplace/demand@newest")] == ["1.1", "1.0"]
