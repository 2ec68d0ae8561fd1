"""Write many rows in few statements, without building each out of objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import peewee

from gallery_server.dal.fields import BytesField, LongBlobField, LongTextField, NameField
from gallery_server.dal.session import Dialect, Session
from gallery_server.dal.statement import GivenStatement, Row, Statement

_ROWS_AT_ONCE = 1_000
_BYTES_AT_ONCE = 4_000_000
_COLUMN_BYTES = 16
_CHARACTER_BYTES = 4
_LONG = (BytesField, LongBlobField, LongTextField, NameField)
"""Columns whose values may be long; those of all others are converted, but not measured."""


class BulkInsert(Statement):
    """Insert rows that give every column of a table, in the order of its columns."""

    def __init__(self, table: Any) -> None:
        super().__init__(table.insert_many([]))
        fields = table._meta.sorted_fields  # noqa: SLF001 - peewee offers no other way to the columns
        self._into = f"INSERT INTO `{table._meta.table_name}` (" + ", ".join(f"`{each.name}`" for each in fields) + ")"  # noqa: SLF001 - as above
        self._width = len(fields)
        self._converting = [
            (at, each.db_value) for at, each in enumerate(fields) if type(each).db_value is not peewee.Field.db_value
        ]
        self._long = [at for at, each in enumerate(fields) if isinstance(each, _LONG)]

    def of(self, rows: Iterable[Sequence[Any]]) -> Iterator[GivenStatement]:
        """Answer the statements that write these rows, each of at most 1,000 rows and about 4 MB."""
        some: list[list[Any]] = []
        size = 0
        for row in rows:
            stored = list(row)
            for at, convert in self._converting:
                stored[at] = convert(stored[at])
            bytes_of_row = sum([_bytes_of(stored[at]) for at in self._long], _COLUMN_BYTES * len(stored))
            if some and (len(some) == _ROWS_AT_ONCE or size + bytes_of_row > _BYTES_AT_ONCE):
                yield GivenStatement(self, {"rows": some})
                some, size = [], 0
            some.append(stored)
            size += bytes_of_row
        if some:
            yield GivenStatement(self, {"rows": some})

    def run(self, session: Session, values: Row) -> int:
        """Execute one of the statements."""
        rows = values["rows"]
        mark = "%s" if session.dialect is Dialect.MYSQL else "?"
        marks = "(" + ", ".join([mark] * self._width) + ")"
        filled = [value for row in rows for value in row]
        sql = f"{self._into} VALUES {', '.join([marks] * len(rows))}{self._otherwise(session.dialect)}"
        return int(session.execute_sql(sql, filled).rowcount)

    def _otherwise(self, _dialect: Dialect) -> str:
        """Say what becomes of a row whose key is there."""
        return ""


class BulkUpsert(BulkInsert):
    """Insert rows, or change those that stand under their keys.

    The change is written in the words of each dialect; sort rows by their keys, so that no two wait for each other.
    """

    def __init__(self, table: Any, *, mysql: str, sqlite: str) -> None:
        super().__init__(table)
        keys = ", ".join(f"`{each.name}`" for each in table._meta.get_primary_keys())  # noqa: SLF001 - as above
        self._change = {
            Dialect.MYSQL: f" ON DUPLICATE KEY UPDATE {mysql}",
            Dialect.SQLITE: f" ON CONFLICT ({keys}) DO UPDATE SET {sqlite}",
        }

    def _otherwise(self, dialect: Dialect) -> str:
        return self._change[dialect]


def _bytes_of(stored: Any) -> int:
    if isinstance(stored, bytes):
        return len(stored)
    return _CHARACTER_BYTES * len(stored) if isinstance(stored, str) else 0
