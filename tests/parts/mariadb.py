"""Run a private server of MariaDB, with durable defaults and small buffers.

Its data directory is copied from a template that is made once, so that a server is ready in a fraction of a second.
The URL of another server of MySQL or MariaDB in GALLERY_TEST_MYSQL_URL replaces it; its user needs the right to
create databases.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pymysql

from gallery_server.dal.address import MySQLAddress, parse_address
from tests.parts.ports import free_ports

INSTALL = "apt-get install mariadb-server"
_CACHE = Path(__file__).parents[2] / ".cache" / "mariadb"
_READY_SECONDS = 60
_USER = "gallery"
_PASSWORD = "p@ss/word"  # noqa: S105 - of a private server on the loopback; with what a URL must encode
_OPTIONS = (
    "--no-defaults",
    "--bind-address=127.0.0.1",
    "--skip-name-resolve",
    "--skip-log-bin",
    "--innodb-buffer-pool-size=48M",
    "--innodb-log-file-size=16M",
    "--max-connections=300",
    "--character-set-server=latin1",  # nothing may lean on the server's defaults
    "--collation-server=latin1_swedish_ci",
)
QUICK = ("--innodb-flush-method=nosync", "--debug-no-sync", "--innodb-file-per-table=0")
"""Options of a server that need not outlast its machine: what is committed outlasts the process, as it always does."""
_ROOT = ("--user=root",) if os.geteuid() == 0 else ()


class MySQLServer:
    """Name a running server on which databases can be made."""

    def __init__(self, address: MySQLAddress) -> None:
        self.address = address

    def create_database(self) -> str:
        """Create an empty database and answer its URL."""
        name = f"gallery_test_{secrets.token_hex(6)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Drop what `create_database` made."""
        address = parse_address(url)
        assert isinstance(address, MySQLAddress)
        self.execute(f"DROP DATABASE IF EXISTS {address.database}")

    def url(self, database: str, port: int | None = None) -> str:
        """Answer the URL of a database here, or behind a port of this machine that leads here."""
        address = replace(self.address, database=database)
        if port:
            address = replace(address, host="127.0.0.1", port=port)
        return str(address).replace("@", f":{_encoded(address.password)}@", 1)

    def execute(self, statement: str) -> tuple[tuple[object, ...], ...]:
        """Execute a statement as the server's user, outside every database, and answer its rows."""
        address = self.address
        with (
            pymysql.connect(
                host=address.host,
                port=address.port,
                user=address.user,
                password=address.password,
                unix_socket=address.unix_socket,
                autocommit=True,
            ) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
            return tuple(cursor.fetchall())

    def stop(self) -> None:
        """Leave the server running; it is not ours."""


class MariaDB(MySQLServer):
    """Own a server: it can be killed and started again on the same data and port."""

    def __init__(self, template: Path | None = None, options: Sequence[str] = ()) -> None:
        """Name the data that another server has kept, an empty store where unset, and options of its own."""
        super().__init__(MySQLAddress("127.0.0.1", free_ports(1)[0], "mysql", _USER, _PASSWORD))
        self.folder = Path(tempfile.mkdtemp(prefix="gallery-mariadb-"))
        self._template = template
        self._options = tuple(options)
        self._process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def is_installed() -> bool:
        """Tell whether this machine can run a server."""
        return shutil.which("mariadbd", path=_path()) is not None

    def start(self) -> MariaDB:
        """Start on a copy of the template and return when it answers."""
        shutil.copytree(self._template or _template(), self.folder / "data")
        setup = f"CREATE USER IF NOT EXISTS {_USER}@'%' IDENTIFIED BY '{_PASSWORD}'; GRANT ALL ON *.* TO {_USER}@'%';"
        (self.folder / "setup.sql").write_text(setup.replace("; ", ";\n"))
        return self._run(f"--init-file={self.folder / 'setup.sql'}")

    def restart(self) -> MariaDB:
        """Start again after `kill9`, on the same data and port."""
        return self._run()

    def kill9(self) -> None:
        """Kill the process at once, as a crash would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def hang(self) -> None:
        """Stop the process without ending it: connections stay open and nobody answers."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self._process.pid, os.WSTOPPED)

    def wake(self) -> None:
        """Let a hung process go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def keep(self, folder: Path) -> None:
        """Stop in order, and move the data to where another server may take them for its template."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait()
        shutil.move(self.folder / "data", folder)

    def stop(self) -> None:
        """Kill the server and remove its data."""
        if self._process is not None:
            self.kill9()
        shutil.rmtree(self.folder)

    def _run(self, *options: str) -> MariaDB:
        command = [
            _program("mariadbd"),
            *_OPTIONS,
            *_ROOT,
            f"--datadir={self.folder / 'data'}",
            "--socket=socket",  # in the data, by a name of its own: no path of a socket is longer than 107 bytes
            # A server that starts removes the temporary tables of all that share the folder: they crash.
            f"--tmpdir={self.folder}",
            f"--port={self.address.port}",
            *self._options,
            *options,
        ]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)
        self._await_answer(self._process)
        return self

    def _await_answer(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + _READY_SECONDS
        while True:
            try:
                self.execute("SELECT 1")
            except pymysql.OperationalError:
                if process.poll() is None and time.monotonic() < end:
                    time.sleep(0.02)
                    continue
                log = (self.folder / "log").read_text(errors="replace")
                raise RuntimeError(f"mariadbd does not answer; its log says\n{log}") from None
            else:
                return


def external_server() -> MySQLServer | None:
    """Answer the server that GALLERY_TEST_MYSQL_URL names, or None where it is unset."""
    url = os.environ.get("GALLERY_TEST_MYSQL_URL")
    if not url:
        return None
    address = parse_address(url)
    if not isinstance(address, MySQLAddress):
        raise ValueError(  # noqa: TRY004 - a setting is wrong, not a type
            f"GALLERY_TEST_MYSQL_URL is {address}; it takes mysql://USER:PASSWORD@HOST:PORT/mysql."
        )
    return MySQLServer(address)


def _template() -> Path:
    version = subprocess.run([_program("mariadbd"), "--version"], check=True, capture_output=True, text=True).stdout
    template = _CACHE / re.sub(r"[^\w.]+", "-", version.split("Ver ")[1].split()[0])
    _CACHE.mkdir(parents=True, exist_ok=True)
    with (_CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists():
            unfinished = Path(tempfile.mkdtemp(dir=_CACHE))
            _install(unfinished)
            unfinished.rename(template)
    return template


def _install(folder: Path) -> None:
    command = [
        _program("mariadb-install-db"),
        "--no-defaults",
        *_ROOT,
        f"--datadir={folder}",
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
        "--innodb-log-file-size=16M",
    ]
    subprocess.run(command, check=True, capture_output=True)


def _program(name: str) -> str:
    found = shutil.which(name, path=_path())
    if found is None:
        raise FileNotFoundError(f"{name} is not installed; {INSTALL}")
    return found


def _path() -> str:
    return os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))


def _encoded(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())
