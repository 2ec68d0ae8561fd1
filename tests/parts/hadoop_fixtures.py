"""Offer a private HDFS to every test of a session, and let a test break it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from hdfs_native import Client

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
    """One cluster for the session, since four processes of Java take their time to start."""
    yield from started_hdfs()


@pytest.fixture
def fragile_hdfs(hdfs: Hdfs) -> Iterator[Hdfs]:
    """The same cluster, for a test that kills and hangs its daemons: afterwards it is whole, and as full as before."""
    files = Client(hdfs.url)
    before = folders(files)
    yield hdfs
    hdfs.mend()
    for left in folders(files) - before:
        files.delete(left, recursive=True)


def folders(files: Client) -> set[str]:
    """Answer the paths at the top of a cluster."""
    return {each.path for each in files.list_status("/")}
