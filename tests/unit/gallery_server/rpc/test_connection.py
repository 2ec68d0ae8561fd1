from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from gallery_server.rpc.connection import Connection, Process, Service
from gallery_server.rpc.identity import Peer
from gallery_server.rpc.limits import EdgeLimits
from gallery_server.rpc.receiving import SMALL, Room
from gallery_server.rpc.replies import Reply
from tests.parts.edge_client import HANGS_AFTER, framed, message

PING = framed(message("checkHealth"))
LARGE = b"x" * (8 << 20)
FAST = replace(EdgeLimits(), frame_seconds=0.1, bytes_per_second=1 << 40)


@contextmanager
def served(process: Process, outgoing: Room, *, stopping: bool = False) -> Iterator[tuple[socket.socket, Connection]]:
    """Serve one end of a real connection in a thread that must end by itself."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        there = socket.create_connection(listener.getsockname())
        here, _ = listener.accept()
    service = Service(process, {}, FAST, Room(1 << 30), outgoing, lambda: stopping)
    connection = Connection(here, Peer("somewhere:1"), service)
    thread = threading.Thread(target=connection.serve, daemon=True)
    with there:
        there.settimeout(HANGS_AFTER)
        thread.start()
        yield there, connection
        thread.join(HANGS_AFTER)
        assert not thread.is_alive()


def reply_of(content: bytes) -> Reply:
    reply = Reply()
    reply.write(content)
    return reply


def answering(content: bytes) -> Process:
    return lambda _frame, _header, _peer: reply_of(content)


def drained(sock: socket.socket) -> bool:
    """Read to the end; a reset is one."""
    try:
        while sock.recv(1 << 20):
            pass
    except ConnectionResetError:
        pass
    return True


def why(records: list[Any]) -> str:
    (record,) = records
    assert record["peer"] == "somewhere:1"
    return str(record["why"])


def test_peer_that_never_reads_is_cut_in_time() -> None:
    outgoing = Room(1 << 30)
    with capture_logs() as records, served(answering(LARGE), outgoing) as (sock, _):
        sock.sendall(PING)
    assert why(records) == "timed out"
    assert outgoing.take(1 << 30, 0), "the room of the reply was not given back"


def test_reply_without_room_is_not_kept() -> None:
    outgoing = Room(len(LARGE) - 1)
    with capture_logs() as records, served(answering(LARGE), outgoing) as (sock, _):
        sock.sendall(PING)
        assert drained(sock)
    assert "too many" in why(records)


def test_small_reply_needs_no_room() -> None:
    reply = b"x" * SMALL
    with served(answering(reply), Room(0)) as (sock, connection):
        sock.sendall(PING)
        got = b""
        while len(got) < 4 + len(reply):
            got += sock.recv(1 << 20)
        assert got == framed(reply)
        connection.cut()


def test_connection_in_a_call_is_not_idle() -> None:
    reached, go_on = threading.Event(), threading.Event()

    def process(*_: object) -> Reply:
        reached.set()
        assert go_on.wait(HANGS_AFTER)
        return reply_of(b"late")

    with served(process, Room(0)) as (sock, connection):
        sock.sendall(PING)
        assert reached.wait(HANGS_AFTER)
        connection.close_if_idle()
        go_on.set()
        assert sock.recv(100) == framed(b"late")
        connection.cut()


def test_no_call_is_begun_when_stopping() -> None:
    with served(answering(b"never"), Room(0), stopping=True) as (sock, _):
        assert sock.recv(1) == b""


@pytest.mark.parametrize("sent", [PING[:4] + b"GET " + PING[8:], b"\x7f\xff\xff\xff"])
def test_what_is_no_call_leaves_one_line(sent: bytes) -> None:
    with capture_logs() as records, served(answering(b"never"), Room(0)) as (sock, _):
        sock.sendall(sent)
        assert drained(sock)
    assert why(records)
