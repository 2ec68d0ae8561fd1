"""Define columns that mean the same on SQLite and on MySQL.

Migrations are written with them too: what a field renders to never changes, a new need is a new field.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

from peewee import SQL, Field, NodeList

from gallery_server.dal.session import Dialect

_UUID_BYTES = 16


class _Column(Field):
    sqlite_type: str
    mysql_type: str

    def ddl_datatype(self, ctx: Any) -> SQL:
        """Render the column's type for the session that `ctx` belongs to."""
        return SQL(self.mysql_type if ctx.state.dialect == Dialect.MYSQL else self.sqlite_type)


class BigIdField(_Column):
    """A primary key that the database counts up from 1 and never gives twice."""

    sqlite_type = "INTEGER"
    mysql_type = "BIGINT AUTO_INCREMENT"
    auto_increment = True

    def __init__(self) -> None:
        super().__init__(primary_key=True)

    def ddl(self, ctx: Any) -> NodeList:
        """Render the column; SQLite would give the id of a deleted last row again without AUTOINCREMENT."""
        nodes: NodeList = super().ddl(ctx)
        return nodes if ctx.state.dialect == Dialect.MYSQL else NodeList((nodes, SQL("AUTOINCREMENT")))


class MicrosField(_Column):
    """A time in microseconds since the epoch, UTC."""

    sqlite_type = "INTEGER"
    mysql_type = "BIGINT"


class FlagField(_Column):
    """True or false."""

    sqlite_type = "INTEGER"
    mysql_type = "TINYINT"

    def db_value(self, value: bool | None) -> int | None:
        """Store 0 or 1."""
        return None if value is None else int(value)

    def python_value(self, value: int | None) -> bool | None:
        """Read a bool."""
        return None if value is None else bool(value)


def uuid_bytes(text: str) -> bytes:
    """Answer the 16 bytes that a table has for a UUID; what is none raises ValueError."""
    stored = bytes.fromhex(text.replace("-", ""))  # four times as fast as by way of a UUID
    if len(stored) != _UUID_BYTES:
        raise ValueError(f"{text!r} is no UUID")
    return stored


def uuid_text(stored: bytes) -> str:
    """Answer the lower-case hyphenated text of a UUID that a table has."""
    digits = stored.hex()  # five times as fast as by way of a UUID
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


class UuidField(_Column):
    """A UUID: 16 bytes in the table, lower-case hyphenated text in Python."""

    sqlite_type = "BLOB"
    mysql_type = "BINARY(16)"

    def db_value(self, value: str | None) -> bytes | None:
        """Store the bytes; what is no UUID raises ValueError."""
        return None if value is None else uuid_bytes(value)

    def python_value(self, value: bytes | None) -> str | None:
        """Read the text."""
        return None if value is None else uuid_text(value)


class DigestField(_Column):
    """A sha256: 32 bytes in the table, lower-case hexadecimal text in Python."""

    sqlite_type = "BLOB"
    mysql_type = "BINARY(32)"

    def db_value(self, value: str | None) -> bytes | None:
        """Store the bytes."""
        return None if value is None else bytes.fromhex(value)

    def python_value(self, value: bytes | None) -> str | None:
        """Read the text."""
        return None if value is None else value.hex()


class BytesField(_Column):
    """Up to so many bytes, compared one by one: no collation, no padding."""

    sqlite_type = "BLOB"

    def __init__(self, size: int, **options: Any) -> None:
        super().__init__(**options)
        self._size = size

    @property
    def mysql_type(self) -> str:  # type: ignore[override]  # a class attribute of columns of one width
        """Name the width."""
        return f"VARBINARY({self._size})"


class _Text(_Column):
    sqlite_type = "TEXT"
    charset = "utf8mb4"

    def __init__(self, characters: int, **options: Any) -> None:
        super().__init__(**options)
        self._characters = characters

    @property
    def mysql_type(self) -> str:  # type: ignore[override]  # a class attribute of columns of one width
        """Name the width and an order by bytes, which is SQLite's."""
        return f"VARCHAR({self._characters}) CHARACTER SET {self.charset} COLLATE {self.charset}_bin"


class NameField(_Text):
    """Text of up to so many characters, compared by its bytes.

    MySQL ignores blanks at its end when it compares, so names may have none. It refuses what is longer, SQLite does
    not: `domain.limits` holds on both.
    """


class AsciiField(_Text):
    """ASCII text of up to so many characters, compared by its bytes."""

    charset = "ascii"


class EnumField(_Text):
    """A member of a StrEnum, stored by its value."""

    charset = "ascii"

    def __init__(self, members: type[StrEnum], **options: Any) -> None:
        super().__init__(32, **options)
        self._members = members

    def db_value(self, value: StrEnum | None) -> str | None:
        """Store the value of what must be a member."""
        return None if value is None else self._members(value).value

    def python_value(self, value: str | None) -> StrEnum | None:
        """Read the member."""
        return None if value is None else self._members(value)


class LongTextField(_Column):
    """Text up to 4 GiB, stored and not searched."""

    sqlite_type = "TEXT"
    mysql_type = "LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"


class JsonField(LongTextField):
    """A JSON value, stored as compact text with sorted keys and not searched; None is NULL."""

    def db_value(self, value: Any) -> str | None:
        """Store the text; NaN and the infinities are no JSON and raise ValueError."""
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))

    def python_value(self, value: str | None) -> Any:
        """Read the value."""
        return None if value is None else json.loads(value)


class LongBlobField(_Column):
    """Bytes up to 4 GiB."""

    sqlite_type = "BLOB"
    mysql_type = "LONGBLOB"
