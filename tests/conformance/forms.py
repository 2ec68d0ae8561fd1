"""Make structs of the contract from the plain forms that cases are written in, and plain forms of structs.

contract              plain form
struct, union         a mapping of the fields that are set
enum                  the name of the value; an unknown one is its number
binary                bytes; in a request a text stands for its UTF-8
the rest              what it is in Python
"""

from __future__ import annotations

import base64
from typing import Any

from gallery_idl import gallery
from thriftpy2.protocol import TBinaryProtocol
from thriftpy2.thrift import TType
from thriftpy2.transport import TMemoryBuffer

SERVICE = gallery.Gallery
METHODS: tuple[str, ...] = tuple(SERVICE.thrift_services)


def request_type(method: str) -> Any:
    return getattr(SERVICE, f"{method}_args").thrift_spec[2][2]


def response_type(method: str) -> Any:
    return getattr(SERVICE, f"{method}_result").thrift_spec[0][2]


def encode(struct: Any) -> str:
    """Write a struct as drivers read it."""
    buffer = TMemoryBuffer()
    struct.write(TBinaryProtocol(buffer))
    return base64.b64encode(buffer.getvalue()).decode()


def decode(kind: Any, text: str) -> Any:
    """Read a struct as drivers write it."""
    struct = kind()
    struct.read(TBinaryProtocol(TMemoryBuffer(base64.b64decode(text)), strict_decode=True))
    return struct


def to_struct(kind: Any, form: dict[str, Any]) -> Any:
    """Make a struct of its plain form; raise KeyError for a field that it does not have."""
    fields = {name: (code, rest[0]) for code, name, *rest in kind.thrift_spec.values()}
    return kind(**{name: _to_wire(*fields[name], value) for name, value in form.items()})


def to_form(struct: Any) -> dict[str, Any]:
    """Make the plain form of a struct."""
    fields = ((name, code, rest[0], getattr(struct, name)) for code, name, *rest in struct.thrift_spec.values())
    return {name: _to_plain(code, of, value) for name, code, of, value in fields if value is not None}


def _to_wire(code: int, of: Any, value: Any) -> Any:
    match code:
        case _ if value is None:
            pass
        case TType.STRUCT:
            return to_struct(of, value)
        case TType.LIST:
            return [_to_wire(*_element(of), each) for each in value]
        case TType.MAP:
            return {_to_wire(*_element(of[0]), key): _to_wire(*_element(of[1]), each) for key, each in value.items()}
        case TType.I32 if isinstance(value, str):
            return of._NAMES_TO_VALUES[value]
        case TType.BINARY if isinstance(value, str):
            return value.encode()
    return value


def _to_plain(code: int, of: Any, value: Any) -> Any:
    match code:
        case TType.STRUCT:
            return to_form(value)
        case TType.LIST:
            return [_to_plain(*_element(of), each) for each in value]
        case TType.MAP:
            return {key: _to_plain(*_element(of[1]), each) for key, each in value.items()}
        case TType.I32 if hasattr(of, "_VALUES_TO_NAMES"):
            return of._VALUES_TO_NAMES.get(value, value)
    return value


def _element(of: Any) -> tuple[int, Any]:
    """Split the type of an element, which is a bare code where nothing more is to be said."""
    return of if isinstance(of, tuple) else (of, None)
