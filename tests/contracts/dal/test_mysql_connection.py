"""The connection that reads and writes faster does so as the driver does."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import Any

import pymysql
import pytest
from pymysql.connections import Connection

from gallery_server.dal.address import MySQLAddress, parse_address
from gallery_server.dal.mysql_connection import MySQLConnection
from tests.parts.mariadb import MariaDB

_TEXTS = ["", "a", "Zürich 𝄞 '\\%", " ends in a blank ", "x" * 250, "x" * 251, "y" * 65_535, "z" * 65_536]
_BYTES = [b"", b"\0", bytes(range(256)), b"\xff\xfe" * 8, bytes(range(256)) * 300]
_NUMBERS = [0, -1, 2**63 - 1, -(2**63), True, 0.1, -0.0, 1e308, 5e-324, 1.5, 123456789.123456789]


def _connect(kind: type[Connection], url: str) -> Any:
    address = parse_address(url)
    assert isinstance(address, MySQLAddress)
    login = {
        "host": address.host,
        "port": address.port,
        "user": address.user,
        "password": address.password,
        "database": address.database,
    }
    return closing(kind(**login, charset="utf8mb4", autocommit=True))


def _answers(connection: Any, sql: str, values: Any = None) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.description, cursor.rowcount, cursor.fetchall()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1, -1, 1.5, NULL, 'text', X'00FF', CAST(1.10 AS DECIMAL(9, 2)), 1e300, PI()",
        "SELECT NOW(6) = NOW(6), CAST('2026-11-24 01:02:03.000004' AS DATETIME(6)), CAST('2026-11-24' AS DATE)",
        "SELECT CAST('01:02:03' AS TIME), CAST(5 AS UNSIGNED), b'1'",
        "SELECT NULL, NULL, ''",
        "SELECT * FROM (SELECT 1 AS a) t WHERE a = 2",
        "SELECT seq, REPEAT('é', seq * 50) FROM seq_0_to_600",
        "SELECT REPEAT(X'01', 255), REPEAT('a', 250), REPEAT('a', 251), REPEAT('a', 65535), REPEAT('a', 65536)",
    ],
)
def test_rows_are_those_of_the_driver(mariadb_url: str, sql: str):
    with _connect(Connection, mariadb_url) as plain, _connect(MySQLConnection, mariadb_url) as faster:
        assert _answers(faster, sql) == _answers(plain, sql)
        assert _answers(faster, "SELECT 'still in step'") == _answers(plain, "SELECT 'still in step'")


def test_a_value_of_several_packets_is_one():
    server = MariaDB(options=("--max-allowed-packet=1G",)).start()
    try:
        with _connect(MySQLConnection, server.create_database()) as faster:
            for size in (2**24 - 8, 2**24 - 7, 2**24 - 6, 2**24 + 20, 2**25 + 5):
                ((found, after),) = _answers(faster, f"SELECT REPEAT('q', {size}), 7")[2]
                assert (len(found), set(found), after) == (size, {"q"}, 7)
    finally:
        server.stop()


@pytest.mark.parametrize("value", [*_TEXTS, *_BYTES, *_NUMBERS, None])
def test_what_is_written_is_read(mariadb_url: str, value: Any):
    with _connect(Connection, mariadb_url) as plain, _connect(MySQLConnection, mariadb_url) as faster:
        written = _answers(faster, "SELECT %s", (value,))
        assert written[2] == _answers(plain, "SELECT %s", (value,))[2]
        assert written[2] == ((value,),)


def test_what_is_no_number_is_refused(mariadb_url: str):
    with _connect(MySQLConnection, mariadb_url) as faster:
        for value in (float("nan"), float("inf")):
            with pytest.raises(pymysql.ProgrammingError, match="can not be used"):
                _answers(faster, "SELECT %s", (value,))
        assert _answers(faster, "SELECT 1")[2] == ((1,),)


def test_an_error_among_the_rows_is_raised_and_the_next_statement_runs(mariadb_url: str):
    """The rows that were sent before it are many, so that it comes in the middle of them."""
    failing = "SELECT seq, (SELECT 1 UNION SELECT IF(seq > 99000, 2, 1)) FROM seq_0_to_100000"
    with _connect(MySQLConnection, mariadb_url) as faster:
        with pytest.raises(pymysql.OperationalError, match="more than 1 row"):
            _answers(faster, failing)
        assert _answers(faster, "SELECT 1")[2] == ((1,),)


def test_a_connection_that_ends_among_the_rows_is_lost(mariadb_url: str):
    with _connect(MySQLConnection, mariadb_url) as faster, _connect(Connection, mariadb_url) as other:
        end = threading.Timer(0.5, lambda: _answers(other, f"KILL {faster.thread_id():d}"))
        end.start()
        with pytest.raises(pymysql.OperationalError):
            _answers(faster, "SELECT seq, IF(seq = 90000, SLEEP(30), 0) FROM seq_0_to_100000")
        end.join()
        assert not faster.open


def test_a_silent_server_is_left(mariadb_url: str):
    with _connect(MySQLConnection, mariadb_url) as faster:
        faster._read_timeout = 0.5
        with pytest.raises(pymysql.OperationalError) as caught:
            _answers(faster, "SELECT seq, IF(seq = 90000, SLEEP(3), 0) FROM seq_0_to_100000")
        assert isinstance(caught.value.__context__, TimeoutError)
        assert not faster.open
