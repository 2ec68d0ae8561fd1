"""Read the rows of an answer in one loop.

The driver makes a packet of each row and asks it for each of its columns, which for a thousand short rows takes three
times as long as the database needs to find them.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Any

import pymysql
from pymysql.connections import Connection, MySQLResult
from pymysql.constants import CR
from pymysql.protocol import EOFPacketWrapper, MysqlPacket

Reader = Callable[[bytes], Any]

_HEAD = struct.Struct("<HBB")
"""Length, its highest byte, and the number of the packet."""
_LONGEST = 0xFFFFFF
"""Whatever is as long goes on in the next packet."""
_EOF, _EOF_BYTES, _ERROR = 0xFE, 9, 0xFF
_SHORT, _NULL, _TWO, _THREE = 250, 251, 252, 253
"""Lengths up to the first stand in one byte; the others say in how many bytes one follows."""


class RowsResult(MySQLResult):  # type: ignore[misc]  # the driver has no types
    """Answer what the driver's own result does."""

    connection: Any

    def _read_rowdata_packet(self) -> None:
        connection = self.connection
        readers = [_reader(*each) for each in self.converters]
        rows: list[tuple[Any, ...]] = []
        add_row = rows.append
        for data in self._packets(connection):
            row: list[Any] = []
            add, at = row.append, 0
            for read in readers:
                length = data[at]
                at += 1
                if length > _SHORT:
                    if length == _NULL:
                        add(None)
                        continue
                    size = 2 if length == _TWO else 3 if length == _THREE else 8
                    length = int.from_bytes(data[at : at + size], "little")
                    at += size
                end = at + length
                add(data[at:end] if read is None else read(data[at:end]))
                at = end
            add_row(tuple(row))
        self.connection = None
        self.affected_rows = len(rows)
        self.rows = tuple(rows)

    def _packets(self, connection: Connection) -> Iterator[bytes]:
        """Yield the packet of each row, and keep what follows the last one."""
        read, unpack, number = connection._rfile.read, _HEAD.unpack, connection._next_seq_id  # noqa: SLF001 - the driver has no other way
        whole = b""
        while True:
            try:
                low, high, given = unpack(read(4))
                size = low + (high << 16)
                data = read(size)
            except (OSError, struct.error) as error:
                raise _lost(connection, error) from error
            except BaseException:
                connection._force_close()  # noqa: SLF001 - as above
                raise
            if given != number or len(data) != size:
                raise _lost(connection, f"packet {given} of {len(data)} bytes, and {number} of {size} was due")
            number = connection._next_seq_id = (number + 1) % 256  # noqa: SLF001 - as above
            if size == _LONGEST or whole:
                whole += data
                if size == _LONGEST:
                    continue
                data, whole = whole, b""
            if data[0] >= _EOF and (data[0] == _ERROR or len(data) < _EOF_BYTES):
                break
            yield data
        last = MysqlPacket(data, connection.encoding)
        if data[0] == _ERROR:
            last.raise_for_error()
        end = EOFPacketWrapper(last)
        self.warning_count, self.has_next = end.warning_count, end.has_next


def _lost(connection: Connection, why: object) -> pymysql.OperationalError:
    connection._force_close()  # noqa: SLF001 - as above
    return pymysql.OperationalError(CR.CR_SERVER_LOST, f"Lost connection to MySQL server during query ({why})")


def _reader(encoding: str | None, convert: Callable[[Any], Any] | None) -> Reader | None:
    """Answer what reads a column, None where its bytes are its value; digits are read without making a text of them."""
    if encoding is None or convert in (int, float):
        return convert
    if convert is None:
        return lambda data: data.decode(encoding)
    return lambda data: convert(data.decode(encoding))
