"""Start MariaDB and HDFS privately: the parts that the tests stand on."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from examples.flights.failure import DemoFailure
from examples.flights.screen import Screen
from tests.parts import hdfs, mariadb

SERVERS = 2


@contextmanager
def running_cluster(screen: Screen) -> Iterator[tuple[str, str]]:
    """Give the URL of an empty database and the URI of an empty store; nothing of either is left afterwards.

    Raises DemoFailure where this machine cannot run them.
    """
    _require("MariaDB", mariadb.MariaDB.is_installed(), mariadb.INSTALL)
    _require("HDFS", hdfs.Hdfs.is_installed(), hdfs.INSTALL)
    screen.line("A cluster is started on this machine, and lives as long as the demo:\n")
    with ExitStack() as stack:
        rows = mariadb.MariaDB()
        stack.callback(rows.stop)
        files = hdfs.Hdfs()
        stack.callback(files.stop)
        stack.callback(signal.signal, signal.SIGINT, signal.SIG_IGN)  # whoever is impatient would leave parts behind
        rows.start()
        screen.part("MariaDB", f"keeps the rows, at {rows.address.host}:{rows.address.port}")
        files.start()
        screen.part("NameNode", f"HDFS: knows where the bytes of each file are, at 127.0.0.1:{files.port}")
        screen.part(
            f"{len(files.datanodes)} DataNodes", f"HDFS: keep the bytes, each block on {files.replication} of them"
        )
        screen.part(f"{SERVERS} servers", "Gallery: come in the second act")
        screen.line("")
        yield rows.create_database(), files.uri("gallery")


def _require(part: str, installed: bool, install: str) -> None:
    if not installed:
        raise DemoFailure(f"{part} cannot run here; install it with: {install}")
