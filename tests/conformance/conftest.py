from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest

from tests.conformance import table
from tests.conformance.driving import CLIENTS, Driver
from tests.conformance.installation import Desk, running
from tests.parts import clients
from tests.parts.schemas import Databases
from tests.parts.server import Server


@pytest.fixture(scope="session", params=CLIENTS)
def client(request: pytest.FixtureRequest) -> str:
    """Each client in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def start_driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Driver]]:
    """Start drivers that end with the session, each once."""
    folder = tmp_path_factory.mktemp("drivers")
    with ExitStack() as stack:

        @cache
        def start(client: str) -> Driver:
            driver = stack.enter_context(Driver(client, clients.driver(client), folder))
            driver.await_ready()
            return driver

        yield start


@pytest.fixture(scope="session")
def driver(client: str, start_driver: Callable[[str], Driver]) -> Driver:
    """The driver of a client, for all tests."""
    return start_driver(client)


@pytest.fixture(scope="session", params=["sqlite", "mariadb"])
def installation(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on each engine in turn, for all tests."""
    folder = tmp_path_factory.mktemp(request.param)
    with ExitStack() as stack:
        url = None
        if request.param == "mariadb":
            databases: Databases = request.getfixturevalue("_databases")
            url = stack.enter_context(databases.lend())
        yield stack.enter_context(running(folder, url))


@pytest.fixture(scope="session")
def desk(driver: Driver, installation: Server) -> Iterator[Desk]:
    """The place of a client at a server, with what stands before its first case."""
    with driver.opened(installation.address, name=driver.client) as opened:
        yield Desk(opened)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how each client did, chapter by chapter."""
    reports = [
        (report.nodeid, outcome)
        for outcome in ("passed", "failed", "error", "skipped")
        for report in terminalreporter.stats.get(outcome, ())
    ]
    if found := table.outcomes(reports):
        terminalreporter.section("conformance")
        for line in table.summary(found):
            terminalreporter.write_line(line)
