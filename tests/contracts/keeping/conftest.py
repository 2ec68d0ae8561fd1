from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gallery_server.blobs.opening import open_store
from gallery_server.dal.database import Database
from gallery_server.domain.call import system_clock
from tests.contracts.keeping.shelf import Clock, Shelf
from tests.contracts.registry.gallery import Gallery
from tests.parts.hdfs import Hdfs
from tests.parts.s3 import S3Server


def on_s3(server: S3Server) -> str:
    return server.uri(server.create_bucket())


def on_hdfs(cluster: Hdfs) -> str:
    return cluster.uri(uuid.uuid4().hex)


URIS: dict[str, Callable[[pytest.FixtureRequest, Path], str]] = {
    "folder": lambda _, folder: (folder / "blobs").as_uri(),
    "s3": lambda request, _: on_s3(request.getfixturevalue("s3")),
    "hdfs": lambda request, _: on_hdfs(request.getfixturevalue("hdfs")),
}


@pytest.fixture
def clock() -> Clock:
    return Clock(system_clock)


@pytest.fixture
def gallery(database_url: str, clock: Clock) -> Iterator[Gallery]:
    """The registry on each engine in turn, with the model `demand`."""
    opened = Database.open(database_url, clock=clock)
    made = Gallery(opened)
    made.create()
    yield made
    opened.close()


@pytest.fixture(params=URIS)
def shelf(request: pytest.FixtureRequest, gallery: Gallery, clock: Clock, tmp_path: Path) -> Shelf:
    """Each engine with each kind of store."""
    return Shelf(gallery, open_store("main", URIS[request.param](request, tmp_path)), clock)


@pytest.fixture
def folder(gallery: Gallery, clock: Clock, tmp_path: Path) -> Shelf:
    """Each engine with a folder, which `tmp_path / "blobs"` is."""
    return Shelf(gallery, open_store("main", (tmp_path / "blobs").as_uri()), clock)
