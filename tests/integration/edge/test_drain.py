"""How the edge stops: in order, and without losing a reply."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from gallery_idl import upload

from tests.integration.edge.conftest import StartEdge
from tests.parts.edge import Edge
from tests.parts.edge_client import HANGS_AFTER, EdgeClient, project_named


def started(edge: Edge, pool: ThreadPoolExecutor, name: str) -> Future[Any]:
    """Start a call and wait until it is under way."""
    with EdgeClient(edge.address) as client:
        client.ping()
    call = pool.submit(project_named, edge.address, name)
    time.sleep(0.3)
    assert not call.done()
    return call


def await_refusal(address: str) -> None:
    deadline = time.monotonic() + HANGS_AFTER
    while time.monotonic() < deadline:
        try:
            EdgeClient(address).sock.close()
        except ConnectionRefusedError:
            return
        except ConnectionResetError:  # the listener ended with this one in its queue
            continue
    pytest.fail("the server still listens")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_calls_in_flight_get_their_replies(start_edge: StartEdge, number: signal.Signals) -> None:
    edge = start_edge(processes=2)
    with ThreadPoolExecutor() as pool, EdgeClient(edge.address) as idle:
        idle.ping()
        calls = [started(edge, pool, "sleep 2") for _ in range(4)]
        os.kill(edge.pid, number)
        assert idle.is_closed()
        assert not any(call.done() for call in calls)
        assert [call.result(HANGS_AFTER).project.name for call in calls] == ["sleep 2"] * 4
    assert edge.await_exit() == 0


def test_no_reply_is_lost_under_load(start_edge: StartEdge) -> None:
    edge = start_edge(processes=2)

    def load() -> int:
        """Call until the connection ends between two calls; a lost reply would raise EOFError inside one."""
        answered = 0
        with EdgeClient(edge.address) as client:
            while True:
                try:
                    client.ping()
                except (EOFError, ConnectionError):
                    return answered
                answered += 1

    with ThreadPoolExecutor(8) as pool:
        loads = [pool.submit(load) for _ in range(8)]
        time.sleep(1)
        assert edge.terminate() == 0
        answered = sum(one.result(HANGS_AFTER) for one in loads)
    assert edge.log().count('"method": "checkHealth"') == answered
    assert "reply not sent" not in edge.log()


def test_listener_ends_while_calls_finish(start_edge: StartEdge) -> None:
    edge = start_edge()
    with ThreadPoolExecutor() as pool:
        call = started(edge, pool, "sleep 3")
        os.kill(edge.pid, signal.SIGTERM)
        await_refusal(edge.address)
        assert not call.done()
        with pytest.raises(HTTPError) as failed:
            urlopen(f"http://127.0.0.1:{edge.probes_port}/readyz", timeout=HANGS_AFTER)
        assert failed.value.code == 503
        failed.value.close()
        assert call.result(HANGS_AFTER).project.name == "sleep 3"


def test_waiting_calls_are_answered_at_once(start_edge: StartEdge) -> None:
    edge = start_edge()
    with EdgeClient(edge.address) as client, ThreadPoolExecutor() as pool:
        waiting = pool.submit(client.call, "getUpload", upload.GetUploadRequest(waitMs=600_000))
        time.sleep(0.3)
        assert edge.terminate() == 0
        assert waiting.result(HANGS_AFTER).status.state == upload.UploadState.COMMITTING


def test_call_over_the_grace_is_cut(start_edge: StartEdge) -> None:
    edge = start_edge("--grace-seconds", "0.5")
    with ThreadPoolExecutor() as pool:
        call = started(edge, pool, "sleep 20")
        assert edge.terminate() == 0
        with pytest.raises((EOFError, ConnectionError)):
            call.result(HANGS_AFTER)
    assert edge.log().count("calls cut") == 1


def test_second_signal_kills(start_edge: StartEdge) -> None:
    edge = start_edge()
    with ThreadPoolExecutor() as pool:
        call = started(edge, pool, "sleep 600")
        os.kill(edge.pid, signal.SIGTERM)
        time.sleep(0.3)
        assert edge.terminate() == 1
        with pytest.raises((EOFError, ConnectionError)):
            call.result(HANGS_AFTER)
