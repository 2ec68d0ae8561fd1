from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gallery_idl import upload as wire

from gallery_client.channel import Channel
from tests.integration.client.echo import Echo
from tests.integration.client.peer import Peer
from tests.integration.client.store import Store


@pytest.fixture(autouse=True)
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GALLERY_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def peer(store: Store) -> Iterator[Peer]:
    with Peer(store) as peer:
        yield peer


@pytest.fixture
def channel(peer: Peer) -> Iterator[Channel]:
    with Channel(peer.address) as channel:
        yield channel


@pytest.fixture
def record() -> object:
    return wire.ModelInstanceRecord(projectName="marketplace", baseVersionId="demand")


@pytest.fixture
def echo() -> Iterator[Peer]:
    with Peer(Echo()) as peer:
        yield peer
