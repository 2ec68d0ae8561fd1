from __future__ import annotations

from collections.abc import Iterator

import pytest

from gallery_server.dal.database import Database
from gallery_server.dal.migrate import migrate
from tests.integration.calls.desk import Desk, World, database_of, furnish
from tests.integration.calls.ruling import ACTS, HELD, SELECTS, acting, held, selecting
from tests.parts.server import Server


@pytest.fixture(scope="module", params=["sqlite", "mariadb"])
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A server on each engine in turn, for all tests of a module."""
    url = None
    if request.param == "mariadb":
        url = request.getfixturevalue("mariadb").create_database()
        database = Database.open(url)
        migrate(database)
        database.close()
    server = Server(
        tmp_path_factory.mktemp("desk") / "home", database=url, processes=2, arguments=("--log-format", "json")
    )
    with server:
        database = database_of(server)
        made = Desk(server, database)
        with made.client:
            yield made
        database.close()


@pytest.fixture(scope="module")
def world(desk: Desk) -> World:
    acting(desk, ACTS)
    held(desk, HELD)
    selecting(desk, SELECTS)
    return furnish(desk)
