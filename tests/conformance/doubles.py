"""Servers that are none: they answer what a test says, or nothing, or what no server should."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

from gallery_idl import fault as fault_idl
from thriftpy2.protocol import TBinaryProtocol
from thriftpy2.thrift import TApplicationException, TMessageType
from thriftpy2.transport import TMemoryBuffer

from tests.conformance.forms import SERVICE, to_form


@dataclass
class Asked:
    """Hold one call as it came."""

    method: str
    number: int
    caller: Any
    request: Any


class Last(bytes):
    """Bytes after which the double hangs up."""


Answer = Callable[[Asked], bytes | None]
"""Given a call: the bytes that go back, frames with their lengths; None hangs up."""


@dataclass
class Double:
    """Listen, and answer every call as `answer` says."""

    answer: Answer
    asked: list[Asked] = field(default_factory=list)
    accepted: int = 0

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._connections: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        hang_up(self._listener)
        self.hang_up()
        for thread in self._threads:
            thread.join(10)

    def hang_up(self) -> None:
        """Cut every connection."""
        for connection in self._connections:
            hang_up(connection)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.accepted += 1
                self._connections.append(connection)
                thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError, EOFError):
            while True:
                (size,) = struct.unpack("!I", exactly(connection, 4))
                asked = _read(exactly(connection, size))
                self.asked.append(asked)
                answer = self.answer(asked)
                if answer is None:
                    break
                connection.sendall(answer)
                if isinstance(answer, Last):
                    break
        hang_up(connection)


def reply(asked: Asked, success: Any = None, fault: Any = None, *, number: int | None = None, name: str = "") -> bytes:
    """Write a reply in its frame; `number` and `name` make it that of another call."""
    result = getattr(SERVICE, f"{asked.method}_result")(success, fault)
    return _message(asked, TMessageType.REPLY, result, number, name)


def refusal(asked: Asked, kind: int) -> bytes:
    """Write the refusal of a call by Thrift itself."""
    return _message(asked, TMessageType.EXCEPTION, TApplicationException(kind, "said by the double"))


def a_fault(code: int, **fields: Any) -> Any:
    return fault_idl.GalleryFault(code=code, **fields)


def request_of(asked: Asked) -> dict[str, Any]:
    return to_form(asked.request)


def hang_up(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


def exactly(connection: socket.socket, size: int) -> bytes:
    """Read so many bytes; raise EOFError where the other side has hung up."""
    read = bytearray()
    while len(read) < size:
        more = connection.recv(min(size - len(read), 1 << 20))
        if not more:
            raise EOFError
        read += more
    return bytes(read)


def _read(frame: bytes) -> Asked:
    protocol = TBinaryProtocol(TMemoryBuffer(frame), strict_decode=True)
    method, _, number = protocol.read_message_begin()
    arguments = getattr(SERVICE, f"{method}_args")()
    arguments.read(protocol)
    return Asked(method, number, arguments.caller, arguments.request)


def _message(asked: Asked, kind: int, body: Any, number: int | None = None, name: str = "") -> bytes:
    buffer = TMemoryBuffer()
    protocol = TBinaryProtocol(buffer)
    protocol.write_message_begin(name or asked.method, kind, asked.number if number is None else number)
    body.write(protocol)
    frame = bytes(buffer.getvalue())
    return struct.pack("!I", len(frame)) + frame
