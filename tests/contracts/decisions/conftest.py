from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contracts.decisions.choosing import Choosing
from tests.contracts.registry.fleet import Fleet


@pytest.fixture
def choosing(database_url: str) -> Iterator[Choosing]:
    """Instances, deployments and rules on each engine in turn."""
    fleet = Fleet.open(database_url)
    yield Choosing(fleet)
    fleet.gallery.database.close()
