"""Fixtures of the real parts, for every test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.parts.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Run a server on SQLite and a folder."""
    with Server(tmp_path / "home") as running:
        yield running


@pytest.fixture
def servers(database_url: str, tmp_path: Path) -> Iterator[Server]:
    """Run a server on each engine in turn, and a folder."""
    with Server(tmp_path / "home", database=database_url) as running:
        yield running
