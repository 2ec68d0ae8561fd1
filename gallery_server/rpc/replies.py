"""Encode replies, and send them, without copying the bytes of a blob on the way."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Sequence
from typing import Any

from thriftpy2.protocol import TCyBinaryProtocol
from thriftpy2.protocol.binary import TBinaryProtocol
from thriftpy2.thrift import TType
from thriftpy2.transport import TCyMemoryBuffer

from gallery_server.rpc.frames import FrameHeader

_COPIED = 64 * 1024
"""Bytes up to which a piece is copied behind the one before. As many larger ones as a reply may hold go to the socket
in one call, which takes 1,024 pieces."""
_SIZE = struct.Struct("!I")

_Piece = bytes | bytearray | memoryview


class Reply:
    """Gather the pieces of a frame; a large one is kept as it is, so that nobody may change it any more."""

    def __init__(self) -> None:
        self._last = bytearray(_SIZE.size)
        self._pieces: list[_Piece] = [self._last]
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def write(self, piece: _Piece) -> None:
        """Add a piece; this is what thriftpy2 asks of a transport."""
        size = len(piece)
        self._size += size
        if size <= _COPIED:
            self._last += piece
        else:
            self._last = bytearray()
            self._pieces += piece, self._last

    def send(self, sock: socket.socket, seconds: float) -> None:
        """Send the frame; raise OSError, which is TimeoutError where that takes longer than so many seconds."""
        deadline = time.monotonic() + seconds
        _SIZE.pack_into(self._pieces[0], 0, self._size)
        rest: Sequence[_Piece] = self._pieces
        while rest:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("timed out")
            sock.settimeout(left)
            rest = _after(rest, sock.sendmsg(rest))


def encode(kind: int, header: FrameHeader, payload: Any) -> Reply:
    """Encode the reply of this TMessageType to a call; raises whatever a payload that is none makes thriftpy2 raise."""
    reply = Reply()
    if _carries_bytes(payload):
        _write(TBinaryProtocol(reply), kind, header, payload)
    else:
        # Ten times as fast where there are many values, and it copies each of them thrice.
        buffer = TCyMemoryBuffer()
        _write(TCyBinaryProtocol(buffer), kind, header, payload)
        reply.write(buffer.getvalue())
    return reply


def _write(protocol: Any, kind: int, header: FrameHeader, payload: Any) -> None:
    protocol.write_message_begin(header.method, kind, header.seqid)
    payload.write(protocol)


def _carries_bytes(payload: Any) -> bool:
    """Tell whether the answer in a method's result has a field for bytes."""
    success = payload.thrift_spec.get(0)
    return success is not None and any(field[0] == TType.BINARY for field in success[2].thrift_spec.values())


def _after(pieces: Sequence[_Piece], sent: int) -> Sequence[_Piece]:
    """Answer what is left of the pieces after so many bytes."""
    for place, piece in enumerate(pieces):
        if sent < len(piece):
            return [memoryview(piece)[sent:], *pieces[place + 1 :]]
        sent -= len(piece)
    return []
