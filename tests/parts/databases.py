"""Offer every test a database of its own, on SQLite and on MariaDB alike."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gallery_server.dal.database import Database
from tests.parts import mariadb as parts
from tests.parts.missing import missing
from tests.parts.schemas import Databases, Files


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
    return parts.MariaDB(options=parts.QUICK).start()


@pytest.fixture
def empty_mariadb_url(mariadb: parts.MySQLServer) -> Iterator[str]:
    """A database on the server without tables."""
    url = mariadb.create_database()
    yield url
    mariadb.drop_database(url)


@pytest.fixture(scope="session")
def _databases(mariadb: parts.MySQLServer) -> Iterator[Databases]:
    databases = Databases(mariadb)
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def _files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture
def mariadb_url(_databases: Databases) -> Iterator[str]:
    """A database on the server with all tables, and no row."""
    with _databases.lend() as url:
        yield url


@pytest.fixture(params=["sqlite", "mariadb"])
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    return str(request.param)


@pytest.fixture
def empty_database_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables."""
    if engine == "sqlite":
        return f"sqlite:///{tmp_path / 'gallery.db'}"
    return str(request.getfixturevalue("empty_mariadb_url"))


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each engine in turn, with all tables and no row."""
    if engine == "sqlite":
        files: Files = request.getfixturevalue("_files")
        return files.make(tmp_path / "gallery.db")
    return str(request.getfixturevalue("mariadb_url"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database of each engine in turn, opened."""
    opened = Database.open(database_url)
    yield opened
    opened.close()
