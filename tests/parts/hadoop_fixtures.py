"""Offer a private HDFS to every test of a session, and clusters that a test may break."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from tests.parts.hdfs import INSTALL, Hdfs
from tests.parts.missing import missing


def started_hdfs(
    datanodes: int = 3, settings: Mapping[str, str] | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[Hdfs]:
    """Give a cluster that runs, for a fixture of any scope; see `Hdfs` for the arguments."""
    if not Hdfs.is_installed():
        missing(f"Java or the jars of Hadoop are not here; {INSTALL}")
    cluster = Hdfs(datanodes, settings=settings, environment=environment)
    try:
        yield cluster.start()
    finally:
        cluster.stop()


@pytest.fixture(scope="session")
def hdfs() -> Iterator[Hdfs]:
    """One cluster for the session; what breaks it takes one of its own."""
    yield from started_hdfs()


@pytest.fixture(scope="module")
def fragile_hdfs() -> Iterator[Hdfs]:
    """A cluster whose daemons the tests of one module kill; each test leaves it whole."""
    yield from started_hdfs()
