"""Insert many rows in few statements, without building each out of objects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gallery_server.dal.session import Dialect, Session
from gallery_server.dal.statement import GivenStatement, Row, Statement

_ROWS_AT_ONCE = 1_000
_BYTES_AT_ONCE = 4_000_000
_COLUMN_BYTES = 16


class BulkInsert(Statement):
    """Insert rows that give every column of a table, in the order of its columns."""

    def __init__(self, table: Any) -> None:
        super().__init__(table.insert_many([]))
        fields = table._meta.sorted_fields  # noqa: SLF001 - peewee offers no other way to the columns
        self._into = f"INSERT INTO `{table._meta.table_name}` (" + ", ".join(f"`{each.name}`" for each in fields) + ")"  # noqa: SLF001 - as above
        self._convert = [each.db_value for each in fields]

    def of(self, rows: Sequence[Sequence[Any]]) -> Iterator[GivenStatement]:
        """Answer the statements that insert these rows, each of at most 1,000 rows and about 4 MB."""
        some: list[Sequence[Any]] = []
        size = 0
        for row in rows:
            bytes_of_row = sum(len(value) if isinstance(value, bytes) else _COLUMN_BYTES for value in row)
            if some and (len(some) == _ROWS_AT_ONCE or size + bytes_of_row > _BYTES_AT_ONCE):
                yield GivenStatement(self, {"rows": some})
                some, size = [], 0
            some.append(row)
            size += bytes_of_row
        if some:
            yield GivenStatement(self, {"rows": some})

    def run(self, session: Session, values: Row) -> int:
        """Execute one of the statements."""
        rows = values["rows"]
        mark = "%s" if session.dialect is Dialect.MYSQL else "?"
        marks = "(" + ", ".join([mark] * len(self._convert)) + ")"
        filled = [convert(value) for row in rows for convert, value in zip(self._convert, row, strict=True)]
        return int(session.execute_sql(f"{self._into} VALUES {', '.join([marks] * len(rows))}", filled).rowcount)
