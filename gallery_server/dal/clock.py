"""Read the database's clock, the one that all servers share, inside queries."""

from __future__ import annotations

from typing import Any

from peewee import ColumnBase

from gallery_server.dal.session import Dialect

_SQL = {
    Dialect.SQLITE: "CAST((julianday('now') - 2440587.5) * 86400000000.0 AS INTEGER)",
    Dialect.MYSQL: "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))",
}


class _Now(ColumnBase):
    def __sql__(self, ctx: Any) -> Any:
        """Render it for the session that `ctx` belongs to."""
        return ctx.literal(_SQL[ctx.state.dialect])


def database_now() -> Any:
    """Stand in a query for the present time in microseconds since the epoch, UTC; SQLite's counts milliseconds."""
    return _Now()
