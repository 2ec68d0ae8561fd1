"""Speak the protocol of MySQL by the driver, and faster where it costs more than the database."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from functools import cache
from typing import Any, ClassVar

import pymysql
from pymysql import converters
from pymysql.connections import Connection
from pymysql.constants import CR
from pymysql.protocol import FieldDescriptorPacket, MysqlPacket

from gallery_server.dal.mysql_rows import RowsResult

_COLUMNS_KEPT = 5_000
_LITERALS: dict[type, Callable[[Any], str]] = {
    int: str,
    float: converters.escape_float,
    bytes: lambda data: f"X'{data.hex()}'",
    type(None): converters.escape_None,
}
"""How most values are written; the driver would find out by asking each for several types."""


@cache
def _tls(ca: str | None) -> ssl.SSLContext:
    """Answer the context of all connections: who names an authority wants it to vouch for the server and its name.

    Else what can be encrypted is, whoever the server says to be. The driver makes one for each connection, and loads
    the authorities of the system, which takes longer than to connect.
    """
    if ca is not None:
        try:
            return ssl.create_default_context(cafile=ca)
        except OSError as error:
            raise pymysql.OperationalError(CR.CR_SSL_CONNECTION_ERROR, f"{ca!r} cannot be read: {error}") from error
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class MySQLConnection(Connection):  # type: ignore[misc]  # the driver has no types
    """Do as the driver's own connection does."""

    _columns: ClassVar[dict[bytes, FieldDescriptorPacket]] = {}

    def escape(self, obj: Any, mapping: Any = None) -> str:
        """Write a value as SQL."""
        write = _LITERALS.get(type(obj))
        return str(super().escape(obj, mapping)) if write is None else write(obj)

    def _create_ssl_ctx(self, given: dict[str, Any]) -> ssl.SSLContext:
        return _tls(given.get("ca"))

    def _read_packet(self, packet_type: type[MysqlPacket] = MysqlPacket) -> MysqlPacket:
        """Parse the description of each column once: the same statements are answered with the same ones.

        For a page of 20 instances the driver would spend as long on these as on the rows.
        """
        if packet_type is not FieldDescriptorPacket:
            return super()._read_packet(packet_type)
        description = super()._read_packet().get_all_data()
        known = self._columns.get(description)
        if known is None:
            if len(self._columns) >= _COLUMNS_KEPT:
                self._columns.clear()
            known = self._columns[description] = FieldDescriptorPacket(description, self.encoding)
        return known

    def _read_query_result(self, unbuffered: bool = False) -> int:
        if unbuffered:
            return int(super()._read_query_result(unbuffered))
        self._result = None
        result = RowsResult(self)
        result.read()
        self._result = result
        if result.server_status is not None:
            self.server_status = result.server_status
        return int(result.affected_rows)
