from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gallery_server.blobs.caching import filling
from tests.unit.gallery_server.blobs.caching.reading import Reader


@pytest.fixture(autouse=True)
def _soon_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "_QUIET_SECONDS", 0.02)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    made = Reader(tmp_path)
    yield made
    made.store.open_gate()
    made.settle()
