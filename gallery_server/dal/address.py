"""Read the setting `database`: where the metadata store is, and how to log in there."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urlsplit

_FORMS = "sqlite:///PATH or mysql://USER:PASSWORD@HOST[:PORT]/DATABASE[?unix_socket=PATH&ssl_ca=PATH]"
_OPTIONS = ("unix_socket", "ssl_ca")
_MYSQL_PORT = 3306


class InvalidAddress(ValueError):  # noqa: N818 - named for what it says, as all errors of the server are
    """Refuse a database URL; the message names the setting and the forms it takes, never the password."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"The setting database {problem}; it takes {_FORMS}.")


@dataclass(frozen=True, slots=True)
class SqliteAddress:
    """Name a file of SQLite."""

    path: str

    def __str__(self) -> str:
        return f"sqlite:///{self.path}"


@dataclass(frozen=True, slots=True)
class MySQLAddress:
    """Name a database on a server of MySQL or MariaDB, and the user to be there."""

    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)
    unix_socket: str | None = None
    ssl_ca: str | None = None

    def __str__(self) -> str:
        """Answer the URL without its password, fit for messages."""
        return f"mysql://{quote(self.user)}@{self.host}:{self.port}/{quote(self.database)}"


Address = SqliteAddress | MySQLAddress


def parse_address(url: str) -> Address:
    """Take a database URL apart, or raise InvalidAddress.

    As elsewhere, three slashes precede a relative path of SQLite and four an absolute one.
    """
    scheme, separator, rest = url.partition("://")
    if separator and scheme == "sqlite":
        return _parse_sqlite(rest)
    if separator and scheme == "mysql":
        return _parse_mysql(url)
    raise InvalidAddress("has no known scheme")


def _parse_sqlite(rest: str) -> SqliteAddress:
    path = rest.removeprefix("/")
    if path == rest:
        raise InvalidAddress("names a host, which SQLite has not")
    if not path or path == ":memory:" or "\0" in path:
        raise InvalidAddress("names no file")
    return SqliteAddress(path)


def _parse_mysql(url: str) -> MySQLAddress:
    try:
        parts = urlsplit(url)
        port = parts.port or _MYSQL_PORT
    except ValueError:
        # The cause would quote the whole URL, and the password with it.
        raise InvalidAddress("is no URL; percent-encode the special characters of the password") from None
    database = unquote(parts.path.removeprefix("/"))
    if not parts.username or not database:
        raise InvalidAddress("lacks the user or the database")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := sorted(options.keys() - set(_OPTIONS)):
        raise InvalidAddress(f"has the unknown option {unknown[0]!r}")
    if not parts.hostname and "unix_socket" not in options:
        raise InvalidAddress("lacks the host")
    return MySQLAddress(
        host=parts.hostname or "localhost",
        port=port,
        database=database,
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        unix_socket=options.get("unix_socket"),
        ssl_ca=options.get("ssl_ca"),
    )
