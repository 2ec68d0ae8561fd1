"""The clients for Java, Go and Node pass their own tests, run as people of their language run them."""

from __future__ import annotations

import subprocess

import pytest
from client_builds.building import folder

from tests.parts import clients
from tests.parts.server import Server

_HANGS_AFTER = 600
COMMANDS = {
    "java": ("mvn", "-q", "-B", "test"),
    "go": ("go", "test", "-count=1", "-mod=readonly", "./..."),
    "node": ("npm", "test"),
}


@pytest.mark.parametrize("client", clients.CLIENTS)
def test_a_client_passes_its_own_tests(client: str, server: Server) -> None:
    """They find a server by GALLERY_TEST_ADDRESS; without it those that need one would be skipped."""
    clients.driver(client)
    ended = subprocess.run(
        COMMANDS[client], cwd=folder(client), env=clients.variables(server.address), stdin=subprocess.DEVNULL,
        check=False, timeout=_HANGS_AFTER,
    )  # fmt: skip
    assert ended.returncode == 0
