"""Strategies for messages of the contract."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from thriftpy2.protocol import TBinaryProtocol
from thriftpy2.thrift import TMessageType, TType
from thriftpy2.transport import TMemoryBuffer

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
SCALARS = {
    TType.BOOL: st.booleans(),
    TType.I32: st.integers(-(2**31), 2**31 - 1),
    TType.I64: st.integers(-(2**63), 2**63 - 1),
    TType.DOUBLE: st.floats(allow_nan=False),
    TType.STRING: TEXTS,
    TType.BINARY: st.binary(max_size=20),
}


def values(declared: Any) -> st.SearchStrategy[Any]:
    """Make values of a type as thriftpy2 declares it: a number, or a number and what is inside."""
    kind, inner = declared if isinstance(declared, tuple) else (declared, None)
    if kind == TType.STRUCT:
        return structs(inner)
    if kind == TType.LIST:
        return st.lists(values(inner), max_size=3)
    if kind == TType.MAP:
        return st.dictionaries(values(inner[0]), values(inner[1]), max_size=3)
    return SCALARS[kind]


def structs(declared: Any) -> st.SearchStrategy[Any]:
    """Make structs with any of their fields set."""
    fields = {
        name: st.none() | values((kind, inner[0]) if kind in (TType.STRUCT, TType.LIST, TType.MAP) else kind)
        for kind, name, *inner in declared.thrift_spec.values()
    }
    return st.builds(declared, **fields)


def encoded(method: str, arguments: Any) -> bytes:
    """Write a call."""
    buffer = TMemoryBuffer()
    protocol = TBinaryProtocol(buffer)
    protocol.write_message_begin(method, TMessageType.CALL, 7)
    arguments.write(protocol)
    return bytes(buffer.getvalue())


def decoded(frame: bytes, declared: Any) -> tuple[Any, bytes]:
    """Read a call as the server does, and what the decoder left of it."""
    buffer = TMemoryBuffer(frame)
    protocol = TBinaryProtocol(buffer, strict_decode=True)
    protocol.read_message_begin()
    arguments = declared()
    protocol.read_struct(arguments)
    return arguments, buffer.read(1)
