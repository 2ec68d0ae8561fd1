from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gallery_server.dal.database import Database
from tests.contracts.registry.fleet import Fleet
from tests.contracts.rules.judging import Judging
from tests.contracts.rules.watching import Watching


@pytest.fixture
def watching(database: Database, database_url: str, tmp_path: Path) -> Watching:
    """A repository and its watcher, on each engine in turn."""
    return Watching(database, database_url, tmp_path)


@pytest.fixture
def judging(database_url: str) -> Iterator[Judging]:
    """A model on lines by city, and rules that act, on each engine in turn."""
    fleet = Fleet.open(database_url)
    fleet.create(sharded=True)
    yield Judging(fleet)
    fleet.gallery.database.close()
