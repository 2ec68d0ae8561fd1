"""SIGTERM: the calls in flight are answered, then the server ends with status 0."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from gallery_idl import project as idl

from tests.parts.edge_client import EdgeClient
from tests.parts.server import HANGS_AFTER, Server


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_call_in_flight_is_answered(server: Server, sign: signal.Signals) -> None:
    writer = sqlite3.connect(server.home / "gallery.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with EdgeClient(server.address) as client, ThreadPoolExecutor(1) as threads:
        client.ping()
        calling = threads.submit(client.call, "createProject", idl.CreateProjectRequest(projectName="late"))
        time.sleep(1.0)  # by now the call has come, and waits for the database
        assert not calling.done()
        os.kill(server.pid, sign)
        await_refusal(server)
        assert not calling.done()
        writer.execute("ROLLBACK")
        assert calling.result(HANGS_AFTER).project.name == "late"
        assert client.is_closed()
    assert server.await_exit() == 0
    writer.close()


def await_refusal(server: Server) -> None:
    """Return once nobody is let in any more."""
    end = time.monotonic() + HANGS_AFTER
    while time.monotonic() < end:
        try:
            EdgeClient(server.address).sock.close()
        except ConnectionRefusedError:
            return
        time.sleep(0.02)
    raise AssertionError("the server lets callers in while it stops")
