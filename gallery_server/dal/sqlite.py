"""Speak to SQLite: one file, many readers, one writer at a time."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import peewee

from gallery_server.dal.address import InvalidAddress, SqliteAddress
from gallery_server.dal.session import Dialect, Session, Trouble
from gallery_server.domain.call import Deadline
from gallery_server.domain.pattern import Pattern

_PRAGMAS = {
    "journal_mode": "wal",
    # Each commit is synced: what was acknowledged survives a loss of power, not only of the process.
    "synchronous": "full",
    "foreign_keys": 1,
}
_STEPS_BETWEEN_CHECKS = 20_000
_LONGEST_PAUSE = 0.01
_PRIMARY_CODE = 0xFF

_TROUBLES = {
    sqlite3.SQLITE_BUSY: Trouble.CONFLICT,
    sqlite3.SQLITE_LOCKED: Trouble.CONFLICT,
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_INTERRUPT: Trouble.TIMED_OUT,
    sqlite3.SQLITE_CANTOPEN: Trouble.AWAY,
    sqlite3.SQLITE_NOTADB: Trouble.UNREADABLE,
    sqlite3.SQLITE_CORRUPT: Trouble.UNREADABLE,
}
_UNIQUE_CODES = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}


class SqliteSession(peewee.SqliteDatabase, Session):
    """Hold one connection to a file of SQLite."""

    dialect = Dialect.SQLITE

    def __init__(self, path: str, writer: threading.Lock, deadline: Deadline) -> None:
        super().__init__(path, pragmas=_PRAGMAS, timeout=0, thread_safe=False, check_same_thread=False)
        self._writer = writer
        self._holds_writer = False
        self.deadline = deadline
        self.register_function(_text_like, "text_like", 3, deterministic=True)
        self._until_free(self.connect)
        self.connection().set_progress_handler(self._is_late, _STEPS_BETWEEN_CHECKS)

    def begin_read(self) -> None:
        """Begin a snapshot that lasts until `end_read`."""
        self.begin()

    def end_read(self) -> None:
        """End the snapshot."""
        super().commit()

    def begin_write(self) -> None:
        """Take the file's write lock: among threads in order of arrival, among processes by asking again."""
        self._holds_writer = self._writer.acquire(timeout=self.deadline.remaining())
        if not self._holds_writer:
            raise peewee.OperationalError(_busy())
        self._until_free(lambda: self.begin("IMMEDIATE"))

    def commit(self) -> None:
        """Commit, synced to the disk."""
        super().commit()
        self._release_writer()

    def reset(self) -> None:
        """Roll back whatever is open."""
        try:
            if self.connection().in_transaction:
                self.rollback()
        finally:
            self._release_writer()

    def abandon(self) -> None:
        """Close the connection, which rolls back; a file has no server that would work on."""
        self.close()
        self._release_writer()

    def _until_free(self, take: Callable[[], object]) -> None:
        while True:
            try:
                take()
            except peewee.OperationalError as error:
                if trouble(error) is not Trouble.CONFLICT or time.monotonic() + _LONGEST_PAUSE > self.deadline.at:
                    raise
            else:
                return
            time.sleep(random.uniform(0, _LONGEST_PAUSE))  # noqa: S311 - jitter, not a secret

    def _release_writer(self) -> None:
        if self._holds_writer:
            self._holds_writer = False
            self._writer.release()

    def _is_late(self) -> bool:
        return time.monotonic() > self.deadline.at


class SqliteEngine:
    """Make sessions on one file of SQLite."""

    probe = "SELECT COUNT(*) FROM sqlite_master"

    def __init__(self, address: SqliteAddress) -> None:
        if not (folder := Path(address.path).absolute().parent).is_dir():
            raise InvalidAddress(f"names a file in {folder}, which is no folder")
        self._address = address
        self._writer = threading.Lock()

    def __str__(self) -> str:
        return str(self._address)

    def connect(self, deadline: Deadline) -> SqliteSession:
        """Open the file, which comes into being where its folder exists."""
        return SqliteSession(self._address.path, self._writer, deadline)

    def trouble(self, error: peewee.PeeweeException) -> Trouble:
        """Say what an error means."""
        return trouble(error)


def trouble(error: peewee.PeeweeException) -> Trouble:
    """Read SQLite's result code (https://sqlite.org/rescode.html)."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    if code in _UNIQUE_CODES:
        return Trouble.DUPLICATE
    return _TROUBLES.get(code & _PRIMARY_CODE, Trouble.DEFECT)


def _text_like(beginning: bytes | None, rest: bytes | None, pattern: str) -> bool | None:
    """Match a text that is kept in two parts: SQLite's own LIKE takes A for a, and stops at NUL."""
    if beginning is None:
        return None
    return _pattern(pattern).matches((beginning + (rest or b"")).decode(errors="replace"))


@lru_cache(maxsize=100)
def _pattern(text: str) -> Pattern:
    return Pattern(text)


def _busy() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("another thread of this process is writing")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return error
