"""What a lost, silent or full database does to a transaction, and what its caller is told."""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator

import peewee
import pytest

from gallery_server.dal import migrate
from gallery_server.dal.database import Database
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Deadline
from gallery_server.errors import DeadlineExceeded, Reason, ResourceExhausted, Unavailable
from tests.contracts.dal import counter
from tests.parts.cutting_proxy import CuttingProxy
from tests.parts.mariadb import INSTALL, MariaDB, MySQLServer

CONNECTION_ID = peewee.RawQuery("SELECT CONNECTION_ID() AS id")


@pytest.fixture
def on_mariadb(mariadb_url: str) -> Iterator[Database]:
    database = Database.open(mariadb_url)
    counter.create(database, "a")
    yield database
    database.close()


@pytest.fixture
def own_server(mariadb: MySQLServer) -> Iterator[MariaDB]:
    if not isinstance(mariadb, MariaDB):
        pytest.skip(f"this kills its server: unset GALLERY_TEST_MYSQL_URL and GALLERY_TEST_DOCKER, and {INSTALL}")
    server = MariaDB().start()
    yield server
    server.stop()


@pytest.fixture
def own_database(own_server: MariaDB) -> Iterator[Database]:
    database = Database.open(own_server.create_database())
    counter.create(database, "a")
    yield database
    database.close()


@pytest.fixture(params=[False, True], ids=["before commit", "after commit"])
def proxied(request: pytest.FixtureRequest, mariadb: MySQLServer, mariadb_url: str) -> Iterator[Database]:
    direct = Database.open(mariadb_url)
    counter.create(direct, "a")
    direct.close()
    proxy = CuttingProxy(mariadb.address.host, mariadb.address.port, after_commit=request.param)
    database = Database.open(mariadb.url(mariadb_url.rpartition("/")[2], proxy.port))
    yield database
    database.close()
    proxy.close()


def test_a_connection_lost_before_commit_is_made_anew(on_mariadb: Database, mariadb: MySQLServer):
    tries: list[int] = []

    def work(tx: Transaction) -> None:
        tries.append(1)
        counter.add(tx, "a")
        if len(tries) == 1:
            mariadb.execute(f"KILL {tx.rows(CONNECTION_ID)[0]['id']}")
        counter.add(tx, "a")

    on_mariadb.write(work, counter.soon())
    assert (counter.read(on_mariadb, "a"), len(tries)) == (2, 2)


def test_a_lost_commit_of_repeatable_work_is_done_once(proxied: Database):
    def work(tx: Transaction) -> None:
        if not counter.value(tx, "request"):
            counter.insert(tx, "request")
            counter.add(tx, "request")
            counter.add(tx, "a")

    proxied.write(work, counter.soon(), repeatable=True)
    assert counter.read(proxied, "a") == 1


def test_a_lost_commit_of_other_work_is_left_to_the_caller(proxied: Database, request: pytest.FixtureRequest):
    with pytest.raises(Unavailable, match="Read what it would have written") as raised:
        proxied.write(lambda tx: counter.add(tx, "a"), counter.soon())
    assert (raised.value.reason, raised.value.retryable) == (Reason.COMMIT_UNKNOWN, False)
    assert counter.read(proxied, "a") == request.node.callspec.params["proxied"]


def test_a_restarted_server_costs_no_call_and_no_commit(own_server: MariaDB, own_database: Database):
    own_database.write(lambda tx: counter.add(tx, "a"), counter.soon())
    own_server.kill9()
    own_server.restart()
    own_database.write(lambda tx: counter.add(tx, "a"), counter.soon())
    assert counter.read(own_database, "a") == 2


def test_a_server_that_is_gone_is_unavailable(own_server: MariaDB, own_database: Database):
    own_server.kill9()
    with pytest.raises(Unavailable) as raised:
        own_database.write(lambda tx: counter.add(tx, "a"), counter.soon())
    error = raised.value
    assert (error.reason, error.retryable, error.retry_after_ms) == (Reason.DATABASE_UNAVAILABLE, True, 1_000)


