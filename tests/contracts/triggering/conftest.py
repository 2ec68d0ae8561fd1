from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contracts.registry.fleet import Fleet
from tests.contracts.triggering.bell import Bell


@pytest.fixture
def bell(database_url: str) -> Iterator[Bell]:
    """Rules, on each engine in turn."""
    fleet = Fleet.open(database_url)
    yield Bell(fleet)
    fleet.gallery.database.close()
