from __future__ import annotations

import os
import pickle
import socket
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from gallery_idl import fault, instance, server

from gallery_client.channel import Channel
from gallery_client.connection import Connection
from gallery_client.errors import (
    ConnectionFailed,
    DeadlineExceeded,
    GalleryError,
    Internal,
    InvalidArgument,
    NotFound,
    ProtocolError,
    Unavailable,
    Unimplemented,
)
from tests.integration.client.peer import Peer, framed, hang_up
from tests.integration.client.store import Store, refuse


class Echo:
    """Answers with what only this call can have asked for."""

    def getServerInfo(self, caller, request):  # noqa: N802 - the contract's spelling
        return server.GetServerInfoResponse(version=caller.requestId)

    def resolveReference(self, caller, request):  # noqa: N802
        return server.ResolveReferenceResponse(instance=instance.ModelInstance(instanceId=request.reference))


def echoed(channel: Channel, text: str, **options) -> str:
    request = server.ResolveReferenceRequest(reference=text)
    return channel.call("resolveReference", request, **options).instance.instanceId


@pytest.fixture
def echo():
    with Peer(Echo()) as peer:
        yield peer


def test_a_call_carries_who_calls_and_for_how_long(store, channel):
    channel.call("getServerInfo", server.GetServerInfoRequest(), timeout=20)
    caller = store.callers[0]
    assert 19_000 < caller.deadlineMs <= 20_000
    assert caller.requestId
    assert "@" in caller.clientName
    assert caller.clientRequestId is None


def test_a_late_reply_never_answers_the_next_call(echo):
    late = threading.Event()

    def hold_first(connection, method, reply):
        if not late.is_set():
            late.wait(10)
        return reply

    echo.tamper = hold_first
    with Channel(echo.address) as channel:
        with pytest.raises(DeadlineExceeded, match=r"0\.2 seconds"):
            echoed(channel, "first", timeout=0.2)
        late.set()
        assert [echoed(channel, f"call-{n}") for n in range(20)] == [f"call-{n}" for n in range(20)]


@pytest.mark.parametrize("offset", [-1, -4])
def test_a_reply_of_another_call_or_method_is_refused(echo, offset):
    def swap(connection, method, reply):
        position = 8 + len(method) + 4 + offset  # last byte of the sequence number, or of the name
        return reply[:position] + bytes([reply[position] ^ 1]) + reply[position + 1 :]

    echo.tamper = swap
    with Channel(echo.address) as channel:
        with pytest.raises(ProtocolError) as refused:
            echoed(channel, "a")
        echo.tamper = None
        assert refused.value.reason == "WRONG_REPLY"
        assert echoed(channel, "b") == "b"
    assert echo.accepted == 2


def test_faults_keep_the_connection(echo, store):
    def fail(caller, request):
        raise refuse(fault.FaultCode.NOT_FOUND, "INSTANCE_NOT_FOUND", details={"field": "instanceId"}, requestId="r-1")

    store.getInstance = fail
    with Peer(store) as peer, Channel(peer.address) as channel:
        for _ in range(3):
            with pytest.raises(NotFound) as raised:
                channel.call("getInstance", instance.GetInstanceRequest(instanceId="x"))
        assert peer.accepted == 1
    assert raised.value.details == {"field": "instanceId"}
    assert str(raised.value) == "instance_not_found [INSTANCE_NOT_FOUND, request r-1]"
    assert pickle.loads(pickle.dumps(raised.value)).__dict__ == raised.value.__dict__  # noqa: S301 - of our own making


@pytest.mark.parametrize(("kind", "error"), [(1, Unimplemented), (6, Internal), (7, Internal)])
def test_a_refusal_of_the_call_keeps_the_connection(echo, kind, error):
    def refusal(connection, method, reply):
        head = b"\x80\x01\x00\x03" + reply[4 : 12 + len(method)]
        return head + b"\x0b\x00\x01\x00\x00\x00\x03why\x08\x00\x02" + struct.pack("!i", kind) + b"\x00"

    echo.tamper = refusal
    with Channel(echo.address) as channel:
        with pytest.raises(error):
            echoed(channel, "a")
        echo.tamper = None
        assert echoed(channel, "b") == "b"
    assert echo.accepted == 1


def test_a_reply_without_an_answer_is_an_error(echo):
    echo.tamper = lambda connection, method, reply: reply[: 12 + len(method)] + b"\x00"
    with Channel(echo.address) as channel, pytest.raises(ProtocolError, match="neither an answer nor a fault"):
        echoed(channel, "a")


@pytest.mark.parametrize(
    "body",
    [
        b"\x0c\x00\x00\x0c\x00\x01\x0b\x00\x01\x7f\xff\xff\xff",  # a text of 2 GiB
        b"\x0c\x00\x00\x0c\x00\x01\x0b\x00\x01\xff\xff\xff\xff",  # of a negative length
        b"\x0c\x00\x00\x0c\x00\x01\x0b\x00\x01\x00\x00\x00\x64abc",  # longer than the frame
        b"\x0c\x00\x00\x0c\x00\x01\x0b\x00\x01\x00\x00\x00\x01\xff\x00\x00\x00",  # no UTF-8
        b"\x0c\x00\x00" * 100,  # too deep
        b"",
    ],
)
def test_a_lying_reply_is_refused(echo, body):
    echo.tamper = lambda connection, method, reply: reply[: 12 + len(method)] + body
    with Channel(echo.address) as channel:
        with pytest.raises(ProtocolError):
            echoed(channel, "a")
        echo.tamper = None
        assert echoed(channel, "b") == "b"


@pytest.mark.parametrize("head", [struct.pack("!I", 16_000_001), b"\xff\xff\xff\xff", b"HTTP", bytes(4)])
def test_an_oversized_frame_is_refused_unread(echo, head):
    echo.tamper = lambda connection, method, reply: connection.sendall(head)
    with Channel(echo.address) as channel, pytest.raises(ProtocolError, match="is it a Gallery server"):
        echoed(channel, "a")


def test_a_connection_cut_in_mid_frame_is_repeated(echo):
    cuts = iter([5, 30])

    def cut(connection, method, reply):
        if (length := next(cuts, None)) is None:
            return reply
        connection.sendall(framed(reply)[:length])
        hang_up(connection)
        return None

    echo.tamper = cut
    with Channel(echo.address) as channel:
        assert echoed(channel, "a") == "a"
    assert echo.accepted == 3


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
            echoed(channel, 7)  # type: ignore[arg-type]
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
