"""Write a folder as one ZIP, the same bytes for the same files on every machine.

Members in the order of their names, stored, dated 1980-01-01, mode 0644, sizes and CRC-32 ahead of the bytes, Zip64
where a number needs it (APPNOTE.TXT 6.3.10). Each file is read twice, for its CRC-32 and for its bytes, so that
the archive can be sent while it is made.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, NamedTuple

from gallery_client.chunks import CHUNK
from gallery_client.errors import SourceChanged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gallery_client.folder import Member

_FULL = 0xFFFFFFFF  # stands in a 32-bit field whose value is in the Zip64 extra
_FULL_COUNT = 0xFFFF
_UTF8 = 0x0800
_DATE = 0x0021  # 1980-01-01
_UNIX = 3 << 8
_FILE = 0o100644 << 16
_FOLDER = 0o040755 << 16 | 0x10
_PLAIN, _ZIP64 = 20, 45  # versions needed to extract

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")


class _Placed(NamedTuple):
    """A member whose place in the archive is known."""

    member: Member
    offset: int
    crc: int

    @property
    def name(self) -> bytes:
        return self.member.name.encode()

    def local(self) -> bytes:
        """Make the header that stands before the bytes."""
        size = self.member.size
        extra = struct.pack("<2H2Q", 1, 16, size, size) if size >= _FULL else b""
        short = min(size, _FULL)
        version = _ZIP64 if extra else _PLAIN
        head = (b"PK\3\4", version, _UTF8, 0, 0, _DATE, self.crc, short, short, len(self.name), len(extra))
        return _LOCAL.pack(*head) + self.name + extra

    def central(self) -> bytes:
        """Make the entry in the directory."""
        size, offset = self.member.size, self.offset
        wide = [size, size] * (size >= _FULL) + [offset] * (offset >= _FULL)
        extra = struct.pack(f"<2H{len(wide)}Q", 1, 8 * len(wide), *wide) if wide else b""
        version = _ZIP64 if extra else _PLAIN
        short = min(size, _FULL)
        kind = _FOLDER if self.member.name.endswith("/") else _FILE
        head = (b"PK\1\2", _UNIX | version, version, _UTF8, 0, 0, _DATE, self.crc, short, short, len(self.name))
        return _CENTRAL.pack(*head, len(extra), 0, 0, 0, kind, min(offset, _FULL)) + self.name + extra


def size(members: Sequence[Member]) -> int:
    """Tell how many bytes the archive will have."""
    offset = 0
    directory = 0
    for member in members:
        placed = _Placed(member, offset, 0)
        offset += len(placed.local()) + member.size
        directory += len(placed.central())
    return offset + directory + len(_end(len(members), offset, directory))


def pack(members: Sequence[Member]) -> Iterator[bytes]:
    """Make the archive, piece by piece; raises SourceChanged for a file that is not as it was listed."""
    offset = 0
    directory = bytearray()
    for member in members:
        placed = _Placed(member, offset, _crc(member))
        head = placed.local()
        yield head
        yield from _content(placed)
        offset += len(head) + member.size
        directory += placed.central()
    yield bytes(directory)
    yield _end(len(members), offset, len(directory))


def _end(count: int, offset: int, length: int) -> bytes:
    short = min(count, _FULL_COUNT)
    end = _END.pack(b"PK\5\6", 0, 0, short, short, min(length, _FULL), min(offset, _FULL), 0)
    if count < _FULL_COUNT and offset < _FULL and length < _FULL:
        return end
    wide = (_UNIX | _ZIP64, _ZIP64, 0, 0, count, count, length, offset)
    return (
        _END64.pack(b"PK\6\6", _END64.size - 12, *wide) + _LOCATOR.pack(b"PK\6\7", 0, offset + length, 1) + end
    )  # fmt: skip


def _read(member: Member) -> Iterator[bytes]:
    if member.name.endswith("/"):
        return
    with member.path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


def _crc(member: Member) -> int:
    crc = 0
    for piece in _read(member):
        crc = zlib.crc32(piece, crc)
    return crc


def _content(placed: _Placed) -> Iterator[bytes]:
    crc = length = 0
    for piece in _read(placed.member):
        crc = zlib.crc32(piece, crc)
        length += len(piece)
        yield piece
    if (length, crc) != (placed.member.size, placed.crc):
        raise SourceChanged(
            f"{placed.member.path} changed while its folder was saved; save it again", reason="SOURCE_CHANGED"
        )
