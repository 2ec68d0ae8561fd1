from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.keeping.conftest import URIS
from tests.integration.keeping.place import Place
from tests.parts.server import Server


@pytest.fixture(params=URIS)
def place(request: pytest.FixtureRequest, mariadb_url: str, tmp_path: Path) -> Iterator[Place]:
    """A server on MariaDB with each kind of store."""
    yield from serving(mariadb_url, URIS[request.param](request, tmp_path), tmp_path)


@pytest.fixture
def folder(database_url: str, tmp_path: Path) -> Iterator[Place]:
    """A server on each engine in turn with a folder."""
    yield from serving(database_url, (tmp_path / "blobs").as_uri(), tmp_path)


def serving(database: str, blobs: str, folder: Path) -> Iterator[Place]:
    with Server(folder / "home", database=database, blobs=blobs) as server:
        yield Place(server)
