"""Run transactions on the metadata store, whichever engine keeps it."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import peewee

from gallery_server.dal import event_store
from gallery_server.dal.address import SqliteAddress, parse_address
from gallery_server.dal.counter import Counter
from gallery_server.dal.mysql import MySQLEngine
from gallery_server.dal.pool import Pool
from gallery_server.dal.retry import Attempts, commit_unknown
from gallery_server.dal.session import Engine, Session, Trouble
from gallery_server.dal.sqlite import SqliteEngine
from gallery_server.dal.statement import GivenStatement
from gallery_server.dal.transaction import Conflict, Row, Transaction
from gallery_server.domain.call import Clock, Deadline, system_clock
from gallery_server.domain.event import Change
from gallery_server.errors import DeadlineExceeded, Reason, Unavailable

T = TypeVar("T")
Work = Callable[[Transaction], T]

_UNKNOWN_AFTER_COMMIT = (Trouble.LOST, Trouble.TIMED_OUT)


class Database:
    """Hold the connections of one process to one database.

    It belongs to the process that opened it: open it after a fork. A thread is in one transaction at a time.
    """

    def __init__(self, engine: Engine, pool_size: int, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock
        self._pool = Pool(engine, pool_size)
        self._name = secrets.token_hex(8)
        self._process = os.getpid()
        self._thread = threading.local()

    @classmethod
    def open(cls, url: str, *, pool_size: int = 16, clock: Clock = system_clock) -> Database:
        """Make the database of a URL, or raise InvalidAddress (see `dal.address`); it connects at its first use."""
        address = parse_address(url)
        engine = SqliteEngine(address) if isinstance(address, SqliteAddress) else MySQLEngine(address)
        return cls(engine, pool_size, clock)

    def __repr__(self) -> str:
        return f"Database({str(self.engine)!r})"

    def read(self, work: Work[T], deadline: Deadline) -> T:
        """Run work that only reads.

        On SQLite it sees one snapshot. On MySQL each of its statements sees what was committed when it began: what
        must agree belongs in one statement.
        """

        def attempt() -> T:
            with self._pool.lend(deadline) as session:
                session.begin_read()
                result = work(_Reading(session, self.clock, self._name))
                session.end_read()
                return result

        return self._run(attempt, deadline)

    def write(self, work: Work[T], deadline: Deadline, *, repeatable: bool = False) -> T:
        """Run work and commit it as a whole, or leave no trace of it.

        It runs again, as a whole, after a deadlock, a busy lock, a duplicate key that it lets escape, or a lost
        connection. `repeatable` says that work finds out by itself that it was done before (it begins with the row of
        its request): then a connection lost during COMMIT runs it again too, which else raises Unavailable with
        COMMIT_UNKNOWN. Raises Unavailable, ResourceExhausted, DeadlineExceeded, and what work raises.
        """

        def attempt() -> T:
            with self._pool.lend(deadline) as session:
                session.begin_write()
                writing = _Writing(session, self.clock, self._name)
                result = work(writing)
                event_store.insert(writing, writing.changes)
                deadline.check()
                self._commit(session, repeatable=repeatable)
                return result

        return self._run(attempt, deadline)

    def ping(self, timeout: float) -> None:
        """Return when the database answers; raise Unavailable when it does not within so many seconds."""
        probe = peewee.RawQuery(self.engine.probe)
        try:
            self.read(lambda transaction: transaction.row(probe), Deadline.after(timeout))
        except DeadlineExceeded as error:
            message = f"The database did not answer within {timeout:g} seconds."
            raise Unavailable(Reason.DATABASE_UNAVAILABLE, message, retry_after_ms=1_000) from error

    def close(self) -> None:
        """Close the connections; those in use close when their transactions end."""
        self._pool.close()

    def administer(self, work: Callable[[Session], T], deadline: Deadline) -> T:
        """Run work that changes or inspects the schema on one bare session, where it begins and commits by itself.

        It runs again as `write` does, so it may find its earlier steps done.
        """

        def attempt() -> T:
            with self._pool.lend(deadline) as session:
                return work(session)

        return self._run(attempt, deadline)

    def _run(self, attempt: Callable[[], T], deadline: Deadline) -> T:
        with self._alone():
            attempts = Attempts(deadline)
            while True:
                try:
                    return attempt()
                except Conflict as error:
                    attempts.pause_after(Trouble.CONFLICT, error)
                except peewee.PeeweeException as error:
                    trouble = self.engine.trouble(error)
                    if trouble is Trouble.LOST:
                        self._pool.renew()
                    attempts.pause_after(trouble, error)

    def _commit(self, session: Session, *, repeatable: bool) -> None:
        try:
            session.commit()
        except peewee.PeeweeException as error:
            if not repeatable and self.engine.trouble(error) in _UNKNOWN_AFTER_COMMIT:
                raise commit_unknown() from error
            raise

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if os.getpid() != self._process:
            raise RuntimeError("a database is used in a child of the process that opened it; open it after the fork")
        if getattr(self._thread, "busy", False):
            raise RuntimeError("a transaction is begun inside another one of its thread; hand down the outer one")
        self._thread.busy = True
        try:
            yield
        finally:
            self._thread.busy = False


class _Reading:
    """Answer queries on a lent session."""

    def __init__(self, session: Session, clock: Clock, database: str) -> None:
        self._session = session
        self._clock = clock
        self.database = database
        self.now = clock()
        self.deadline = session.deadline

    def lease_now(self) -> int:
        """Answer the clock that all hosts share."""
        return self._session.shared_now(self._clock)

    def rows(self, query: Any) -> list[Row]:
        """Answer every row as a dictionary."""
        if isinstance(query, GivenStatement):
            with peewee.__exception_wrapper__:  # type: ignore[attr-defined]  # as below
                return query.statement.rows(self._session, query.values)
        cursor = query.dicts().execute(self._session)
        # SQLite works, and fails, while rows are fetched, where peewee leaves the driver's errors as they are.
        with peewee.__exception_wrapper__:  # type: ignore[attr-defined]  # not in peewee's stubs
            return list(cursor)

    def row(self, query: Any) -> Row | None:
        """Answer the first row, or None."""
        return next(iter(self.rows(query)), None)

    def count(self, counter: Counter, **values: Any) -> int | None:
        """Refuse to write."""
        raise RuntimeError(f"{type(counter).__name__} inside Database.read, with {sorted(values)}; use Database.write")

    def run(self, query: Any) -> int:
        """Refuse to write."""
        raise RuntimeError(f"{type(query).__name__} inside Database.read; use Database.write")

    def emit(self, change: Change) -> None:
        """Refuse to write."""
        raise RuntimeError(f"{change.kind} inside Database.read; use Database.write")


class _Writing(_Reading):
    """Answer queries and write on a lent session."""

    def __init__(self, session: Session, clock: Clock, database: str) -> None:
        super().__init__(session, clock, database)
        self.changes: list[Change] = []

    def emit(self, change: Change) -> None:
        """Keep the change until the work is done, so that all events of it take one statement."""
        self.changes.append(change)

    def count(self, counter: Counter, **values: Any) -> int | None:
        """Count."""
        return counter.next(self._session, values)

    def run(self, query: Any) -> int:
        """Execute what writes."""
        if isinstance(query, GivenStatement):
            return query.statement.run(self._session, query.values)
        return int(query.execute(self._session) or 0)
