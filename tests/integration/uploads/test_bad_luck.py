"""Parts that fail at the worst moment of an upload: it becomes one instance all the same, and leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from gallery_client import GalleryClient
from gallery_client.errors import DeadlineExceeded
from gallery_client.records.instance import ModelInstance
from gallery_server.dal.database import Database
from gallery_server.dal.migrate import migrate
from tests.integration.uploads.steps import BEFORE_COMMIT, BYTES_TO_COME, IN_THE_TRANSACTION
from tests.parts.halt import Halt
from tests.parts.hdfs import Hdfs
from tests.parts.java_process import JavaProcess
from tests.parts.mariadb import INSTALL, MariaDB, MySQLServer
from tests.parts.missing import missing
from tests.parts.s3 import S3Server
from tests.parts.server import Server
from tests.parts.upkeep import damages

MODEL = "marketplace/demand"
LARGE, SMALL = 5_000_000, 300_000
DYING_SIZE = 48 << 20
SAVED_WITHIN = 180
TOO_SHORT = 5.0

DYING = """
import os, signal, sys
from gallery_client import GalleryClient

def report(done, total):
    if done >= total // 2:
        os.kill(os.getpid(), signal.SIGKILL)

with GalleryClient(sys.argv[1], client_name="saver") as gallery:
    gallery.save(sys.argv[2], sys.argv[3], direct=True, progress=report)
"""


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GALLERY_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def own_mariadb() -> Iterator[MariaDB]:
    if not MariaDB.is_installed():
        missing(f"MariaDB is not installed; {INSTALL}")
    server = MariaDB().start()
    yield server
    server.stop()


@contextmanager
def halting(folder: Path, mysql: MySQLServer, blobs: str, step: str) -> Iterator[tuple[Server, Halt]]:
    """Run a server that can be halted at a step."""
    url = mysql.create_database()
    database = Database.open(url)
    migrate(database)
    database.close()
    halt = Halt(folder / "halt", [step])
    with Server(folder / "home", database=url, blobs=blobs, processes=1, environment=halt.environment) as server:
        yield server, halt


def file_of(size: int, folder: Path) -> Path:
    path = folder / "model"
    path.write_bytes(os.urandom(size))
    return path


def assert_saved_once(gallery: GalleryClient, server: Server, saved: ModelInstance, path: Path) -> None:
    assert gallery.load(saved) == path.read_bytes()
    assert [entry.instance_id for entry in gallery.lineage(saved)] == [saved.instance_id]
    assert list(damages(server)) == []
    assert "Traceback" not in server.log()


@pytest.mark.parametrize(("size", "step"), [(LARGE, BEFORE_COMMIT), (SMALL, IN_THE_TRANSACTION)])
def test_a_database_killed_at_commit_loses_no_instance(
    size: int, step: str, own_mariadb: MariaDB, tmp_path: Path
) -> None:
    path = file_of(size, tmp_path)
    with (
        halting(tmp_path, own_mariadb, (tmp_path / "blobs").as_uri(), step) as (server, halt),
        GalleryClient(server.address, cache_bytes=0) as gallery,
        ThreadPoolExecutor(1) as threads,
    ):
        gallery.create_model(*MODEL.split("/"))
        halt.arm(step)
        saving = threads.submit(gallery.save, MODEL, path)
        halt.await_reached()
        own_mariadb.kill9()
        halt.let_go()
        own_mariadb.restart()
        assert_saved_once(gallery, server, saving.result(SAVED_WITHIN), path)


@pytest.mark.parametrize("kind", ["hdfs", "s3"])
def test_a_save_whose_store_hangs_beyond_its_time_is_ended_by_its_repeat(
    kind: str, request: pytest.FixtureRequest, mariadb: MySQLServer, tmp_path: Path
) -> None:
    path = file_of(LARGE, tmp_path)
    blobs, hangs = breakable(kind, request)
    with (
        halting(tmp_path, mariadb, blobs, BYTES_TO_COME) as (server, halt),
        GalleryClient(server.address, client_name="saver", cache_bytes=0) as gallery,
        ThreadPoolExecutor(1) as threads,
    ):
        gallery.create_model(*MODEL.split("/"))
        halt.arm(BYTES_TO_COME)
        saving: Future[ModelInstance] = threads.submit(gallery.save, MODEL, path, timeout=TOO_SHORT)
        halt.await_reached()
        hangs.hang()
        halt.let_go()
        with pytest.raises(DeadlineExceeded):
            saving.result(SAVED_WITHIN)
        hangs.wake()
        assert_saved_once(gallery, server, gallery.save(MODEL, path), path)


def breakable(kind: str, request: pytest.FixtureRequest) -> tuple[str, JavaProcess | S3Server]:
    """Answer the URI of a store, and the process without which it hangs."""
    if kind == "hdfs":
        cluster: Hdfs = request.getfixturevalue("fragile_hdfs")
        return cluster.uri("bad-luck"), cluster.namenode
    s3: S3Server = request.getfixturevalue("own_s3")
    return s3.uri(s3.create_bucket()), s3


@pytest.mark.parametrize("kind", ["hdfs", "s3"])
def test_a_program_killed_while_it_writes_to_the_store_is_followed_by_one_that_ends_its_save(
    kind: str, request: pytest.FixtureRequest, mariadb: MySQLServer, tmp_path: Path
) -> None:
    path = file_of(DYING_SIZE, tmp_path)
    blobs, _ = breakable(kind, request)
    with (
        halting(tmp_path, mariadb, blobs, BYTES_TO_COME) as (server, _),
        GalleryClient(server.address, client_name="saver", cache_bytes=0) as gallery,
    ):
        gallery.create_model(*MODEL.split("/"))
        dying = [sys.executable, "-c", DYING, server.address, MODEL, str(path)]
        assert subprocess.run(dying, check=False).returncode == -9
        saved = gallery.save(MODEL, path, direct=True)
        assert_saved_once(gallery, server, saved, path)
