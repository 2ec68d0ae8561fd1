from __future__ import annotations

from collections.abc import Iterator

import pytest

from gallery_server.dal.database import Database
from tests.contracts.registry.fleet import Fleet
from tests.contracts.registry.gallery import Gallery
from tests.contracts.registry.measuring import Measuring
from tests.contracts.registry.net import Net


@pytest.fixture
def gallery(database: Database) -> Gallery:
    """The registry on each engine in turn."""
    return Gallery(database)


@pytest.fixture
def fleet(database_url: str) -> Iterator[Fleet]:
    """Deployments on each engine in turn."""
    opened = Fleet.open(database_url)
    yield opened
    opened.gallery.database.close()


@pytest.fixture
def net(gallery: Gallery) -> Net:
    """Models that depend on each other, on each engine in turn."""
    return Net(gallery)


@pytest.fixture
def measuring(gallery: Gallery) -> Measuring:
    """Evaluations, on each engine in turn."""
    return Measuring(gallery)
