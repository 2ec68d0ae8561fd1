"""What strangers send to a server: each attack writes to a fresh connection."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping

from tests.parts.edge_client import framed, message

_I32 = struct.Struct("!i")


def call(method: str, arguments: bytes) -> bytes:
    """Write a call with these bytes for arguments."""
    name = method.encode()
    return struct.pack("!II", 0x80010001, len(name)) + name + _I32.pack(7) + arguments


def field(kind: int, number: int = 99) -> bytes:
    """Write the head of a field."""
    return struct.pack("!bh", kind, number)


def _tls_hello() -> bytes:
    body = hashlib.shake_128(b"hello").digest(200)
    return b"\x16\x03\x01" + struct.pack("!H", len(body)) + b"\x01\x00" + body


def _nested(levels: int) -> bytes:
    return field(12) * levels + b"\0" * (levels + 1)


NOT_THRIFT: Mapping[str, bytes] = {
    "HTTP request": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "TLS hello": _tls_hello(),
    "random bytes": hashlib.shake_128(b"hiss").digest(100_000),
    "random bytes in a frame": framed(hashlib.shake_128(b"noise").digest(100_000)),
    "frame of 2 GiB": struct.pack("!I", 1 << 31) + b"x" * 1000,
    "frame of 0 bytes": struct.pack("!I", 0),
    "frame over the limit": struct.pack("!I", (8 << 20) + 1),
    "frame of zeros": framed(b"\0" * 1000),
    "negative size of text": framed(call("checkHealth", field(11) + _I32.pack(-1) + b"\0")),
    "negative count": framed(call("checkHealth", field(15) + b"\x08" + _I32.pack(-5) + b"\0")),
    "text of 2 GiB": framed(call("checkHealth", field(11) + _I32.pack((1 << 31) - 1) + b"abc\0")),
    "list<void> of 2^31-1": framed(call("checkHealth", field(15) + b"\x01" + _I32.pack((1 << 31) - 1) + b"\0")),
    "8 million empty structs": framed(
        call("checkHealth", field(15) + b"\x0c" + _I32.pack(8_000_000) + b"\0" * 8_000_001)
    ),
    "5,000 nested structs": framed(call("checkHealth", _nested(5000))),
    "unknown type": framed(call("checkHealth", field(9) + b"\0" * 9)),
    "oversize method name": framed(call("x" * 129, b"\0")),
    "control characters in the name": framed(call("a\r\nb", b"\0")),
    "oneway call": framed(message("checkHealth").replace(b"\x80\x01\x00\x01", b"\x80\x01\x00\x04", 1)),
    "bytes left over": framed(message("checkHealth") + b"\0"),
    "texts in a map of structs": framed(
        # createGalleryModel(request: {6: annotations}), which the decoder would read as structs
        call(
            "createGalleryModel",
            field(12, 2) + field(13, 6) + b"\x0b\x0b" + _I32.pack(1) + (_I32.pack(3) + b"abc") * 2 + b"\0\0",
        )
    ),
}
"""Bytes after which the server closes the connection."""
