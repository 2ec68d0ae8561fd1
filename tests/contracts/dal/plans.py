"""Fill a store, have it analysed, and see which statements look at more than they need."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Protocol

import pytest

from gallery_server.dal.database import Database
from gallery_server.dal.migrate import migrate
from gallery_server.dal.session import Dialect, Session
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline

ENGINES = ["sqlite", "mariadb"]
MOST_ROWS = 2_000
"""What a hot statement may look at: a page or a line, never the 50,000 instances."""

SMALL_TABLE = 500
"""What MariaDB rightly reads from end to end: the 301 projects, the 25 models."""

OF_SUBQUERY = re.compile(r"SCAN ([swn]|CONSTANT ROW|\(subquery-\d+\))")
"""A step of SQLite over what a subquery has found, by the names that these have."""

Statements = list[tuple[str, Sequence[Any]]]


class Look(Protocol):
    """Answer the steps of a statement's plan that read too much."""

    def __call__(self, session: Session, sql: str, params: Sequence[Any]) -> list[str]: ...


class RolledBack(Exception):  # noqa: N818 - not an error here
    pass


def soon() -> Deadline:
    return Deadline.after(300)


@contextmanager
def created(request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with all tables, on the engine that a fixture is asked for; whoever fills it has it analysed."""
    server = request.getfixturevalue("mariadb") if request.param == "mariadb" else None
    url = server.create_database() if server else f"sqlite:///{folders.mktemp('plans') / 'gallery.db'}"
    database = Database.open(url)
    migrate(database)
    yield database
    database.close()
    if server:
        server.drop_database(url)


def analyse(database: Database) -> None:
    database.administer(_analyse, soon())


def rolled_back(database: Database, work: Callable[[Transaction], Any]) -> None:
    """Do something, and leave nothing of it."""

    def run(tx: Transaction) -> None:
        work(tx)
        raise RolledBack

    with pytest.raises(RolledBack):
        database.write(run, soon())


def costly(
    database: Database, executed: Statements, work: Callable[[Transaction], Any], look: Look
) -> list[tuple[str, list[str]]]:
    """Do something, leave nothing of it, and answer each statement that read too much, with the steps that did."""
    rolled_back(database, work)
    plans = [statement for statement in executed if statement[0].startswith(("SELECT", "UPDATE", "DELETE"))]
    assert plans
    found = [(sql, database.administer(partial(look, sql=sql, params=params), soon())) for sql, params in plans]
    return [(sql, steps) for sql, steps in found if steps]


def scans(session: Session, sql: str, params: Sequence[Any]) -> list[str]:
    """Answer the steps of a plan that read a table from end to end, or too much of an index.

    What a subquery has found is no table. An index that is read in its order, up to a limit, is no scan.
    """
    if session.dialect is Dialect.SQLITE:
        details = [step[3] for step in session.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()]
        in_order = "LIMIT" in sql and not any("TEMP B-TREE FOR ORDER BY" in detail for detail in details)
        return [
            detail
            for detail in details
            if detail.startswith("SCAN") and "SUBQUERY" not in detail and not ("USING" in detail and in_order)
        ]
    columns = ("id", "kind", "table", "type", "possible", "key", "length", "ref", "rows", "extra")
    rows = session.execute_sql(f"EXPLAIN {sql}", params).fetchall()
    steps = [dict(zip(columns, row, strict=True)) for row in rows]
    return [
        f"{step['table']}: {step['type']} of {step['rows']} rows"
        for step in steps
        if step["table"] and not step["table"].startswith("<")
        if int(step["rows"] or 0) > (SMALL_TABLE if step["type"] == "ALL" else MOST_ROWS)
    ]


def looks(session: Session, sql: str, params: Sequence[Any]) -> list[str]:
    """Answer the steps that read too much; a range of an index that is read in its order, up to a limit, does not."""
    found = [step for step in scans(session, sql, params) if not OF_SUBQUERY.match(step)]
    if session.dialect is Dialect.SQLITE or " LIMIT " not in sql:
        return found
    plan = str(session.execute_sql(f"EXPLAIN {sql}", params).fetchall())
    return found if "filesort" in plan else [step for step in found if ": range of " not in step]


def _analyse(session: Session) -> None:
    if session.dialect is Dialect.SQLITE:
        session.execute_sql("ANALYZE")
        return
    for table in session.get_tables():
        session.execute_sql(f"ANALYZE TABLE `{table}`").fetchall()