def test_a_server_that_hangs_holds_no_call_past_its_deadline(own_server: MariaDB, own_database: Database):
    own_database.ping(counter.SECONDS)
    own_server.hang()
    with pytest.raises(DeadlineExceeded):
        own_database.write(lambda tx: counter.add(tx, "a"), Deadline.after(0.2))
    with pytest.raises(Unavailable) as raised:
        own_database.ping(0.2)
    assert raised.value.reason == Reason.DATABASE_UNAVAILABLE
    own_server.wake()
    own_database.ping(counter.SECONDS)
    assert counter.read(own_database, "a") == 0


def test_the_deadline_stops_a_statement_on_the_server_too(on_mariadb: Database, mariadb: MySQLServer):
    with pytest.raises(DeadlineExceeded):
        on_mariadb.read(lambda tx: tx.rows(peewee.RawQuery("SELECT SLEEP(30)")), Deadline.after(0.3))
    end = time.monotonic() + 20
    while any("SLEEP(30)" in str(row) for row in mariadb.execute("SHOW PROCESSLIST")):
        assert time.monotonic() < end, "the statement runs on"
        time.sleep(0.01)
    assert counter.read(on_mariadb, "a") == 0


def test_the_deadline_stops_a_statement_of_sqlite(sqlite: Database):
    endless = peewee.RawQuery(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) AS n FROM n"
    )
    with pytest.raises(DeadlineExceeded):
        sqlite.write(lambda tx: counter.add(tx, "a") and tx.rows(endless), Deadline.after(0.3))
    assert counter.read(sqlite, "a") == 0


@pytest.fixture
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database.open(f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'gallery.db'}", pool_size=1)
    counter.create(database, "a")
    yield database
    database.close()


def test_a_full_disk_under_sqlite_is_told(sqlite: Database):
    def fill(tx: Transaction) -> None:
        tx.rows(peewee.RawQuery("PRAGMA max_page_count = 8"))
        for number in range(10_000):
            counter.insert(tx, f"{number:050}")

    with pytest.raises(ResourceExhausted) as raised:
        sqlite.write(fill, counter.soon())
    assert raised.value.reason == Reason.DISK_FULL
    assert counter.read(sqlite, f"{0:050}") is None


def test_a_full_table_under_mariadb_is_told(on_mariadb: Database):
    def fill(tx: Transaction) -> None:
        tx.rows(peewee.RawQuery("SET SESSION max_heap_table_size = 16384"))
        tx.rows(peewee.RawQuery("CREATE TEMPORARY TABLE small (text CHAR(250)) ENGINE=MEMORY"))
        for _ in range(1_000):
            tx.rows(peewee.RawQuery("INSERT INTO small VALUES ('x')"))

    with pytest.raises(ResourceExhausted) as raised:
        on_mariadb.write(fill, counter.soon())
    assert raised.value.reason == Reason.DISK_FULL


def test_a_refused_password_is_told_and_no_password_is_shown(mariadb: MySQLServer):
    address = mariadb.address
    database = Database.open(f"mysql://{address.user}:not-so-secret@{address.host}:{address.port}/mysql")
    with pytest.raises(Unavailable, match="refuses the user") as raised:
        migrate.check(database)
    assert not raised.value.retryable
    shown = "".join(traceback.format_exception(raised.value)) + repr(database)
    assert "not-so-secret" not in shown
    database.close()


def test_connections_are_durable_strict_and_read_what_is_committed(sqlite: Database, on_mariadb: Database):
    pragmas = [
        sqlite.read(lambda tx, name=name: tx.rows(peewee.RawQuery(f"PRAGMA {name}")), counter.soon())[0][name]
        for name in ("journal_mode", "synchronous", "foreign_keys")
    ]
    assert pragmas == ["wal", 2, 1]
    query = peewee.RawQuery(
        "SELECT @@sql_mode AS mode, @@innodb_lock_wait_timeout AS wait, @@tx_isolation AS isolation"
    )
    settings = on_mariadb.read(lambda tx: tx.rows(query), counter.soon())[0]
    assert {"STRICT_ALL_TABLES", "NO_ENGINE_SUBSTITUTION"} <= set(settings["mode"].split(","))
    assert (settings["wait"], settings["isolation"]) == (5, "READ-COMMITTED")
