from __future__ import annotations

import pickle
import struct
import threading

import pytest
from gallery_idl import fault, instance, server

from gallery_client.channel import Channel
from gallery_client.errors import (
    DeadlineExceeded,
    Internal,
    NotFound,
    ProtocolError,
    Unimplemented,
)
from tests.integration.client.echo import echoed
from tests.integration.client.peer import Peer, framed, hang_up
from tests.integration.client.store import refuse


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
