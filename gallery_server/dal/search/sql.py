"""Put SQL together as text: what search asks differs from query to query, and text is cheaper to join than objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import peewee

from gallery_server.dal.session import Dialect, Session
from gallery_server.dal.statement import GivenStatement, Row, Statement


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL with a `?` for each of its values; its text holds names of ours and whole numbers alone."""

    text: str
    values: tuple[Any, ...] = ()

    def __add__(self, other: Sql) -> Sql:
        return Sql(f"{self.text} {other.text}", self.values + other.values)


_FLAT = 100

TRUE = Sql("1 = 1")
FALSE = Sql("1 = 0")


def all_of(parts: Iterable[Sql]) -> Sql:
    """Join conditions that must all hold."""
    wanted = [part for part in parts if part is not TRUE]
    if any(part is FALSE for part in wanted):
        return FALSE
    return _joined(" AND ", wanted) if wanted else TRUE


def any_of(parts: Iterable[Sql]) -> Sql:
    """Join conditions of which one must hold."""
    wanted = [part for part in parts if part is not FALSE]
    if any(part is TRUE for part in wanted):
        return TRUE
    return _joined(" OR ", wanted) if wanted else FALSE


def numbers(of: Iterable[int]) -> str:
    """Answer ids of the database as a list in parentheses."""
    return f"({', '.join(map(str, of))})"


def one_of(expression: str, values: Iterable[Any]) -> Sql:
    """Hold where an expression equals one of some values."""
    wanted = tuple(values)
    if len(wanted) == 1:
        return Sql(f"{expression} = ?", wanted)
    return Sql(f"{expression} IN ({', '.join('?' * len(wanted))})", wanted)


def _joined(word: str, parts: list[Sql]) -> Sql:
    if len(parts) == 1:
        return parts[0]
    if len(parts) > _FLAT:
        # SQLite takes a chain for as deep as it is long, and no deeper than 1,000.
        middle = len(parts) // 2
        return _joined(word, [_joined(word, parts[:middle]), _joined(word, parts[middle:])])
    text = word.join(part.text for part in parts)
    return Sql(f"({text})", tuple(value for part in parts for value in part.values))


@dataclass(frozen=True, slots=True)
class Speech:
    """Say what the two dialects say in different words."""

    dialect: Dialect

    @property
    def then(self) -> str:
        """Join a table that is read behind those before it."""
        return "STRAIGHT_JOIN" if self.dialect is Dialect.MYSQL else "CROSS JOIN"

    def by_index(self, name: str) -> str:
        """Read a table by this index alone."""
        return f"FORCE INDEX (`{name}`)" if self.dialect is Dialect.MYSQL else f"INDEXED BY `{name}`"

    def bytes_of(self, expression: str) -> str:
        """Compare a text by its bytes: MySQL's collations leave out blanks at its end."""
        return f"CAST({expression} AS {'BINARY' if self.dialect is Dialect.MYSQL else 'BLOB'})"

    def like(self, beginning: str, rest: str, pattern: str) -> Sql:
        """Match the bytes of a text that is kept in two parts, character by character; case counts."""
        if self.dialect is Dialect.SQLITE:
            return Sql(f"text_like({beginning}, {rest}, ?)", (pattern,))
        whole = f"CONVERT(CONCAT({beginning}, COALESCE({rest}, x'')) USING utf8mb4)"
        return Sql(f"{whole} COLLATE utf8mb4_bin LIKE ?", (pattern,))


class _Asking(Statement):
    """Put a statement together once the dialect is known, and execute it."""

    def __init__(self) -> None:
        super().__init__(peewee.RawQuery())

    def rows(self, session: Session, values: Row) -> list[Row]:
        """Answer the rows as the database gives them."""
        cursor = self._execute(session, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _execute(self, session: Session, values: Row) -> Any:
        asked: Sql = values["ask"](Speech(session.dialect))
        text = asked.text.replace("?", "%s") if session.dialect is Dialect.MYSQL else asked.text
        return session.execute_sql(text, asked.values)


_ASKING = _Asking()


def asking(ask: Callable[[Speech], Sql]) -> GivenStatement:
    """Answer the statement that a question, or what writes, becomes in the dialect of whoever executes it."""
    return GivenStatement(_ASKING, {"ask": ask})
