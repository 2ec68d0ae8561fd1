"""Describe one connection to a database engine, and the troubles that engines report."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from enum import Enum, StrEnum, auto
from typing import Any, Protocol

import peewee

from gallery_server.domain.call import Clock, Deadline


class Dialect(StrEnum):
    """Name the SQL that a session speaks; fields render their column types by it."""

    SQLITE = "sqlite"
    MYSQL = "mysql"


class Trouble(Enum):
    """Say what an error of the driver means for the transaction that met it."""

    CONFLICT = auto()
    """Another transaction was in the way: roll back and run the whole again."""
    DUPLICATE = auto()
    """A unique key exists: another transaction was first, and the next try will see its row."""
    LOST = auto()
    """The connection went away; what it had not committed is rolled back."""
    AWAY = auto()
    """Nobody answers, or the server cannot work now."""
    REFUSED = auto()
    """The server answers and does not let this user in."""
    UNTRUSTED = auto()
    """Nobody vouches for the server, or it does not encrypt, and both are wanted."""
    UNREADABLE = auto()
    """The file holds no database, or a damaged one."""
    FULL = auto()
    """There is no space left."""
    TIMED_OUT = auto()
    """The deadline passed while a statement ran."""
    DEFECT = auto()
    """Anything else: the statement is wrong."""


class Session(peewee.Database):
    """Hold one connection; queries are executed on it as on any database of peewee.

    Errors of the driver leave it as peewee's, with the driver's own in `orig`.
    """

    dialect: Dialect
    deadline: Deadline
    """No statement runs past it; whoever takes the session sets it anew."""

    def get_context_options(self) -> dict[str, Any]:
        """Add the dialect to what fields see while they are rendered."""
        return {**super().get_context_options(), "dialect": self.dialect}

    def connection(self) -> Any:
        """Answer the driver's connection."""
        return super().connection()  # type: ignore[no-untyped-call]  # peewee has no types here

    def execute_sql(self, sql: str, params: Sequence[Any] | None = None) -> Any:
        """Execute one statement within the deadline."""
        return self.execute_within(self.deadline.remaining(), sql, params)

    def execute_within(self, _seconds: float, sql: str, params: Sequence[Any] | None = None) -> Any:
        """Execute one statement whatever the deadline; engines that can bound it so do."""
        return super().execute_sql(sql, params)  # type: ignore[no-untyped-call]  # as above

    def shared_now(self, clock: Clock) -> int:
        """Answer the clock that all users of the database share, in microseconds: this machine's for a file on it."""
        return clock()

    @abstractmethod
    def begin_read(self) -> None:
        """Begin what only reads."""

    @abstractmethod
    def end_read(self) -> None:
        """End what only read."""

    @abstractmethod
    def begin_write(self) -> None:
        """Begin what may write; `commit` ends it."""

    @abstractmethod
    def reset(self) -> None:
        """Roll back whatever is open."""

    @abstractmethod
    def abandon(self) -> None:
        """Close the connection, and stop the statement that still runs on the server; never raises."""


class Engine(Protocol):
    """Make sessions for one database and read the errors they raise."""

    probe: str
    """The cheapest statement that proves that the database answers."""

    def connect(self, deadline: Deadline) -> Session:
        """Open a connection."""

    def trouble(self, error: peewee.PeeweeException) -> Trouble:
        """Say what an error means."""

    def __str__(self) -> str:
        """Answer the address without its password."""
