from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.calls.desk import Desk, database_of
from tests.parts.server import Server


@pytest.fixture
def desk(servers: Server) -> Iterator[Desk]:
    """A server of this test's own, on each engine in turn, with the model `demand`."""
    database = database_of(servers)
    made = Desk(servers, database)
    made.make_model("demand")
    with made.client:
        yield made
    database.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"
