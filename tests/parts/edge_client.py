"""A client of bare frames, that sees what the edge does to a connection."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable
from contextlib import closing
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

import gallery_idl
from thriftpy2.protocol import TBinaryProtocol
from thriftpy2.thrift import TApplicationException, TMessageType
from thriftpy2.transport import TMemoryBuffer

HANGS_AFTER = 60
"""Seconds after which whoever does not answer is taken for hung."""
SERVICE = gallery_idl.gallery.Gallery


def message(method: str, request: Any = None, seqid: int = 1, **context: Any) -> bytes:
    """Encode a call without its frame."""
    arguments = getattr(SERVICE, f"{method}_args")(caller=gallery_idl.call.CallContext(**context), request=request)
    buffer = TMemoryBuffer()
    protocol = TBinaryProtocol(buffer)
    protocol.write_message_begin(method, TMessageType.CALL, seqid)
    arguments.write(protocol)
    return bytes(buffer.getvalue())


def framed(body: bytes) -> bytes:
    """Put a frame around a message."""
    return struct.pack("!I", len(body)) + body


def decode_reply(method: str, body: bytes) -> Any:
    """Answer the response in a reply; raise the fault or TApplicationException in it."""
    protocol = TBinaryProtocol(TMemoryBuffer(body), strict_decode=True)
    name, kind, _ = protocol.read_message_begin()
    if kind == TMessageType.EXCEPTION:
        error = TApplicationException()
        error.read(protocol)
        raise error
    assert name == method
    result = getattr(SERVICE, f"{method}_result")()
    result.read(protocol)
    if result.fault is not None:
        raise result.fault
    return result.success


class EdgeClient:
    """Holds one connection."""

    def __init__(self, address: str, timeout: float = HANGS_AFTER) -> None:
        host, _, port = address.rpartition(":")
        self.sock = socket.create_connection((host, int(port)), timeout)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _tb: TracebackType | None
    ) -> None:
        self.sock.close()

    def call(self, method: str, request: Any = None, **context: Any) -> Any:
        """Call and wait for the answer."""
        self.send(message(method, request, **context))
        return decode_reply(method, self.receive())

    def send(self, body: bytes) -> None:
        """Send a message in a frame."""
        self.sock.sendall(framed(body))

    def receive(self) -> bytes:
        """Read one frame; raise EOFError where the server closed the connection."""
        (size,) = struct.unpack("!I", self._exactly(4))
        return self._exactly(size)

    def ping(self) -> Any:
        """Ask for health."""
        probe = gallery_idl.server.CheckHealthRequest(probe=gallery_idl.server.Probe.LIVENESS)
        return self.call("checkHealth", probe)

    def is_closed(self) -> bool:
        """Wait for the server to close the connection; False where it sends something instead."""
        try:
            return self.sock.recv(1) == b""
        except ConnectionError:
            return True

    def _exactly(self, size: int) -> bytes:
        got = bytearray()
        while len(got) < size:
            more = self.sock.recv(min(size - len(got), 1 << 20))
            if not more:
                raise EOFError
            got += more
        return bytes(got)


def project_named(address: str, name: str, **context: Any) -> Any:
    """Call getProject on a connection of its own."""
    with EdgeClient(address) as client:
        return client.call("getProject", gallery_idl.project.GetProjectRequest(projectName=name), **context)


class Pinger:
    """Pings over one connection in a thread, and keeps how long each ping took."""

    def __init__(self, address: str, pause: float = 0.002) -> None:
        self.seconds: list[float] = []
        self._client = EdgeClient(address)
        self._client.ping()
        self._pause = pause
        self._stop = Event()
        self._thread = Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(HANGS_AFTER)
        self._client.sock.close()

    def quantile(self, share: float) -> float:
        """Answer the seconds that this share of the pings stayed within."""
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]

    def _run(self) -> None:
        while not self._stop.is_set():
            began = time.perf_counter()
            self._client.ping()
            self.seconds.append(time.perf_counter() - began)
            time.sleep(self._pause)


def closes(address: str, attack: Callable[[socket.socket], None]) -> bool:
    """Attack over a connection of its own, and tell whether the server closes it."""
    with closing(EdgeClient(address).sock) as sock:
        try:
            attack(sock)
            return sock.recv(1) == b""
        except ConnectionError:
            return True
