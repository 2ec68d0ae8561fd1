from __future__ import annotations

import itertools
import os
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from gallery_idl import fault, server

from gallery_client.channel import Channel
from gallery_client.connection import Connection
from gallery_client.errors import (
    ConnectionFailed,
    DeadlineExceeded,
    GalleryError,
    InvalidArgument,
    Unavailable,
)
from gallery_client.transfer import Transfer
from tests.integration.client.echo import Echo, echoed
from tests.integration.client.peer import Peer, framed, hang_up
from tests.integration.client.store import Store, refuse


def test_a_lost_connection_is_told_when_repeats_are_used_up(echo):
    echo.tamper = lambda connection, method, reply: hang_up(connection)
    with Channel(echo.address, max_attempts=2) as channel, pytest.raises(ConnectionFailed) as raised:
        echoed(channel, "a")
    assert raised.value.reason == "CONNECTION_LOST"
    assert raised.value.request_id
    assert echo.accepted == 2


def test_a_server_that_accepts_and_never_answers_meets_the_deadline():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        with Channel(address) as channel, pytest.raises(DeadlineExceeded):
            echoed(channel, "a", timeout=0.2)


def test_one_byte_now_and_then_does_not_stretch_the_deadline(echo):
    def drip(connection, method, reply):
        for byte in framed(reply):
            connection.sendall(bytes([byte]))
            time.sleep(0.05)

    echo.tamper = drip
    started = time.monotonic()
    with Channel(echo.address) as channel, pytest.raises(DeadlineExceeded):
        echoed(channel, "a" * 1000, timeout=0.3)
    assert time.monotonic() - started < 20


def test_nobody_listens(echo):
    echo.close()
    with Channel(echo.address, max_attempts=2) as channel, pytest.raises(ConnectionFailed, match="is gallery-server"):
        echoed(channel, "a")


def test_calls_go_on_after_a_restart(echo):
    with Channel(echo.address) as channel:
        with ThreadPoolExecutor(4) as threads:
            assert list(threads.map(lambda n: echoed(channel, str(n)), range(20))) == [str(n) for n in range(20)]
        echo.close()
        with Peer(Echo(), echo.port):
            assert echoed(channel, "again") == "again"


def test_idle_connections_that_the_server_closed_cost_no_attempt(echo):
    with Channel(echo.address, max_attempts=1) as channel:
        echoed(channel, "a")
        echo.drop_connections()
        for _ in range(100):
            if not echo._connections:
                break
            time.sleep(0.02)
        assert echoed(channel, "b") == "b"


def test_four_threads_share_a_channel(echo):
    with Channel(echo.address, pool_size=2) as channel, ThreadPoolExecutor(4) as threads:
        texts = [f"text-{n}" for n in range(400)]
        assert list(threads.map(lambda text: echoed(channel, text), texts)) == texts
    assert 1 <= echo.accepted <= 2


def test_a_full_pool_waits_within_the_deadline(echo):
    held = threading.Event()
    echo.tamper = lambda connection, method, reply: held.wait(10) and reply
    with Channel(echo.address, pool_size=1) as channel, ThreadPoolExecutor(1) as threads:
        first = threads.submit(echoed, channel, "first")
        while not echo.accepted:
            time.sleep(0.01)
        with pytest.raises(DeadlineExceeded):
            echoed(channel, "second", timeout=0.1)
        held.set()
        assert first.result() == "first"
        assert echoed(channel, "third") == "third"


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # forking beside threads is what is tested
def test_parent_and_child_never_share_a_connection(echo):
    with Channel(echo.address) as channel:
        echoed(channel, "before")
        child = os.fork()
        mark = "parent" if child else "child"
        try:
            wrong = sum(echoed(channel, f"{mark}-{n}") != f"{mark}-{n}" for n in range(300))
        except GalleryError:
            wrong = 1
        finally:
            if not child:
                os._exit(0 if "wrong" in locals() and not wrong else 1)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        assert wrong == 0
    assert echo.accepted == 2


@pytest.mark.parametrize("retry_after", [0, 20])
def test_what_is_retryable_is_repeated_as_the_same_operation(store, retry_after):
    ids = []

    def create(caller, request):
        ids.append(caller.clientRequestId)
        raise refuse(fault.FaultCode.UNAVAILABLE, "DATABASE_BUSY", retryable=True, retryAfterMs=retry_after)

    store.createProject = create
    with Peer(store) as peer, Channel(peer.address, max_attempts=3) as channel, pytest.raises(Unavailable):
        channel.call("createProject", None)
    assert len(ids) == 3
    assert len(set(ids)) == 1
    assert ids[0]


