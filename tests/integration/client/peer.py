"""A small server on real sockets, which answers as the test says."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

from gallery_idl import gallery
from thriftpy2.protocol import TCyBinaryProtocol
from thriftpy2.thrift import TMessageType, TProcessor
from thriftpy2.transport import TCyMemoryBuffer

Tamper = Callable[[socket.socket, str, bytes], bytes | None]
"""Given a connection, the method and its reply's frame: the frame to send instead, or None for no reply."""


class Peer:
    """Serve a handler whose methods take (caller, request); `tamper` sees each reply before it is sent."""

    def __init__(self, handler: object, port: int = 0, tamper: Tamper | None = None) -> None:
        self.tamper = tamper
        self.accepted = 0
        self._processor = TProcessor(gallery.Gallery, handler)
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port = self._listener.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        self._connections: set[socket.socket] = set()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop at once, as kill -9 would."""
        hang_up(self._listener)
        self._listener.close()
        self.drop_connections()
        for thread in self._threads:
            thread.join(10)

    def drop_connections(self) -> None:
        for connection in list(self._connections):
            hang_up(connection)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.accepted += 1
            self._connections.add(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            while frame := _read_frame(connection):
                method, reply = self._answer(frame)
                if self.tamper:
                    reply = self.tamper(connection, method, reply)
                if reply is not None:
                    connection.sendall(framed(reply))
        except OSError:
            pass
        finally:
            self._connections.discard(connection)
            connection.close()

    def _answer(self, frame: bytes) -> tuple[str, bytes]:
        method, _, number, call = _decoded(self._processor, frame)
        out = TCyMemoryBuffer()
        codec: Any = TCyBinaryProtocol(out)
        result = getattr(gallery.Gallery, f"{method}_result")()
        try:
            result.success = call()
        except Exception as error:
            if not self._processor.handle_exception(error, result):
                raise
        codec.write_message_begin(method, TMessageType.REPLY, number)
        result.write(codec)
        return method, out.getvalue()


def framed(reply: bytes) -> bytes:
    return struct.pack("!I", len(reply)) + reply


def hang_up(connection: socket.socket) -> None:
    """Cut a connection, or wake an accept; the thread in it does the closing."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _decoded(processor: TProcessor, frame: bytes) -> tuple[str, int, int, Any]:
    codec: Any = TCyBinaryProtocol(TCyMemoryBuffer(frame))
    method, kind, number = codec.read_message_begin()
    arguments = getattr(gallery.Gallery, f"{method}_args")()
    arguments.read(codec)
    handler = getattr(processor._handler, method)
    return method, kind, number, lambda: handler(arguments.caller, arguments.request)


def _read_frame(connection: socket.socket) -> bytes:
    head = _read(connection, 4)
    return _read(connection, struct.unpack("!I", head)[0]) if head else b""


def _read(connection: socket.socket, size: int) -> bytes:
    buffer = bytearray(size)
    view = memoryview(buffer)
    while view:
        count = connection.recv_into(view)
        if not count:
            return b""
        view = view[count:]
    return bytes(buffer)
