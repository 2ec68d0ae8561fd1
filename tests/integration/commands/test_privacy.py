"""What a server keeps on its disk is for its user alone."""

from __future__ import annotations

import stat
from pathlib import Path

from tests.integration.calls.desk import Desk, database_of
from tests.parts.server import Server


def test_others_on_the_machine_read_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    with Server(home) as server:
        desk = Desk(server, database_of(server))
        desk.make_model("demand")
        with desk.client:
            desk.save()
            desk.begin(b"abc")
        desk.database.close()
        found = {str(path.relative_to(home)): path.stat().st_mode for path in home.rglob("*")}
    assert {"gallery.db", "blobs", "spool", "id"} <= set(found)
    assert {name: stat.filemode(mode) for name, mode in found.items() if mode & 0o077} == {}
