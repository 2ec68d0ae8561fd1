"""Carry calls over one framed connection.

The only module of the client that knows thriftpy2. Its `TClient` compares neither the sequence number nor the name
of a reply with the call's, so that after a time-out the next call silently gets the answer of the one before; here
calls are numbered, both are compared, and a connection that carried anything but an answer or a fault is closed.
"""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING, Any, Self

from gallery_idl import fault, gallery
from thriftpy2.protocol import TCyBinaryProtocol
from thriftpy2.protocol.binary import TBinaryProtocol
from thriftpy2.thrift import TApplicationException, TClient, TDecodeException, TMessageType, TType
from thriftpy2.transport import TCyBufferedTransport, TCyMemoryBuffer

from gallery_client.chunks import CHUNK
from gallery_client.errors import (
    ConnectionFailed,
    GalleryError,
    Internal,
    InvalidArgument,
    ProtocolError,
    Unimplemented,
    from_fault,
)

if TYPE_CHECKING:
    from gallery_client.address import Address
    from gallery_client.deadline import Deadline

MAX_REQUEST = 8 * 2**20
"""Bytes of a frame that the server takes."""
MAX_REPLY = 16_000_000
"""Bytes of a frame that the client takes."""
CONNECT_SECONDS = 10.0
"""Longest wait for a connection."""

_Codec: Any = TCyBinaryProtocol  # its Cython methods have no types
_LENGTH = struct.Struct("!I")
_SMALL = 1 << 16  # below, copying a frame behind its length is cheaper than a second packet
_LEAST_BUFFER = 1024  # of TCyBufferedTransport
_LAST_NUMBER = 2**31 - 1
_KEPT_BUFFER = CHUNK + _SMALL  # holds the reply with a chunk


class Connection(TClient):
    """Make one call after the other; no two at a time."""

    def __init__(self, sock: socket.socket, address: Address) -> None:
        super().__init__(gallery.Gallery, None)  # type: ignore[arg-type] # each frame gets a codec of its own
        self._sock = sock
        self._address = address
        self._deadline: Deadline
        self._buffer = bytearray(_LEAST_BUFFER)  # of replies, up to a size; a new one would be zeroed first
        self._owed = False  # True from the first byte of a call to the last of its reply
        self.closed = False

    @classmethod
    def open(cls, address: Address, deadline: Deadline) -> Self:
        """Connect, within 10 seconds and the deadline; raises ConnectionFailed."""
        try:
            sock = socket.create_connection(address, timeout=min(CONNECT_SECONDS, deadline.left()))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            unknown = isinstance(error, socket.gaierror) and error.errno == socket.EAI_NONAME
            raise ConnectionFailed(
                f"cannot connect to {address}: {error.strerror or error}; is gallery-server running there?",
                reason="HOST_UNKNOWN" if unknown else "NOT_CONNECTED",
                details={"address": str(address)},
                retryable=not unknown,
            ) from error
        return cls(sock, address)

    def call(self, method: str, caller: Any, request: Any, deadline: Deadline) -> Any:
        """Answer the response of a call; raises GalleryError, and is closed after all but an answer or a fault."""
        self._deadline = deadline
        try:
            self._send(method, caller=caller, request=request)
            return self._recv(method)
        except fault.GalleryFault as raised:
            raise from_fault(raised) from None
        except TApplicationException as raised:
            raise _refusal(method, raised) from None
        except TimeoutError:
            raise deadline.error() from None
        except (OSError, EOFError) as error:
            raise self._lost(method, error) from error
        except GalleryError:
            raise
        except Exception as error:
            raise ProtocolError(f"cannot read the reply to {method}: {error}", reason="REPLY_MALFORMED") from error
        finally:
            if self._owed:
                self.close()

    def is_stale(self) -> bool:
        """Tell whether the server closed an idle connection, or sent what nobody asked for."""
        try:
            self._sock.settimeout(0)
            self._sock.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            pass
        return True

    def close(self) -> None:
        """Close the connection."""
        self.closed = True
        self._sock.close()

    def _send(self, _api: str, **arguments: Any) -> None:
        self._seqid = self._seqid % _LAST_NUMBER + 1
        frame = self._encode(_api, arguments)
        self._sock.settimeout(self._deadline.left())
        self._owed = True
        if len(frame) < _SMALL:
            self._sock.sendall(_LENGTH.pack(len(frame)) + frame)
        else:
            self._sock.sendall(_LENGTH.pack(len(frame)))
            self._sock.settimeout(self._deadline.left())
            self._sock.sendall(frame)

    def _encode(self, method: str, arguments: dict[str, Any]) -> bytes:
        buffer = TCyMemoryBuffer()
        protocol = _Codec(buffer)
        protocol.write_message_begin(method, TMessageType.CALL, self._seqid)
        try:
            getattr(self._service, f"{method}_args")(**arguments).write(protocol)
        except TDecodeException as error:
            raise InvalidArgument(
                f"{error.struct_name}.{error.field} needs {error.type_repr}, and got {type(error.value).__name__}",
                reason="FIELD_MALFORMED",
                details={"field": error.field},
            ) from None
        frame: bytes = buffer.getvalue()
        if len(frame) > MAX_REQUEST:
            raise InvalidArgument(
                f"{method} would send {len(frame):,} bytes, and the server takes {MAX_REQUEST:,} in one call",
                reason="FIELD_TOO_LONG",
                details={"field": "request", "value": str(len(frame)), "limit": str(MAX_REQUEST)},
            )
        return frame

    def _recv(self, _api: str) -> Any:
        outcome = getattr(self._service, f"{_api}_result")()
        protocol = _decoder(self._read_frame(), outcome)
        name, kind, number = protocol.read_message_begin()
        if (name, number) != (_api, self._seqid):
            raise ProtocolError(f"call {self._seqid} of {_api} got the reply {number} of {name}", reason="WRONG_REPLY")
        if kind == TMessageType.EXCEPTION:
            refusal = TApplicationException()
            refusal.read(protocol)
            self._owed = False
            raise refusal
        outcome.read(protocol)
        self._owed = False
        if outcome.fault is not None:
            raise outcome.fault
        if outcome.success is None:
            raise TApplicationException(TApplicationException.MISSING_RESULT)
        return outcome.success

    def _read_frame(self) -> memoryview:
        """Read a frame, which stands until the next one is read."""
        (size,) = _LENGTH.unpack(self._receive(_LENGTH.size))
        if not 0 < size <= MAX_REPLY:
            raise ProtocolError(
                f"{self._address} sent a reply of {size:,} bytes, and at most {MAX_REPLY:,} are taken; "
                "is it a Gallery server?",
                reason="REPLY_TOO_LARGE",
            )
        return self._receive(size)

    def _receive(self, size: int) -> memoryview:
        if size > _KEPT_BUFFER:
            whole = memoryview(bytearray(size))
        else:
            if size > len(self._buffer):
                self._buffer = bytearray(_KEPT_BUFFER if size > _SMALL else _SMALL)
            whole = memoryview(self._buffer)[:size]
        rest = whole
        while rest:
            self._sock.settimeout(self._deadline.left())
            count = self._sock.recv_into(rest)
            if not count:
                raise EOFError("closed by the server")
            rest = rest[count:]
        return whole

    def _lost(self, method: str, error: Exception) -> ConnectionFailed:
        return ConnectionFailed(
            f"lost the connection to {self._address} during {method}: {error}",
            reason="CONNECTION_LOST",
            details={"address": str(self._address)},
            retryable=True,
        )


