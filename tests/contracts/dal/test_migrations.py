"""Migrations make the tables that `dal.schema` declares, and can be undone and repeated."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import peewee
import pytest

from gallery_server.dal import migrate, schema
from gallery_server.dal.database import Database
from gallery_server.dal.migrator import Migrator
from gallery_server.dal.session import Dialect, Session
from tests.contracts.dal.counter import soon

BOOKKEEPING = "schema_migration"
MYSQL_COLUMNS = """
    SELECT table_name, ordinal_position, column_name, column_type, is_nullable, column_default, extra,
           character_set_name, collation_name
    FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY 1, 2"""
MYSQL_INDEXES = """
    SELECT table_name, index_name, seq_in_index, column_name, non_unique, sub_part
    FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY 1, 2, 3"""
MYSQL_TABLES = """
    SELECT table_name, engine, row_format, table_collation
    FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1"""
SQLITE_SCHEMA = "SELECT tbl_name, type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_seq%' ORDER BY 1, 2, 3"


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Database]:
    database = Database.open(empty_database_url)
    yield database
    database.close()


def shape(session: Session) -> list[tuple[Any, ...]]:
    """Everything the engine knows about the tables, but for those of the migrations themselves."""
    queries = [SQLITE_SCHEMA] if session.dialect is Dialect.SQLITE else [MYSQL_COLUMNS, MYSQL_INDEXES, MYSQL_TABLES]
    return [row for query in queries for row in session.execute_sql(query).fetchall() if row[0] != BOOKKEEPING]


def shape_of(database: Database) -> list[tuple[Any, ...]]:
    return database.administer(shape, soon())


def execute(database: Database, statement: str) -> None:
    database.administer(lambda session: session.execute_sql(statement), soon())


def test_migrated_tables_are_the_declared_ones(empty: Database):
    for table in schema.TABLES:
        empty.administer(lambda session, table=table: Migrator(session).create_table(table), soon())
    declared = shape_of(empty)
    for table in schema.TABLES:
        empty.administer(lambda session, table=table: Migrator(session).drop_table(table), soon())
    migrate.migrate(empty)
    assert shape_of(empty) == declared
    assert {row[0] for row in declared} == {table._meta.table_name for table in schema.TABLES}


def test_down_to_zero_and_up_again_with_rows_in_it(empty: Database):
    migrate.migrate(empty)
    before = shape_of(empty)
    for table in schema.TABLES:
        empty.write(lambda tx, table=table: tx.run(table.insert(sample(table))), soon())
    down = migrate.migrate(empty, 0)
    assert down == sorted(down, reverse=True)
    assert (migrate.current_version(empty), shape_of(empty)) == (0, [])
    up = migrate.migrate(empty)
    assert (up, shape_of(empty)) == (down[::-1], before)


def test_every_column_gives_back_what_it_took(empty: Database):
    migrate.migrate(empty)
    for table in schema.TABLES:
        given = sample(table)
        empty.write(lambda tx, table=table, given=given: tx.run(table.insert(given)), soon())
        taken = empty.read(lambda tx, table=table: tx.rows(table.select()), soon())
        assert {field.name: value for field, value in given.items()} in list(taken)


def test_a_migration_that_was_killed_before_its_mark_completes(empty: Database):
    names = migrate.migrate(empty)
    before = shape_of(empty)
    execute(empty, "DELETE FROM schema_migration WHERE number >= 3")
    assert migrate.migrate(empty) == names[2:]
    assert shape_of(empty) == before


def test_a_reversal_that_was_killed_before_its_mark_completes(empty: Database):
    names = migrate.migrate(empty)
    empty.administer(lambda session: Migrator(session).drop_table(schema.TABLES[-1]), soon())
    assert migrate.migrate(empty, len(names) - 1) == names[-1:]


def test_two_migrations_at_once_run_one_after_the_other(empty_database_url: str):
    databases = [Database.open(empty_database_url) for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        done = list(threads.map(migrate.migrate, databases))
    assert sorted(map(len, done)) == [0, 0, migrate.latest_version()]
    for database in databases:
        migrate.check(database)
        database.close()


def test_an_older_schema_is_named_with_the_way_out(empty: Database):
    assert migrate.is_empty(empty)
    latest = migrate.latest_version()
    with pytest.raises(migrate.SchemaMismatch, match=f"has version 0 and .* works with {latest}; run `gallery-server"):
        migrate.check(empty)
    migrate.migrate(empty, 1)
    assert not migrate.is_empty(empty)
    with pytest.raises(migrate.SchemaMismatch, match="has version 1 and"):
        migrate.check(empty)


def test_a_newer_schema_is_named_and_left_alone(empty: Database):
    migrate.migrate(empty)
    newer = migrate.latest_version() + 1
    last = "SELECT number + 1, 'later', 1 FROM schema_migration ORDER BY number DESC LIMIT 1"
    execute(empty, f"INSERT INTO schema_migration {last}")
    for refused in (migrate.check, migrate.migrate, lambda database: migrate.migrate(database, 0)):
        with pytest.raises(migrate.SchemaMismatch, match=f"has version {newer}, newer than") as raised:
            refused(empty)
        assert "p@ss" not in str(raised.value)
    assert len(shape_of(empty)) > 1


def test_an_unknown_version_is_refused(empty: Database):
    with pytest.raises(migrate.SchemaMismatch, match=f"there are 0 to {migrate.latest_version()}"):
        migrate.migrate(empty, migrate.latest_version() + 1)


def sample(table: type[peewee.Model]) -> dict[peewee.Field, Any]:
    """One row of a table, with values that tell the kinds of columns apart."""
    return {field: value_of(field) for field in table._meta.sorted_fields}


def value_of(field: Any) -> Any:
    kind = type(field).__name__
    if kind == "EnumField":
        return next(iter(field._members))
    return {
        "AsciiField": "tidy",
        "BigIdField": 2**40,
        "BigIntegerField": 2**62,
        "BytesField": b"\x00\xff tidy ",
        "DigestField": "00ff" * 16,
        "DoubleField": 1 / 3,
        "FlagField": True,
        "JsonField": {"snow": "☃ 𝄞", "list": [1, 2.5, None], "a": True},
        "LongBlobField": bytes(range(256)) * 300,
        "LongTextField": "größer 𝄞" * 10_000,
        "MicrosField": 1_700_000_000_123_456,
        "NameField": "Zoë 𝄞",
        "UuidField": "018f3c1e-7b2a-7c3d-8e4f-0123456789ab",
    }[kind]
