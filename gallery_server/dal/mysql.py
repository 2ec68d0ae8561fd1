"""Speak to MySQL and MariaDB."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import peewee
import pymysql
from pymysql.constants import CLIENT, CR, ER

from gallery_server.dal.address import MySQLAddress
from gallery_server.dal.mysql_connection import MySQLConnection
from gallery_server.dal.session import Dialect, Session, Trouble
from gallery_server.domain.call import Clock, Deadline

_SQL_MODE = "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE"
_LOCK_WAIT_SECONDS = 5
_CONNECT_SECONDS = 3.0
# Giving up on a commit leaves its outcome unknown, so it is waited for a little past the deadline.
_COMMIT_SECONDS = 2.0
_FAREWELL_SECONDS = 1.0

_CONNECTION_KILLED = 1927  # MariaDB's; MySQL only closes the connection
_IDLE_DISCONNECT = 4031
_READ_ONLY_TRANSACTION = 1792
_READ_ONLY_MODE = 1836
_TROUBLES = (
    {
        ER.LOCK_DEADLOCK: Trouble.CONFLICT,
        ER.LOCK_WAIT_TIMEOUT: Trouble.CONFLICT,
        ER.CHECKREAD: Trouble.CONFLICT,
        ER.QUERY_INTERRUPTED: Trouble.CONFLICT,
        ER.DUP_ENTRY: Trouble.DUPLICATE,
        ER.DISK_FULL: Trouble.FULL,
        ER.RECORD_FILE_FULL: Trouble.FULL,
        CR.CR_SSL_CONNECTION_ERROR: Trouble.UNTRUSTED,
    }
    | dict.fromkeys(
        (
            CR.CR_SERVER_GONE_ERROR,
            CR.CR_SERVER_LOST,
            CR.CR_SERVER_LOST_EXTENDED,
            ER.NET_READ_ERROR,
            ER.NET_READ_INTERRUPTED,
            ER.NET_ERROR_ON_WRITE,
            ER.NET_WRITE_INTERRUPTED,
            _CONNECTION_KILLED,
            _IDLE_DISCONNECT,
        ),
        Trouble.LOST,
    )
    | dict.fromkeys(
        (
            CR.CR_CONNECTION_ERROR,
            CR.CR_CONN_HOST_ERROR,
            ER.CON_COUNT_ERROR,
            ER.TOO_MANY_USER_CONNECTIONS,
            ER.SERVER_SHUTDOWN,
            ER.UNKNOWN_COM_ERROR,  # a Galera node that is not in the cluster now
            ER.OPTION_PREVENTS_STATEMENT,  # the read-only side of a failover
            _READ_ONLY_TRANSACTION,
            _READ_ONLY_MODE,
        ),
        Trouble.AWAY,
    )
    | dict.fromkeys(
        (ER.DBACCESS_DENIED_ERROR, ER.ACCESS_DENIED_ERROR, ER.BAD_DB_ERROR, ER.HOST_NOT_PRIVILEGED), Trouble.REFUSED
    )
)
# Not by way of the session's time zone, whose clock is put back once a year.
_NOW = "SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))"
_NO_SPACE = ("error 28 ", "errno: 28 ")


class MySQLSession(peewee.MySQLDatabase, Session):
    """Hold one connection to a server of MySQL or MariaDB, at READ COMMITTED."""

    dialect = Dialect.MYSQL

    def __init__(self, address: MySQLAddress, deadline: Deadline) -> None:
        self._address = address
        self._hangs = False
        self.deadline = deadline
        seconds = min(deadline.remaining(), _CONNECT_SECONDS)
        super().__init__(
            **_login(address, seconds),
            thread_safe=False,
            sql_mode=_SQL_MODE,
            client_flag=CLIENT.FOUND_ROWS,
            init_command="SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
        )
        self.connect()
        self.execute_within(seconds, f"SET SESSION innodb_lock_wait_timeout = {_LOCK_WAIT_SECONDS}")

    def _connect(self) -> MySQLConnection:
        return MySQLConnection(database=self.database, autocommit=True, **self.connect_params)

    def shared_now(self, _clock: Clock) -> int:
        """Answer the server's clock."""
        return int(self.execute_sql(_NOW).fetchone()[0])

    def begin_read(self) -> None:
        """Begin nothing: each statement sees what was committed when it began, and costs one round trip."""

    def end_read(self) -> None:
        """End nothing."""

    def begin_write(self) -> None:
        """Begin a transaction."""
        self.execute_sql("START TRANSACTION")

    def commit(self) -> None:
        """Commit; an error of class LOST or TIMED_OUT leaves it open whether it did."""
        self.execute_within(max(self.deadline.remaining(), _COMMIT_SECONDS), "COMMIT")

    def reset(self) -> None:
        """Roll back whatever is open."""
        self.execute_within(_FAREWELL_SECONDS, "ROLLBACK")

    def abandon(self) -> None:
        """Close the connection and stop the statement that the server still runs for it."""
        connection = self.connection()
        with suppress(peewee.PeeweeException, pymysql.MySQLError):
            self.close()
        if self._hangs:
            with suppress(pymysql.MySQLError), pymysql.connect(**_login(self._address, _FAREWELL_SECONDS)) as second:
                second.query(f"KILL QUERY {connection.thread_id():d}")

    def execute_within(self, seconds: float, sql: str, params: Sequence[Any] | None = None) -> Any:
        """Execute one statement; the driver gives up where the server is silent for so many seconds."""
        connection = self.connection()
        connection._read_timeout = connection._write_timeout = seconds  # noqa: SLF001 - the driver has no other way
        try:
            return super().execute_within(seconds, sql, params)
        except peewee.OperationalError as error:
            self._hangs |= trouble(error) is Trouble.TIMED_OUT
            raise


class MySQLEngine:
    """Make sessions on one database of a server of MySQL or MariaDB."""

    probe = "SELECT 1"

    def __init__(self, address: MySQLAddress) -> None:
        self._address = address

    def __str__(self) -> str:
        return str(self._address)

    def connect(self, deadline: Deadline) -> MySQLSession:
        """Connect and log in."""
        return MySQLSession(self._address, deadline)

    def trouble(self, error: peewee.PeeweeException) -> Trouble:
        """Say what an error means."""
        return trouble(error)


def trouble(error: peewee.PeeweeException) -> Trouble:
    """Read the error number of the server or the driver."""
    cause = getattr(error, "orig", error)
    if isinstance(cause, pymysql.InterfaceError):
        return Trouble.LOST  # the driver's word for a connection that it has closed
    if isinstance(cause.__context__, ssl.SSLCertVerificationError):
        return Trouble.UNTRUSTED
    if isinstance(cause.__context__, TimeoutError):
        return Trouble.AWAY if cause.args[0] == CR.CR_CONN_HOST_ERROR else Trouble.TIMED_OUT
    number, text = (*cause.args, "", "")[:2]
    if any(mark in f"{text} " for mark in _NO_SPACE):
        return Trouble.FULL
    return _TROUBLES.get(number, Trouble.DEFECT)


def _login(address: MySQLAddress, seconds: float) -> dict[str, Any]:
    login = {
        "host": address.host,
        "port": address.port,
        "user": address.user,
        "password": address.password,
        "database": address.database,
        "charset": "utf8mb4",
        "connect_timeout": seconds,
        "read_timeout": seconds,
        "write_timeout": seconds,
    }
    optional = {"unix_socket": address.unix_socket, "ssl_ca": address.ssl_ca}
    return login | {name: value for name, value in optional.items() if value is not None}
