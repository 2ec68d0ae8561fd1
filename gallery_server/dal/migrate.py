"""Move the schema of a database from one version to another, by the numbered files of `dal.migrations`.

A migration has `up(migrator)` and `down(migrator)`, and its docstring says what it does. MySQL commits each change of
the schema at once, so a migration makes one change (a table with its indexes is one) and may run again after a crash
that came between the change and its mark in `schema_migration`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import peewee

from gallery_server.dal import migrations
from gallery_server.dal.database import Database
from gallery_server.dal.fields import AsciiField, MicrosField
from gallery_server.dal.migrator import Migrator
from gallery_server.dal.session import Dialect, Session
from gallery_server.domain.call import Deadline, system_clock
from gallery_server.errors import Reason, Unavailable

_FILE = re.compile(r"m(\d{4})_\w+")
_LOOK_SECONDS = 30.0
_CHANGE_SECONDS = 3_600.0
_LOCK = "gallery.schema_migration."


class SchemaMismatch(Exception):  # noqa: N818 - named for what it says, as all errors of the server are
    """Say that this version of Gallery cannot work with the schema that a database has."""


class SchemaMigrationRow(peewee.Model):
    """A migration that was applied; the highest number is the version of the schema."""

    number = peewee.BigIntegerField(primary_key=True)
    name = AsciiField(128)
    applied_micros = MicrosField()

    class Meta:
        table_name = "schema_migration"


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file."""

    number: int
    name: str

    def run(self, migrator: Migrator, direction: str) -> None:
        """Run the file's `up` or `down`."""
        getattr(_module(self.name), direction)(migrator)


def latest_version() -> int:
    """Answer the version that this program works with."""
    return len(_migrations())


def current_version(database: Database) -> int:
    """Answer the version of a database's schema, 0 where it has none."""
    return database.administer(_version, Deadline.after(_LOOK_SECONDS))


def is_empty(database: Database) -> bool:
    """Tell whether a database has no table at all."""
    return not database.administer(_tables, Deadline.after(_LOOK_SECONDS))


def check(database: Database) -> None:
    """Return where the schema is the one this program works with, else raise SchemaMismatch."""
    found, wanted = current_version(database), latest_version()
    if found != wanted:
        raise SchemaMismatch(_mismatch(database, found, wanted))


def migrate(database: Database, to: int | None = None) -> list[str]:
    """Take the schema up or down to a version (the latest unless named); answer the names of what ran, in order.

    Two at once run one after the other. SQLite commits all or nothing; MySQL keeps what was done before an error, and
    running it again continues there. On a Galera cluster run it once: its nodes do not share the lock.
    """
    wanted = latest_version() if to is None else to
    if not 0 <= wanted <= latest_version():
        raise SchemaMismatch(f"There is no version {wanted} of the schema; there are 0 to {latest_version()}.")

    def work(session: Session) -> list[str]:
        with _exclusively(session):
            migrator = Migrator(session)
            migrator.create_table(SchemaMigrationRow)
            found = _version(session)
            if found > latest_version():
                raise SchemaMismatch(_mismatch(database, found, latest_version()))
            if wanted >= found:
                return [_apply(migrator, migration) for migration in _migrations()[found:wanted]]
            return [_revert(migrator, migration) for migration in reversed(_migrations()[wanted:found])]

    return database.administer(work, Deadline.after(_CHANGE_SECONDS))


def _apply(migrator: Migrator, migration: Migration) -> str:
    migration.run(migrator, "up")
    SchemaMigrationRow.insert(number=migration.number, name=migration.name, applied_micros=system_clock()).execute(
        migrator.session
    )
    return migration.name


def _revert(migrator: Migrator, migration: Migration) -> str:
    migration.run(migrator, "down")
    marks = SchemaMigrationRow.delete()
    marks.where(SchemaMigrationRow.number == migration.number).execute(migrator.session)
    return migration.name


@cache
def _migrations() -> tuple[Migration, ...]:
    names = sorted(module.name for module in iter_modules(migrations.__path__) if _FILE.fullmatch(module.name))
    found = tuple(Migration(int(name[1:5]), name) for name in names)
    if [migration.number for migration in found] != list(range(1, len(found) + 1)):
        raise RuntimeError(f"the migrations are not numbered from 1 without a gap: {', '.join(names)}")
    return found


def _module(name: str) -> Any:
    return import_module(f"{migrations.__name__}.{name}")


def _tables(session: Session) -> list[str]:
    return [name for name in session.get_tables() if not name.startswith("sqlite_")]


def _version(session: Session) -> int:
    if SchemaMigrationRow._meta.table_name not in session.get_tables():  # noqa: SLF001 - as above
        return 0
    newest = SchemaMigrationRow.select(peewee.fn.MAX(SchemaMigrationRow.number)).tuples().execute(session)
    return int(newest[0][0] or 0)


def _mismatch(database: Database, found: int, wanted: int) -> str:
    if found > wanted:
        return (
            f"The schema of {database.engine} has version {found}, newer than {wanted}, which this version of Gallery "
            f"works with; install the newer Gallery, or run its `gallery-server migrate --database ... --to {wanted}`."
        )
    return (
        f"The schema of {database.engine} has version {found} and this version of Gallery works with {wanted}; "
        "run `gallery-server migrate --database ...`."
    )


@contextmanager
def _exclusively(session: Session) -> Iterator[None]:
    if session.dialect is Dialect.SQLITE:
        session.begin_write()
        yield
        session.commit()
        return
    taken = session.execute_sql("SELECT GET_LOCK(CONCAT(%s, MD5(DATABASE())), %s)", (_LOCK, int(_CHANGE_SECONDS)))
    if taken.fetchone()[0] != 1:
        raise Unavailable(Reason.DATABASE_BUSY, "Another migration of this database is under way; repeat it later.")
    try:
        yield
    finally:
        session.execute_sql("SELECT RELEASE_LOCK(CONCAT(%s, MD5(DATABASE())))", (_LOCK,))
