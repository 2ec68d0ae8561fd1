"""Give stores one way to reach the database: a transaction that they are handed."""

from __future__ import annotations

from typing import Any, Protocol

from gallery_server.dal.counter import Counter
from gallery_server.domain.call import Deadline
from gallery_server.domain.event import Change

Row = dict[str, Any]


class Conflict(Exception):  # noqa: N818 - named for what it says, as all errors of the server are
    """Ask for the whole transaction to be run again, since another one has changed what it began with."""


class Transaction(Protocol):
    """Run peewee queries, and statements of `dal.statement`, inside one database transaction.

    Everything done through it commits or rolls back together. The whole transaction may be run again
    after a conflict, so work done with it must have no effect outside the database.
    """

    now: int
    """The server's time in microseconds when this try began; every row written by it carries this time."""
    deadline: Deadline
    database: str
    """Which of the process's databases it is on, for what is remembered of one by names that others may have too."""

    def lease_now(self) -> int:
        """Ask the database for its clock, which all hosts share, in microseconds; leases are counted by it alone."""

    def rows(self, query: Any) -> list[Row]:
        """Answer every row of a SELECT as a dictionary by column (or alias) name."""

    def row(self, query: Any) -> Row | None:
        """Answer the first row of a SELECT, or None."""

    def count(self, counter: Counter, **values: Any) -> int | None:
        """Add one to the counter of the row that the values name; answer the sum, None where there is no such row."""

    def run(self, query: Any) -> int:
        """Execute what writes: an INSERT answers the new id, where the table counts them, all else the matched rows."""

    def emit(self, change: Change) -> None:
        """Put a change into the feed of events, as part of this transaction."""
