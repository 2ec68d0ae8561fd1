"""The commands of docs/howto/backup.md, typed while a client saves: what the dump names comes back whole."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import pytest
from peewee import fn

from gallery_client import GalleryClient, NotFound
from gallery_server.dal.address import MySQLAddress, parse_address
from gallery_server.dal.database import Database
from gallery_server.dal.schema import InstanceRow
from gallery_server.domain.call import Deadline
from tests.integration.keeping.load import Load
from tests.integration.keeping.place import Place
from tests.parts.mariadb import MySQLServer
from tests.parts.missing import missing
from tests.parts.page import blocks
from tests.parts.schemas import migrated
from tests.parts.server import HANGS_AFTER, Server

PAGE = Path(__file__).parents[3] / "docs" / "howto" / "backup.md"


def typed(heading: str) -> str:
    """Answer what the page says to type under a heading, up to its first running of a server."""
    lines = PAGE.read_text("utf-8").splitlines()
    begin = lines.index(f"## {heading}")
    end = next(number for number in range(begin + 1, len(lines)) if lines[number].startswith("## "))
    shell = [block.code for block in blocks(PAGE) if begin < block.line <= end and block.info in {"sh", "sh skip"}]
    return "".join(takewhile(lambda code: not code.startswith("gallery-server serve"), shell))


@dataclass
class Site:
    """A folder with a home named `gallery`, and how its commands name the databases there."""

    folder: Path
    kind: str
    database: str | None = None
    restored: str | None = None
    named: Callable[[str], str] = lambda code: code

    def type(self, heading: str) -> str:
        paths = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GALLERY_")}
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", self.named(typed(f"{heading} {self.kind} and a folder"))],
            cwd=self.folder,
            env=environment | {"PATH": paths},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=HANGS_AFTER * 4,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout


@pytest.fixture(params=["SQLite", "MariaDB"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Site:
    for program in ("rsync", "mariadb-dump"):
        if not shutil.which(program):
            missing(f"{program} is not here; install it with: scripts/test")
    if request.param == "SQLite":
        return Site(tmp_path, "SQLite")
    return on_mariadb(request.getfixturevalue("mariadb"), tmp_path)


def on_mariadb(server: MySQLServer, folder: Path) -> Site:
    urls = {"gallery": server.create_database(), "restored": server.create_database()}
    migrated(urls["gallery"])
    for home, url in urls.items():
        name = "gallery.toml" if home == "gallery" else "restored.toml"
        (folder / name).write_text(f'home = "{folder / home}"\ndatabase = "{url}"\n')
    address = server.address
    options = {"user": address.user, "password": address.password, "host": address.host, "port": address.port}
    lines = [f"{name}={value}" for name, value in options.items() if value]
    if address.unix_socket:
        lines.append(f"socket={address.unix_socket}")
    (folder / "dump.cnf").write_text("\n".join(["[client]", *lines, ""]))
    real = {f"gallery{'_restored' if home == 'restored' else ''}": name_in(url) for home, url in urls.items()}

    def named(code: str) -> str:
        return re.sub(r" (gallery|gallery_restored) ([<>])", lambda match: f" {real[match[1]]} {match[2]}", code)

    return Site(folder, "MariaDB", urls["gallery"], urls["restored"], named)


def name_in(url: str) -> str:
    address = parse_address(url)
    assert isinstance(address, MySQLAddress)
    return str(address.database)


def rows_in(url: str) -> int:
    database = Database.open(url)
    try:
        row = database.read(
            lambda tx: tx.row(InstanceRow.select(fn.COUNT(1).alias("count"))), Deadline.after(HANGS_AFTER)
        )
    finally:
        database.close()
    assert row is not None
    return int(row["count"])


def test_a_backup_beside_a_busy_server_comes_back_whole(site: Site) -> None:
    with Server(site.folder / "gallery", database=site.database) as server, Load(server.address) as load:
        before = load.wait_for(5)
        assert "ended" in site.type("Back up")
        load.wait_for(5)
    printed = site.type("Restore")
    dumped = rows_in(site.restored or f"sqlite:///{site.folder / 'restored' / 'gallery.db'}")
    assert len(before) <= dumped < len(load.saved)
    assert f"clean: {dumped} blobs, their bytes read" in printed
    with Server(site.folder / "restored", database=site.restored) as server:
        loaded = 0
        with GalleryClient(server.address, cache_bytes=0) as client:
            for number, (instance, content) in enumerate(load.saved):
                try:
                    assert client.load(instance.instance_id) == content
                    loaded += 1
                except NotFound:
                    assert number >= len(before), "saved before the backup began"
        assert loaded == dumped
        place = Place(server)
        assert len(place.files() - place.reserved()) == dumped, "the sweep has left no orphan"
