"""Send replies through real sockets."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from gallery_server.rpc.replies import Reply
from tests.parts.edge_client import HANGS_AFTER


@contextmanager
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Connect two sockets."""
    here, there = socket.socketpair()
    there.settimeout(HANGS_AFTER)
    with here, there:
        yield here, there


def received(reply: Reply) -> bytes:
    """Send a reply, in as many steps as it takes, and give the frame that arrives."""
    arrived = bytearray()

    def receive(sock: socket.socket) -> None:
        while some := sock.recv(1 << 20):
            arrived.extend(some)

    with pair() as (here, there):
        reader = threading.Thread(target=receive, args=(there,))
        reader.start()
        reply.send(here, HANGS_AFTER)
        here.shutdown(socket.SHUT_WR)
        reader.join(HANGS_AFTER)
    return bytes(arrived)
