"""Serve the calls of one connection, in order."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from gallery_server.rpc.frames import BadFrame, Frame, FrameHeader, check_frame
from gallery_server.rpc.identity import Peer
from gallery_server.rpc.limits import EdgeLimits
from gallery_server.rpc.receiving import FrameReader, Room
from gallery_server.rpc.replies import Reply
from gallery_server.rpc.shapes import Shape

log = structlog.get_logger("gallery.rpc")

Process = Callable[[Frame, FrameHeader, Peer], Reply]

_KEEPALIVE = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 20, "TCP_KEEPCNT": 3}


@dataclass(frozen=True, slots=True)
class Service:
    """Hold what the connections of a process share."""

    process: Process
    shapes: Mapping[str, Shape]
    limits: EdgeLimits
    incoming: Room
    outgoing: Room
    stopping: Callable[[], bool]


class Connection:
    """Read calls from a socket and send their replies, until either side ends it."""

    def __init__(self, sock: socket.socket, peer: Peer, service: Service) -> None:
        self._sock = sock
        self._peer = peer
        self._service = service
        self._reader = FrameReader(sock, service.limits, service.incoming)
        self._idle = True

    def serve(self) -> None:
        """Serve until the connection ends, and close it; a stranger's bytes leave one line in the log at most."""
        try:
            _tune(self._sock)
            self._serve_calls()
        except BadFrame as error:
            log.warning("connection closed", peer=self._peer.address, why=str(error))
        except OSError as error:
            log.warning("reply not sent", peer=self._peer.address, why=str(error))
        finally:
            self._sock.close()

    def close_if_idle(self) -> None:
        """End the wait for a next call; the one in flight, if any, goes on to its reply."""
        if self._idle:
            with contextlib.suppress(OSError):  # the peer was faster
                self._sock.shutdown(socket.SHUT_RD)

    def cut(self) -> None:
        """End the connection, whatever it does."""
        with contextlib.suppress(OSError):  # the peer was faster
            self._sock.shutdown(socket.SHUT_RDWR)

    def _serve_calls(self) -> None:
        while not self._service.stopping() and self._reader.wait():
            self._idle = False
            frame = self._reader.read()
            size = len(frame)
            try:
                reply = self._service.process(frame, check_frame(frame, self._service.shapes), self._peer)
            finally:
                del frame
                self._reader.release(size)
            self._send(reply)
            del reply
            self._idle = True

    def _send(self, reply: Reply) -> None:
        room, size = self._service.outgoing, len(reply)
        if not room.take(size, timeout=0):
            raise TimeoutError(f"{size} bytes are too many beside what others have not read yet")
        try:
            reply.send(self._sock, self._service.limits.transfer_seconds(size))
        finally:
            room.give_back(size)


def _tune(sock: socket.socket) -> None:
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE.items():
        if option := getattr(socket, name, None):  # not every system has them
            sock.setsockopt(socket.IPPROTO_TCP, option, value)
