"""Insert many rows by few statements."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from typing import Any

from peewee import BigIntegerField, DoubleField

from gallery_server.dal.database import Database
from gallery_server.dal.fields import BigIdField, EnumField, MicrosField, UuidField
from gallery_server.dal.session import Dialect, Session
from gallery_server.domain.call import Deadline

Row = Mapping[str, Any]
_STATEMENT_BYTES = 4_000_000
_SQLITE_ROWS = 5_000
_REMEMBERED = 1_000
_NUMBERS = (BigIdField, BigIntegerField, DoubleField, MicrosField)
_SECONDS = 3_600.0
_QUICKLY = "SET SESSION unique_checks = 0, foreign_key_checks = 0"
"""What a transaction inserts first into an empty table, MariaDB then sorts by index before it is written."""
_LITERALS: dict[type, Callable[[Any], str]] = {
    int: str,
    float: repr,
    bytes: lambda value: f"X'{value.hex()}'",
    str: lambda value: "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'",
    type(None): lambda _: "NULL",
}


def insert(database: Database, table: Any, rows: Iterable[Row]) -> None:
    """Insert rows, by column and in the order of their key, into an empty table, in one transaction."""
    names, values = _stored(table, rows)
    database.administer(lambda session: _insert(session, table._meta.table_name, names, values), _soon())  # noqa: SLF001 - peewee has no other way


def analyse(database: Database) -> None:
    """Let the engine count what is in each table, so that it plans by it."""

    def work(session: Session) -> None:
        if session.dialect is Dialect.SQLITE:
            session.execute_sql("ANALYZE")
            return
        for table in session.get_tables():
            session.execute_sql(f"ANALYZE TABLE `{table}`").fetchall()

    database.administer(work, _soon())


def _soon() -> Deadline:
    return Deadline.after(_SECONDS)


def _stored(table: Any, rows: Iterable[Row]) -> tuple[list[str], Iterator[list[Any]]]:
    fields = table._meta.sorted_fields  # noqa: SLF001 - as above
    converters = [(field.name, _converter(field)) for field in fields]
    names = [field.column_name for field in fields]
    return names, ([convert(row[name]) for name, convert in converters] for row in rows)


def _converter(field: Any) -> Callable[[Any], Any]:
    """Answer what stores the values of a column: numbers as they are, and what comes again and again only once."""
    if isinstance(field, _NUMBERS):
        return lambda value: value
    if isinstance(field, UuidField):
        return lru_cache(_REMEMBERED)(lambda value: value and bytes.fromhex(value.replace("-", "")))
    converter: Callable[[Any], Any] = field.db_value
    return lru_cache(_REMEMBERED)(converter) if isinstance(field, EnumField) else converter


def _insert(session: Session, table: str, names: list[str], values: Iterator[list[Any]]) -> None:
    columns = ", ".join(f"`{name}`" for name in names)
    if session.dialect is Dialect.MYSQL:
        session.execute_sql(_QUICKLY)
    session.begin_write()
    if session.dialect is Dialect.MYSQL:
        _send(session, (f"INSERT INTO `{table}` ({columns}) VALUES {some}" for some in _literals(values)))  # noqa: S608 - own names
    else:
        statement = f"INSERT INTO `{table}` ({columns}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - own names
        while batch := list(itertools.islice(values, _SQLITE_ROWS)):
            session.connection().executemany(statement, batch)
    session.commit()


def _send(session: Session, statements: Iterable[str]) -> None:
    """Send each statement while the next one is written."""
    with ThreadPoolExecutor(1) as sender:
        sent: Future[Any] | None = None
        for statement in statements:
            if sent is not None:
                sent.result()
            sent = sender.submit(session.connection().query, statement)
        if sent is not None:
            sent.result()


def _literals(values: Iterable[list[Any]]) -> Iterator[str]:
    pieces: list[str] = []
    length = 0
    for row in values:
        piece = f"({','.join([_LITERALS[type(value)](value) for value in row])})"
        if length + len(piece) > _STATEMENT_BYTES:
            yield ",".join(pieces)
            pieces, length = [], 0
        pieces.append(piece)
        length += len(piece) + 1
    if pieces:
        yield ",".join(pieces)
