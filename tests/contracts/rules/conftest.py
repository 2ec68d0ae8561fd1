from __future__ import annotations

from pathlib import Path

import pytest

from gallery_server.dal.database import Database
from tests.contracts.rules.watching import Watching


@pytest.fixture
def watching(database: Database, database_url: str, tmp_path: Path) -> Watching:
    """A repository and its watcher, on each engine in turn."""
    return Watching(database, database_url, tmp_path)
