"""A database with jobs to count."""

from __future__ import annotations

import pytest

from gallery_server.dal.database import Database
from tests.contracts.dal import counter
from tests.contracts.jobs.handlers import FAILED


@pytest.fixture
def counting(database: Database) -> Database:
    """A database of each engine in turn, with a table of counters."""
    counter.create(database, FAILED)
    return database
