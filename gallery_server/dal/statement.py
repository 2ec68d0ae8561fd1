"""Render queries once: building SQL out of objects costs more than running it, and hot paths run it often."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

import peewee

from gallery_server.dal.session import Dialect, Session

Row = dict[str, Any]
_KEPT = 100


class Parameter(peewee.Node):
    """Stand in a query for a value that comes later, and is stored as its column stores values."""

    def __init__(self, column: peewee.Field, name: str | None = None) -> None:
        self.name = name or column.name
        self.convert: Callable[[Any], Any] = column.db_value

    def __sql__(self, ctx: Any) -> Any:
        """Leave a mark in the text, and itself among the values."""
        ctx._values.append(self)  # noqa: SLF001 - peewee offers no other way to put off a value
        return ctx.literal(ctx.state.param or "?")


@dataclass(frozen=True, slots=True)
class _Rendered:
    sql: str
    values: tuple[Any, ...]


class Statement:
    """Hold a query with parameters, rendered at its first use in each dialect."""

    def __init__(self, query: Any) -> None:
        self._query = query
        self._inserts = isinstance(query, peewee.Insert)
        self._rendered: dict[Dialect, _Rendered] = {}
        columns = getattr(query, "_returning", None) if isinstance(query, peewee.Select) else None
        read = [_column(node) for node in columns or ()]
        self._names = [name for name, _ in read]
        self._readers = [(name, reader) for name, reader in read if reader is not None]

    def given(self, **values: Any) -> GivenStatement:
        """Answer the statement with a value for each of its parameters, by name."""
        return GivenStatement(self, values)

    def rows(self, session: Session, values: Row) -> list[Row]:
        """Execute a SELECT and answer its rows, each value as its column reads it."""
        rows = [dict(zip(self._names, row, strict=True)) for row in self._execute(session, values).fetchall()]
        for name, read in self._readers:
            for row in rows:
                if row[name] is not None:
                    row[name] = read(row[name])
        return rows

    def run(self, session: Session, values: Row) -> int:
        """Execute what writes: an INSERT answers the new id, where the table counts them, all else the matched rows."""
        cursor = self._execute(session, values)
        return int((cursor.lastrowid if self._inserts else cursor.rowcount) or 0)

    def last_id(self, session: Session, values: Row) -> int | None:
        """Execute an UPDATE that calls LAST_INSERT_ID and answer what it gave; None where no row matched."""
        cursor = self._execute(session, values)
        return int(cursor.lastrowid) if cursor.rowcount else None

    def _execute(self, session: Session, values: Row) -> Any:
        rendered = self._rendered.get(session.dialect)
        if rendered is None:
            sql, marks = session.get_sql_context().sql(self._query).query()
            rendered = self._rendered[session.dialect] = _Rendered(sql, tuple(marks))
        filled = [mark.convert(values[mark.name]) if isinstance(mark, Parameter) else mark for mark in rendered.values]
        return session.execute_sql(rendered.sql, filled)


@dataclass(frozen=True, slots=True)
class GivenStatement:
    """A statement and the values for its parameters."""

    statement: Statement
    values: Row


class ManyStatement:
    """Hold a query about some values of a column, rendered once for each number of them up to a hundred."""

    def __init__(self, column: peewee.Field, query: Callable[[list[Parameter]], Any]) -> None:
        self._column = column
        self._query = query
        self._by_count: dict[int, Statement] = {}

    def given(self, values: Collection[Any], **others: Any) -> GivenStatement:
        """Answer the statement for these values, of which there is one at least, and for its other parameters."""
        count = len(values)
        statement = self._by_count.get(count)
        if statement is None:
            statement = Statement(self._query([Parameter(self._column, f"value{place}") for place in range(count)]))
            if count <= _KEPT:
                self._by_count[count] = statement
        return statement.given(**{f"value{place}": value for place, value in enumerate(values)}, **others)


def matching(*columns: peewee.Field) -> Any:
    """Make the condition that each of these columns equals a parameter of its name."""
    return reduce(and_, [column == Parameter(column) for column in columns])


def insert_into(table: Any, *, leave_out: tuple[str, ...] = ()) -> Statement:
    """Make the statement that inserts a row with a parameter for each column, but those that the database fills."""
    fields = [field for field in table._meta.sorted_fields if field.name not in leave_out]  # noqa: SLF001 - as above
    return Statement(table.insert({field: Parameter(field) for field in fields}))


def _column(node: Any) -> tuple[str, Callable[[Any], Any] | None]:
    inner = node.unwrap() if isinstance(node, peewee.WrappedNode) else node
    name = getattr(node, "_alias", None) or inner.name
    return name, inner.python_value if isinstance(inner, peewee.Field) and _converts(inner) else None


def _converts(field: peewee.Field) -> bool:
    """Tell whether a column is read as something else than what the driver answers: asking it for each value costs."""
    kind = type(field)
    if kind.adapt is peewee.IntegerField.adapt and kind.python_value is peewee.Field.python_value:
        return False  # drivers answer whole numbers as such
    return (kind.python_value, kind.adapt) != (peewee.Field.python_value, peewee.Field.adapt)
