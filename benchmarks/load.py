"""Load a server from one thin process: frames that were encoded before, on many connections at once.

A client library would take as much of the machine as the server that is measured.
"""

from __future__ import annotations

import selectors
import socket
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

_SIZE = struct.Struct("!I")
_READ_AT_ONCE = 1 << 16
_ANSWER_SECONDS = 30.0
_SUCCESS = 0


@dataclass
class _Client:
    """One connection with one call in flight."""

    sock: socket.socket
    frame: bytes
    reply: bytearray = field(default_factory=bytearray)

    def call(self) -> None:
        self.reply.clear()
        self.sock.sendall(self.frame)

    def answered(self) -> bool:
        """Read what is there; tell whether the reply is whole. Raises AssertionError for any but a success."""
        piece = self.sock.recv(_READ_AT_ONCE)
        assert piece, "the server closed the connection"
        self.reply += piece
        if len(self.reply) < _SIZE.size or len(self.reply) < _SIZE.size + _SIZE.unpack_from(self.reply)[0]:
            return False
        # Behind sizes, version, name and sequence id stands the type of the result's field, then its number.
        name_length = _SIZE.unpack_from(self.reply, 8)[0]
        assert struct.unpack_from("!h", self.reply, 17 + name_length)[0] == _SUCCESS, bytes(self.reply[:500])
        return True


def rate(address: str, frames: Sequence[bytes], length: float) -> float:
    """Send each frame again and again on a connection of its own; answer how many calls a second were answered."""
    host, _, port = address.rpartition(":")
    clients = [_Client(socket.create_connection((host, int(port))), frame) for frame in frames]
    with selectors.DefaultSelector() as selector:
        for client in clients:
            client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(client.sock, selectors.EVENT_READ, client)
            client.call()
        answered = _answer(selector, length)
    for client in clients:
        client.sock.close()
    return answered / length


def _answer(selector: selectors.BaseSelector, length: float) -> int:
    begin = time.monotonic() + length / 5  # connections are spread and caches warm by then
    end = begin + length
    answered = 0
    while (now := time.monotonic()) < end:
        ready = selector.select(_ANSWER_SECONDS)
        assert ready, "the server answers nobody"
        for key, _ in ready:
            client: _Client = key.data
            if client.answered():
                answered += now >= begin
                client.call()
    return answered
