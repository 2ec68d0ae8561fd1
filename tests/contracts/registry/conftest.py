from __future__ import annotations

import pytest

from gallery_server.dal.database import Database
from tests.contracts.registry.gallery import Gallery


@pytest.fixture
def gallery(database: Database) -> Gallery:
    """The registry on each engine in turn."""
    return Gallery(database)
