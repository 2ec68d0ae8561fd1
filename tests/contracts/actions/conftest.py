from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gallery_server.actions.http import HttpKind
from tests.contracts.actions.deciding import Deciding
from tests.contracts.registry.fleet import Fleet
from tests.parts import callback
from tests.parts.actions import reach


@pytest.fixture
def deciding(database_url: str, tmp_path: Path) -> Iterator[Deciding]:
    """Instances, rules that fire for them, and a receiver of callbacks, on each engine in turn."""
    fleet = Fleet.open(database_url)
    with callback.running() as receiver:
        may = reach(tmp_path / "secrets", f"127.0.0.1:{receiver.port} 127.0.0.1")
        yield Deciding(fleet, receiver, {"http": HttpKind(may)})
    fleet.gallery.database.close()
