"""Ask a server over loopback whether it is ready, as any client would."""

from __future__ import annotations

import socket
import struct

from gallery_idl import call as call_idl
from gallery_idl import gallery as gallery_idl
from gallery_idl import server as server_idl
from thriftpy2.protocol import TBinaryProtocol
from thriftpy2.thrift import TMessageType
from thriftpy2.transport import TMemoryBuffer

_METHOD = "checkHealth"
_MAX_ANSWER = 64 * 1024
_SIZE = struct.Struct("!I")


def is_ready(address: tuple[str, int], seconds: float) -> bool:
    """Tell whether the server at HOST, PORT answers SERVING to a readiness probe in time."""
    try:
        with socket.create_connection(address, timeout=seconds) as sock:
            sock.sendall(_question(int(seconds * 1000)))
            return _serving(_answer(sock))
    except (OSError, ValueError):
        return False


def _question(deadline_ms: int) -> bytes:
    context = call_idl.CallContext(clientName="gallery-server probes", deadlineMs=deadline_ms)
    request = server_idl.CheckHealthRequest(probe=server_idl.Probe.READINESS)
    buffer = TMemoryBuffer()
    protocol = TBinaryProtocol(buffer)
    protocol.write_message_begin(_METHOD, TMessageType.CALL, 1)
    gallery_idl.Gallery.checkHealth_args(caller=context, request=request).write(protocol)
    message: bytes = buffer.getvalue()
    return _SIZE.pack(len(message)) + message


def _answer(sock: socket.socket) -> bytes:
    (size,) = _SIZE.unpack(_exactly(sock, _SIZE.size))
    if size > _MAX_ANSWER:
        raise ValueError(f"an answer of {size} bytes is no health check's")
    return _exactly(sock, size)


def _exactly(sock: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        more = sock.recv(size - len(got))
        if not more:
            raise ConnectionError("closed inside an answer")
        got += more
    return got


def _serving(message: bytes) -> bool:
    protocol = TBinaryProtocol(TMemoryBuffer(message), strict_decode=True)
    _, kind, _ = protocol.read_message_begin()
    if kind != TMessageType.REPLY:
        return False
    result = gallery_idl.Gallery.checkHealth_result()
    result.read(protocol)
    return bool(result.success and result.success.status == server_idl.HealthStatus.SERVING)
