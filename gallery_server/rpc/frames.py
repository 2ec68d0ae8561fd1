"""Walk one framed Thrift message before anything decodes it.

thriftpy2's decoder trusts every length and type that it reads. The walk here proves that each lies inside the
frame, that containers hold what the contract says, and that nothing is left over.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import NamedTuple

from thriftpy2.thrift import TType

from gallery_server.rpc.shapes import Shape

MAX_FRAME = 8 * 1024 * 1024
"""Bytes of a frame that comes in."""
MAX_REPLY = 16_000_000
"""Bytes of a reply; below 16,384,000, where the Java and Go libraries stop reading."""
MAX_DEPTH = 32
"""Structs and containers inside each other, the arguments included."""
MAX_VALUES = 100_000
"""Fields and elements of one message."""
MAX_METHOD_NAME = 128
"""Printable ASCII characters of a method's name."""

Frame = bytes | bytearray


class BadFrame(Exception):  # noqa: N818 - reads as what it is; the errors that callers see are the server's
    """Say why bytes are no message of the contract; holds none of these bytes."""


class FrameHeader(NamedTuple):
    """Name the call that a frame makes."""

    method: str
    seqid: int


_CALL = 1
_STRICT_CALL = 0x80010000 | _CALL
_PREFIX = struct.Struct("!II")
_i32: Callable[[Frame, int], tuple[int]] = struct.Struct("!i").unpack_from
_i16: Callable[[Frame, int], tuple[int]] = struct.Struct("!h").unpack_from

_WIDTHS = {TType.BOOL: 1, TType.BYTE: 1, TType.DOUBLE: 8, TType.I16: 2, TType.I32: 4, TType.I64: 8}
_LEAST = {**_WIDTHS, TType.STRING: 4, TType.STRUCT: 1, TType.MAP: 6, TType.SET: 5, TType.LIST: 5}
"""Fewest bytes that a value takes, so that an announced count is held against the bytes that are there."""


def check_frame(frame: Frame, shapes: Mapping[str, Shape]) -> FrameHeader:
    """Answer the header of a message that may be decoded; raise BadFrame for any other.

    `shapes` gives the arguments of each method; those of a method that it lacks are held to the wire format alone.
    """
    try:
        header, at = _header(frame)
        end = _Walk(frame).struct(at, MAX_DEPTH, shapes.get(header.method))
    except (struct.error, IndexError):
        raise BadFrame("The message ends inside a value.") from None
    if end != len(frame):
        raise BadFrame(f"The message ends after {end} of the frame's {len(frame)} bytes.")
    return header


def _header(frame: Frame) -> tuple[FrameHeader, int]:
    version, length = _PREFIX.unpack_from(frame)
    if version != _STRICT_CALL:
        raise BadFrame("The frame holds no call in the strict binary protocol.")
    if not 0 < length <= MAX_METHOD_NAME:
        raise BadFrame(f"The method's name has {length} bytes; it may have 1 to {MAX_METHOD_NAME}.")
    end = 8 + length
    name = frame[8:end].decode("latin-1")
    if not (name.isascii() and name.isprintable()):
        raise BadFrame("The method's name is not printable ASCII.")
    return FrameHeader(name, _i32(frame, end)[0]), end + 4


class _Walk:
    """Step over the values of one frame; every step answers where the next value begins."""

    __slots__ = ("_end", "_frame", "_left")

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._end = len(frame)
        self._left = MAX_VALUES

    def struct(self, at: int, depth: int, shape: Shape | None) -> int:
        frame = self._frame
        while kind := frame[at]:
            self._left -= 1
            if self._left < 0:
                raise BadFrame(f"The message holds more than {MAX_VALUES} values.")
            width = _WIDTHS.get(kind)
            if width:
                at += 3 + width
            elif kind == TType.STRING:
                at = self._text(at + 3)
            else:
                declared = shape.fields.get(_i16(frame, at + 1)[0]) if shape else None
                # A field of another type than the contract's is skipped by the decoder, as a field it does not know.
                at = self._nested(kind, at + 3, depth, declared if declared and declared.kind == kind else None)
        return at + 1

    def _text(self, at: int) -> int:
        (length,) = _i32(self._frame, at)
        at += 4
        if not 0 <= length <= self._end - at:
            raise BadFrame(f"A text or binary announces {length} bytes; the frame has {self._end - at} left.")
        return at + length

    def _nested(self, kind: int, at: int, depth: int, shape: Shape | None) -> int:
        if depth <= 1:
            raise BadFrame(f"The message nests deeper than {MAX_DEPTH}.")
        if kind == TType.STRUCT:
            return self.struct(at, depth - 1, shape)
        if kind in (TType.LIST, TType.SET):
            return self._items(at, depth - 1, shape)
        if kind == TType.MAP:
            return self._pairs(at, depth - 1, shape)
        raise BadFrame(f"The wire format has no type {kind}.")

    def _items(self, at: int, depth: int, shape: Shape | None) -> int:
        kind = self._frame[at]
        (count,) = _i32(self._frame, at + 1)
        at += 5
        if count == 0:
            return at
        self._count(at, count, _LEAST.get(kind))
        inner = shape.items if shape else None
        self._agree(kind, inner)
        width = _WIDTHS.get(kind)
        if width:
            return at + count * width
        for _ in range(count):
            at = self._element(kind, at, depth, inner)
        return at

    def _pairs(self, at: int, depth: int, shape: Shape | None) -> int:
        key_kind, kind = self._frame[at], self._frame[at + 1]
        (count,) = _i32(self._frame, at + 2)
        at += 6
        if count == 0:
            return at
        least, key_least = _LEAST.get(kind), _LEAST.get(key_kind)
        self._count(at, count, least + key_least if least and key_least else None)
        self._left -= count
        keys, inner = (shape.keys, shape.items) if shape else (None, None)
        self._agree(key_kind, keys)
        self._agree(kind, inner)
        for _ in range(count):
            at = self._element(kind, self._element(key_kind, at, depth, keys), depth, inner)
        return at

    def _element(self, kind: int, at: int, depth: int, shape: Shape | None) -> int:
        width = _WIDTHS.get(kind)
        if width:
            return at + width
        return self._text(at) if kind == TType.STRING else self._nested(kind, at, depth, shape)

    def _count(self, at: int, count: int, least: int | None) -> None:
        if least is None:
            raise BadFrame("A container holds a type that the wire format does not have.")
        if count < 0 or count * least > self._end - at:
            raise BadFrame(f"A container announces {count} elements; the frame has {self._end - at} bytes left.")
        self._left -= count
        if self._left < 0:
            raise BadFrame(f"The message holds more than {MAX_VALUES} values.")

    def _agree(self, kind: int, declared: Shape | None) -> None:
        # thriftpy2 takes a map of texts for a map of whatever the contract says: it would read texts as structs,
        # with lengths that nobody checked. Elements of any other wrong type it drops without a word.
        if declared and declared.kind != kind:
            raise BadFrame(f"A container holds type {kind}; the contract says {declared.kind}.")
