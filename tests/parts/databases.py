"""Offer every test a database of its own, on SQLite and on MariaDB alike."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gallery_server.dal.database import Database
from gallery_server.dal.migrate import migrate
from tests.parts import mariadb as parts
from tests.parts.missing import missing


@pytest.fixture(scope="session")
def mariadb() -> Iterator[parts.MySQLServer]:
    """One server for the session: the one that GALLERY_TEST_MYSQL_URL names, one in a container, or a private one."""
    server = parts.external_server() or (_contained() if os.environ.get("GALLERY_TEST_DOCKER") == "1" else _private())
    yield server
    server.stop()


def _contained() -> parts.MySQLServer:
    from tests.parts.containers import ContainedMySQL, EngineMissing  # noqa: PLC0415 - only who asks needs Docker

    try:
        return ContainedMySQL()
    except EngineMissing as error:
        missing(str(error))


def _private() -> parts.MySQLServer:
    if not parts.MariaDB.is_installed():
        missing(f"MariaDB is not installed; {parts.INSTALL}")
    return parts.MariaDB().start()


@pytest.fixture
def mariadb_url(mariadb: parts.MySQLServer) -> Iterator[str]:
    """An empty database on the server."""
    url = mariadb.create_database()
    yield url
    mariadb.drop_database(url)


@pytest.fixture(params=["sqlite", "mariadb"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each engine in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'gallery.db'}"
    return str(request.getfixturevalue("mariadb_url"))


@pytest.fixture
def database_url(empty_database_url: str) -> str:
    """A migrated database of each engine in turn."""
    database = Database.open(empty_database_url)
    migrate(database)
    database.close()
    return empty_database_url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database of each engine in turn, opened."""
    opened = Database.open(database_url)
    yield opened
    opened.close()