def _decoder(frame: memoryview, outcome: Any) -> Any:
    """Give what decodes a frame, and finds where it claims more than it holds."""
    if _carries_bytes(outcome):
        return TBinaryProtocol(_Pieces(frame), strict_decode=True)
    # Ten times as fast where there are many values, and it copies each of them thrice.
    return _Codec(TCyBufferedTransport(_Whole(bytes(frame)), max(len(frame), _LEAST_BUFFER)), strict_decode=True)


def _carries_bytes(outcome: Any) -> bool:
    """Tell whether the answer in a method's result has a field for bytes."""
    return any(field[0] == TType.BINARY for field in outcome.thrift_spec[0][2].thrift_spec.values())


class _Pieces:
    """Give a frame piece by piece, as copies, since its memory will hold the next frame."""

    def __init__(self, frame: memoryview) -> None:
        self._frame = frame
        self._at = 0

    def read(self, size: int) -> bytes:
        """Give the next bytes; raises ValueError where there are not so many."""
        start, self._at = self._at, self._at + size
        if not start <= self._at <= len(self._frame):
            raise ValueError(f"it ends inside a value of {size:,} bytes")
        return bytes(self._frame[start : self._at])


class _Whole:
    """Hand a whole frame to a buffer, once.

    `TCyBufferedTransport` then finds the end of the bytes when a reply claims more than it holds, where
    `TCyMemoryBuffer` would go on reading what the heap held before.
    """

    def __init__(self, frame: bytes) -> None:
        self._frame = frame

    def read(self, _size: int) -> bytes:
        """Give what was not given yet; the buffer is as large as the frame."""
        frame, self._frame = self._frame, b""
        return frame


def _refusal(method: str, raised: TApplicationException) -> GalleryError:
    if raised.type == TApplicationException.UNKNOWN_METHOD:
        return Unimplemented(f"the server does not know the call {method}", reason="NOT_IN_THIS_VERSION")
    if raised.type == TApplicationException.MISSING_RESULT:
        return ProtocolError(f"the reply to {method} holds neither an answer nor a fault", reason="REPLY_MALFORMED")
    return Internal(f"the server refused {method}: {raised.message}", reason="CALL_REFUSED")