def test_who_repeats_a_call_himself_is_told_at_once(store):
    def create(caller, request):
        store.calls["createProject"] += 1
        raise refuse(fault.FaultCode.UNAVAILABLE, "DATABASE_BUSY", retryable=True)

    store.createProject = create
    with Peer(store) as peer, Channel(peer.address) as channel, pytest.raises(Unavailable):
        channel.call("createProject", None, repeats=False)
    assert store.calls["createProject"] == 1


def test_what_is_not_retryable_is_not_repeated(store):
    def create(caller, request):
        store.calls["createProject"] += 1
        raise refuse(fault.FaultCode.UNAVAILABLE, "DATABASE_UNAVAILABLE", retryable=False)

    store.createProject = create
    with Peer(store) as peer, Channel(peer.address) as channel, pytest.raises(Unavailable):
        channel.call("createProject", None)
    assert store.calls["createProject"] == 1


def test_a_request_that_cannot_be_sent_costs_no_connection(echo):
    with Channel(echo.address) as channel:
        with pytest.raises(InvalidArgument, match=r"ResolveReferenceRequest.reference needs .*got int"):
            echoed(channel, 7)
        with pytest.raises(InvalidArgument, match="8,388,608"):
            echoed(channel, "a" * (8 * 2**20))
        assert echoed(channel, "b") == "b"
    assert echo.accepted == 1


def test_another_server_of_the_installation_is_reached_with_the_same_settings(echo):
    with Channel(echo.address) as channel, Peer(Store()) as other:
        assert channel.to(echo.address) is channel
        assert channel.to(other.address) is channel.to(other.address)
        channel.to(other.address).call("getServerInfo", server.GetServerInfoRequest())


@pytest.mark.parametrize(("reached", "attempts"), [(False, 4), (True, 12)])
def test_a_server_that_was_there_is_given_more_time(echo, monkeypatch, reached, attempts):
    tries = []
    opened = Connection.open
    monkeypatch.setattr(Connection, "open", lambda address, deadline: tries.append(1) or opened(address, deadline))
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    with Channel(echo.address) as channel:
        if reached:
            echoed(channel, "a")
            tries.clear()
        echo.close()
        with pytest.raises(ConnectionFailed):
            echoed(channel, "b")
    assert len(tries) == attempts


def test_a_transfer_outlasts_a_restart_however_long_it_takes(echo, monkeypatch):
    """What the server then does wrong is counted from there."""
    waits = itertools.count(1)
    losses = iter([hang_up] * 11)

    def lose(connection, method, reply):
        return next(losses, lambda _: reply)(connection)

    with Channel(echo.address) as channel, ExitStack() as restarted:
        echoed(channel, "a")
        echo.close()

        def start_in_the_end(seconds):
            if next(waits) == 50:
                restarted.enter_context(Peer(Echo(), echo.port, lose))

        monkeypatch.setattr(time, "sleep", start_in_the_end)
        assert moved(channel, "b") == "b"
    assert next(waits) == 50 + 11 + 1


def test_a_transfer_gives_up_a_server_that_does_not_come_back(echo, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(time, "sleep", lambda seconds: clock.append(clock.pop() + seconds))
    with Channel(echo.address) as channel:
        echoed(channel, "a")
        echo.close()
        monkeypatch.setattr(time, "monotonic", lambda: clock[0])
        with pytest.raises(ConnectionFailed, match="is gallery-server running"):
            moved(channel, "b")
    assert 55 <= clock[0] < 60


def test_a_transfer_to_a_server_that_was_never_there_ends_soon(echo, monkeypatch):
    waits = []
    monkeypatch.setattr(time, "sleep", waits.append)
    echo.close()
    with Channel(echo.address) as channel, pytest.raises(ConnectionFailed):
        moved(channel, "a")
    assert len(waits) == 3


def moved(channel, text):
    """Echo by a call of a transfer."""
    request = server.ResolveReferenceRequest(reference=text)
    return Transfer(channel, None).call("resolveReference", request).instance.instanceId
