"""Read every row of a store in a form that is the same for two stores that differ in random ids alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from gallery_server.dal.database import Database
from gallery_server.dal.schema import TABLES
from gallery_server.dal.session import Session
from gallery_server.domain.call import Deadline

_SECONDS = 60.0
_ID_BYTES = 16
_ID_TEXT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_KEY_TEXT = re.compile(r"/[0-9a-f]{32}$")

Row = dict[str, Any]


def every_row(database: Database) -> dict[str, list[Row]]:
    """Answer the rows of each table, in which each random id is named by the order in which it comes up."""
    names: dict[str, str] = {}
    return {table._meta.table_name: list(_named(names, _rows(database, table))) for table in TABLES}


def _rows(database: Database, table: Any) -> list[Row]:
    name, fields = table._meta.table_name, table._meta.sorted_fields
    columns = ", ".join(f"`{field.column_name}`" for field in fields)

    def work(session: Session) -> list[Any]:
        return list(session.execute_sql(f"SELECT {columns} FROM `{name}`").fetchall())  # noqa: S608 - own names

    found = database.administer(work, Deadline.after(_SECONDS))
    return [{field.name: _hex(field, value) for field, value in zip(fields, row, strict=True)} for row in found]


def _hex(field: Any, value: Any) -> Any:
    return field.python_value(value) if type(field).__name__ == "UuidField" else value


def _named(names: dict[str, str], rows: list[Row]) -> Iterator[Row]:
    for row in sorted(rows, key=lambda row: _blank(names, row)):
        yield {column: _name(names, value) for column, value in row.items()}


def _blank(names: dict[str, str], row: Row) -> list[str]:
    """Answer what orders a row: all of it, with ids that came up before by their names and others left out."""

    def known(found: re.Match[str]) -> str:
        return names.get(found[0], "")

    return [_KEY_TEXT.sub("", _ID_TEXT.sub(known, str(value))) for value in row.values()]


def _name(names: dict[str, str], value: Any) -> Any:
    if not isinstance(value, str):
        return value
    named = _ID_TEXT.sub(lambda found: names.setdefault(found[0], f"id {len(names)}"), value)
    return _KEY_TEXT.sub("/random", named)
