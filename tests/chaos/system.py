"""Run an installation: a database, a store, and two servers on homes of their own (one on SQLite)."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from gallery_server.dal.database import Database
from gallery_server.dal.migrate import migrate
from tests.chaos.stores import Store
from tests.parts.cutting_proxy import CuttingProxy
from tests.parts.mariadb import MariaDB
from tests.parts.ports import free_ports
from tests.parts.server import Server

_SPOOL_MIB = 96
_RETURNS_WITHIN = 120.0
_PROCESSES = 2


@dataclass
class System:
    """The parts of an installation, for those who strike and for those who ask afterwards."""

    folder: Path
    store: Store
    servers: list[Server]
    mariadb: MariaDB | None = None
    wires: list[CuttingProxy] = field(default_factory=list)
    """Between each server and MariaDB."""
    small_spool: Path | None = None
    """The spool of the last server, where it has a small disk of its own."""

    @property
    def addresses(self) -> str:
        """All servers, as the SDK takes them."""
        return ",".join(server.address for server in self.servers)

    def database_url(self) -> str:
        """Answer the URL of the database past the wires."""
        if self.mariadb is None:
            return f"sqlite:///{self.servers[0].home / 'gallery.db'}"
        return self.mariadb.url("chaos")

    def spooled(self) -> list[Path]:
        """List what lies in the spools."""
        return [path for server in self.servers for path in (server.home / "spool").glob("*")]


@contextmanager
def running(folder: Path, store: Store, *, embedded: bool) -> Iterator[System]:
    """Run an installation on a store; everything is killed at the end."""
    with ExitStack() as stack:
        mariadb = None if embedded else MariaDB().start()
        system = System(folder, store, [], mariadb)
        if mariadb is not None:
            stack.callback(mariadb.stop)
            mariadb.execute("CREATE DATABASE chaos")
            database = Database.open(system.database_url())
            migrate(database)
            database.close()
        homes = [folder / f"home-{number + 1}" for number in range(1 if embedded else 2)]
        system.small_spool = stack.enter_context(_small_disk(homes[-1] / "spool"))
        for home in homes:
            system.servers.append(stack.enter_context(_server(system, home, stack)))
        yield system


def back(server: Server) -> None:
    """Start a server that is down, again and again until what it needs is up too, as a service manager would."""
    end = time.monotonic() + _RETURNS_WITHIN
    while True:
        try:
            return server.start()
        except AssertionError:
            if time.monotonic() > end:
                raise
            time.sleep(0.5)


def _server(system: System, home: Path, stack: ExitStack) -> Server:
    url = None
    if system.mariadb is not None:
        wire = CuttingProxy("127.0.0.1", system.mariadb.address.port, after_commit=False, armed=False)
        stack.callback(wire.close)
        system.wires.append(wire)
        url = system.mariadb.url("chaos", port=wire.port)
    return Server(
        home,
        database=url,
        blobs=system.store.uri,
        processes=1 if url is None else _PROCESSES,
        arguments=("--spool-min-free-mib", "0"),
        environment=system.store.environment,
        port=free_ports(1)[0],
    )


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path | None]:
    """Mount a small disk; give None where that is not allowed."""
    folder.mkdir(mode=0o700, parents=True)
    if os.geteuid() != 0:
        yield None
        return
    command = ["mount", "-t", "tmpfs", "-o", f"size={_SPOOL_MIB}m,mode=700", "none", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
