"""Databases with all tables, which a test gets empty: migrated once, and emptied from one test to the next.

To migrate an empty database takes longer than most tests that need one.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pymysql

from gallery_server.dal.address import MySQLAddress, parse_address
from gallery_server.dal.database import Database
from gallery_server.dal.migrate import SchemaMigrationRow, latest_version, migrate
from tests.parts.mariadb import MySQLServer

Row = tuple[Any, ...]

_LEFT_WITHIN = 2.0
_MIGRATIONS = SchemaMigrationRow._meta.table_name


def migrated(url: str) -> str:
    """Make all tables in an empty database; answer its URL."""
    database = Database.open(url)
    migrate(database)
    database.close()
    return url


class Files:
    """Copy one file of SQLite."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        migrated(f"sqlite:///{self._template}")

    def make(self, path: Path) -> str:
        """Answer the URL of a copy."""
        shutil.copyfile(self._template, path)
        return f"sqlite:///{path}"


class Databases:
    """Lend the databases of one server, each to one test at a time."""

    def __init__(self, server: MySQLServer) -> None:
        self._server = server
        self._free: list[str] = []
        self._rows: dict[str, Sequence[Row]] = {}
        """What migrations have put into each table."""

    @contextmanager
    def lend(self) -> Iterator[str]:
        """Give the URL of one that is free, or of a new one; it is dropped after use where it cannot be restored."""
        url = self._free.pop() if self._free else self._made()
        try:
            yield url
        finally:
            if self._is_restored(url):
                self._free.append(url)
            else:
                self._server.drop_database(url)

    def close(self) -> None:
        """Drop those that are free."""
        while self._free:
            self._server.drop_database(self._free.pop())

    def _made(self) -> str:
        url = migrated(self._server.create_database())
        with _cursor(url) as cursor:
            tables = {table for (table,) in _rows(cursor, "SHOW TABLES")} - {_MIGRATIONS}
            self._rows = {table: _rows(cursor, f"SELECT * FROM `{table}`") for table in tables}  # noqa: S608 - of ours
        return url

    def _is_restored(self, url: str) -> bool:
        """Leave what migrations have made; answer False where tables are others now, or somebody is at them still."""
        with _cursor(url) as cursor:
            tables = {table for (table,) in _rows(cursor, "SHOW TABLES")}
            if not _is_left(cursor) or tables != {*self._rows, _MIGRATIONS}:
                return False
            if _rows(cursor, f"SELECT MAX(number) FROM {_MIGRATIONS}") != ((latest_version(),),):  # noqa: S608 - of ours
                return False
            filled = (f"SELECT '{table}' FROM DUAL WHERE EXISTS (SELECT 1 FROM `{table}`)" for table in self._rows)  # noqa: S608 - of ours
            for (table,) in _rows(cursor, " UNION ALL ".join(filled)):
                cursor.execute(f"TRUNCATE TABLE `{table}`")
                for row in self._rows[table]:
                    cursor.execute(f"INSERT INTO `{table}` VALUES ({', '.join(['%s'] * len(row))})", row)  # noqa: S608 - of ours
        return True


@contextmanager
def _cursor(url: str) -> Iterator[Any]:
    address = parse_address(url)
    assert isinstance(address, MySQLAddress)
    connection = pymysql.connect(
        host=address.host,
        port=address.port,
        user=address.user,
        password=address.password,
        database=address.database,
        autocommit=True,
    )
    with closing(connection), connection.cursor() as cursor:
        yield cursor


def _is_left(cursor: Any) -> bool:
    """Tell whether nobody else is connected any more; the server needs a moment to see that somebody has died."""
    others = "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()"
    end = time.monotonic() + _LEFT_WITHIN
    while _rows(cursor, others):
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def _rows(cursor: Any, statement: str) -> Sequence[Row]:
    cursor.execute(statement)
    return tuple(cursor.fetchall())
