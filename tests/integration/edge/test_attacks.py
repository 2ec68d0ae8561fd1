"""What strangers do to the edge, and what others notice of it: nothing."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from tests.parts.attacks import NOT_THRIFT
from tests.parts.edge import Edge
from tests.parts.edge_client import HANGS_AFTER, EdgeClient, Pinger, closes

MIB = 1 << 20


def resident(edge: Edge) -> int:
    """Answer the resident bytes of the child that serves."""
    status = Path(f"/proc/{edge.children()[0]}/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS"))


@contextmanager
def unharmed(edge: Edge) -> Iterator[None]:
    """Hold that others go on, in the same process, and that it does not grow.

    How long their calls take meanwhile is what `make bench ARGS=attacks` measures.
    """
    child, before = edge.children()[0], resident(edge)
    with Pinger(edge.address) as pinger:
        yield
    assert pinger.seconds, "nobody else was answered"
    with EdgeClient(edge.address) as other:
        other.ping()
    assert edge.children()[0] == child
    assert resident(edge) < before + 50 * MIB


@pytest.mark.parametrize("name", NOT_THRIFT)
def test_what_is_no_call_is_closed_with_one_line(edge: Edge, name: str) -> None:
    with unharmed(edge):
        before = edge.log().count("connection closed")
        assert closes(edge.address, lambda sock: sock.sendall(NOT_THRIFT[name]))
        while edge.log().count("connection closed") == before:
            time.sleep(0.005)
    assert edge.log().count("connection closed") == before + 1
    assert "Traceback" not in edge.log()


def test_all_attacks_again_and_again(edge: Edge) -> None:
    with unharmed(edge):
        for sent in list(NOT_THRIFT.values()) * 5:
            assert closes(edge.address, lambda sock, sent=sent: sock.sendall(sent))


def test_one_byte_at_a_time(edge: Edge) -> None:
    def drip(sock: socket.socket) -> None:
        sock.sendall(struct.pack("!I", 100))
        for _ in range(100):
            sock.sendall(b"\0")
            time.sleep(0.1)
        raise AssertionError("the server took a frame of 10 seconds")

    with unharmed(edge):
        assert closes(edge.address, drip)


@pytest.mark.parametrize("sent", [b"\0", b"\0\0\0\x40", struct.pack("!I", 4 * MIB) + b"x" * MIB])
def test_death_in_mid_frame(edge: Edge, sent: bytes) -> None:
    with unharmed(edge):
        for _ in range(20):
            with closing(EdgeClient(edge.address).sock) as sock:
                sock.sendall(sent)


def test_reset_in_mid_frame(edge: Edge) -> None:
    with unharmed(edge):
        for _ in range(20):
            with closing(EdgeClient(edge.address).sock) as sock:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                sock.sendall(b"\0\0\0\x40abc")


def test_600_connections(edge: Edge) -> None:
    with unharmed(edge), ExitStack() as stack:
        clients = [stack.enter_context(EdgeClient(edge.address)) for _ in range(600)]
        refused = sum(client.is_closed() for client in clients[511:])
        assert refused == 89
        clients[510].ping()
    deadline = time.monotonic() + HANGS_AFTER
    while time.monotonic() < deadline:
        with EdgeClient(edge.address) as client:
            try:
                client.ping()
            except (EOFError, ConnectionError):
                continue
            break
    else:
        pytest.fail("the server takes no new connection after the flood")
    assert edge.log().count("too many connections") <= 3


def test_500_announced_frames_cost_nothing(edge: Edge) -> None:
    with unharmed(edge), ExitStack() as stack:
        clients = [stack.enter_context(EdgeClient(edge.address)) for _ in range(500)]
        for client in clients:
            client.sock.sendall(struct.pack("!I", 8 * MIB) + b"x")
        time.sleep(0.5)
