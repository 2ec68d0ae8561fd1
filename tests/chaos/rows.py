"""Read tables past the servers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Row
from gallery_server.domain.call import Deadline
from tests.chaos.system import System

_SECONDS = 60.0


@contextmanager
def opened(system: System) -> Iterator[Database]:
    """Open the database of an installation."""
    database = Database.open(system.database_url(), pool_size=2)
    try:
        yield database
    finally:
        database.close()


def rows(database: Database, query: Any) -> list[Row]:
    """Answer all rows of a SELECT."""
    return database.read(lambda tx: tx.rows(query), Deadline.after(_SECONDS))
