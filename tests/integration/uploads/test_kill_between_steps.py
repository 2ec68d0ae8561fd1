"""A server killed between any two steps of an upload, on every kind of store: the waiting client gets its instance."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from gallery_client import GalleryClient
from gallery_server.dal.database import Database
from gallery_server.dal.migrate import migrate
from tests.integration.uploads.steps import CASES, STEPS
from tests.parts.halt import Halt
from tests.parts.hdfs import Hdfs
from tests.parts.mariadb import MySQLServer
from tests.parts.s3 import S3Server
from tests.parts.server import Server
from tests.parts.upkeep import damages

KINDS = ("folder", "hdfs", "s3")
SIZES = {"at once": 300_000, "chunks": 5_000_000, "ahead": 24_000_000, "direct": 5_000_000}
CALL_SECONDS = 60
SAVED_WITHIN = 180


@dataclass
class Place:
    """A server on one kind of store, that halts at steps."""

    server: Server
    halt: Halt
    folder: Path

    def save_killed(self, way: str, step: str) -> None:
        """Save; kill the server when it is at the step, start it again, and hold what the client gets."""
        name = f"{way} {step}".translate(str.maketrans(" :", "--"))
        path = self.folder / name
        path.write_bytes(os.urandom(SIZES[way]))
        with (
            GalleryClient(self.server.address, timeout=CALL_SECONDS, cache_bytes=0) as gallery,
            ThreadPoolExecutor(1) as threads,
        ):
            gallery.create_model("marketplace", name)
            self.halt.arm(step)
            saving = threads.submit(gallery.save, f"marketplace/{name}", path, direct=way == "direct")
            self.halt.await_reached()
            self.server.kill9()
            self.halt.let_go()
            self.server.start()
            saved = saving.result(SAVED_WITHIN)
            assert gallery.load(saved) == path.read_bytes()
            assert [entry.instance_id for entry in gallery.lineage(saved)] == [saved.instance_id]
            assert saved.number == 1


@pytest.fixture(scope="module")
def place_of(
    request: pytest.FixtureRequest, mariadb: MySQLServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Place]]:
    """One server for each kind of store, from when it is asked for."""
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("GALLERY_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))

        @cache
        def place_of(kind: str) -> Place:
            folder = tmp_path_factory.mktemp(kind)
            uri = store_of(kind, request) or (folder / "blobs").as_uri()
            return stack.enter_context(opened(folder, uri, mariadb))

        yield place_of


def store_of(kind: str, request: pytest.FixtureRequest) -> str | None:
    if kind == "hdfs":
        cluster: Hdfs = request.getfixturevalue("hdfs")
        return cluster.uri("steps")
    if kind == "s3":
        s3: S3Server = request.getfixturevalue("s3")
        return s3.uri(s3.create_bucket())
    return None


@contextmanager
def opened(folder: Path, blobs: str, mariadb: MySQLServer) -> Iterator[Place]:
    url = mariadb.create_database()
    database = Database.open(url)
    migrate(database)
    database.close()
    halt = Halt(folder / "halt", STEPS)
    with Server(folder / "home", database=url, blobs=blobs, processes=1, environment=halt.environment) as server:
        yield Place(server, halt, folder)
    mariadb.drop_database(url)


@pytest.mark.parametrize(("kind", "way", "step"), CASES)
def test_a_save_outlasts_a_kill_between_two_steps(
    place_of: Callable[[str], Place], kind: str, way: str, step: str
) -> None:
    place_of(kind).save_killed(way, step)


@pytest.mark.parametrize("kind", KINDS)
def test_kills_between_steps_leave_no_damage_and_no_orphan(place_of: Callable[[str], Place], kind: str) -> None:
    server = place_of(kind).server
    assert list(damages(server)) == []
    assert "Traceback" not in server.log()
