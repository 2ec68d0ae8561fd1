"""A server that cannot start says why in one line, whatever is in its way, and shows no password."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from gallery_server.config import Settings, environment_name
from gallery_server.dal import migrate
from gallery_server.dal.database import Database
from tests.integration.commands.program import Ended, run
from tests.parts.mariadb import MariaDB, MySQLServer
from tests.parts.missing import missing
from tests.parts.server import Server

SECRET = "not-so-secret"  # noqa: S105 - looked for in what is printed
WRONG: list[tuple[str, str, str]] = [
    ("listen", "9480", "write HOST:PORT"),
    ("listen", "127.0.0.1:70000", "write HOST:PORT"),
    ("advertise", "here", "write HOST:PORT"),
    ("metrics_listen", "on", "write HOST:PORT"),
    ("processes", "0", "greater than or equal to 1"),
    ("processes", "many", "valid integer"),
    ("pool_size", "1", "greater than or equal to 2"),
    ("default_deadline_ms", "600001", "less than or equal to 600000"),
    ("connections", "0", "greater than or equal to 1"),
    ("idle_seconds", "0", "greater than or equal to 1"),
    ("grace_seconds", "-1", "greater than or equal to 0"),
    ("event_days", "0", "greater than or equal to 1"),
    ("decision_days", "0", "greater than or equal to 1"),
    ("upload_lease_hours", "0", "greater than or equal to 1"),
    ("spool_min_free_mib", "-1", "greater than or equal to 0"),
    ("auto_create_projects", "maybe", "valid boolean"),
    ("allow_unauthenticated", "2", "valid boolean"),
    ("stores", "eu", "write NAME=URI"),
    ("offer_direct", "2", "valid boolean"),
    ("cache_mib", "-1", "greater than or equal to 0"),
    ("rules_repository", "", "at least 1 character"),
    ("rules_branch", "--all", "write the name of a branch"),
    ("rules_interval_seconds", "0", "greater than or equal to 1"),
    ("git_seconds", "0", "greater than or equal to 1"),
    ("work", "2", "valid boolean"),
    ("action_seconds", "0", "greater than or equal to 1"),
    ("smtp_port", "0", "greater than or equal to 1"),
    ("smtp_sender", "gallery", "write an address"),
    ("smtp_tls", "ssl", "'starttls', 'tls' or 'none'"),
    ("log_format", "xml", "'console' or 'json'"),
    ("log_level", "loud", "'debug', 'info', 'warning' or 'error'"),
]


def serve(home: Path, *arguments: str | Path, **environment: str) -> Ended:
    return run("serve", "--home", home, "--listen", "127.0.0.1:0", "--metrics-listen", "off", *arguments, **environment)


@pytest.mark.parametrize(("setting", "value", "allowed"), WRONG)
@pytest.mark.parametrize("source", ["command line", "environment", "file"])
def test_a_wrong_setting_is_named_with_what_is_allowed(
    tmp_path: Path, source: str, setting: str, value: str, allowed: str
) -> None:
    if source == "command line":
        ended = serve(tmp_path, f"--{setting.replace('_', '-')}", value)
        where = "on the command line"
    elif source == "environment":
        ended = run("serve", "--home", tmp_path, **{environment_name(setting): value})
        where = "in the environment"
    else:
        file = tmp_path / "gallery.toml"
        file.write_text(f"{setting} = {value!r}")
        ended = run("serve", "--home", tmp_path, "--config", file)
        where = "in the configuration file"
    assert ended.status == 2
    assert setting in ended.complaint
    assert f"(given {where})" in ended.complaint
    assert allowed in ended.complaint


def test_every_setting_can_be_given_in_each_source() -> None:
    elsewhere = {"home", "database", "blobs", "default_team", "write_store", "hadoop_conf_dir"}
    elsewhere |= {"kerberos_principal", "kerberos_keytab", "callback_hosts", "secrets_folder", "ca_file", "smtp_host"}
    elsewhere |= {"smtp_user", "smtp_password_file", "mail_domains"}
    assert {setting for setting, *_ in WRONG} == set(Settings.model_fields) - elsewhere, "these have tests of their own"


def test_an_unknown_setting_is_told_with_the_known_ones(tmp_path: Path) -> None:
    file = tmp_path / "gallery.toml"
    file.write_text("lisen = '127.0.0.1:0'")
    ended = run("serve", "--config", file)
    assert ended.status == 2
    assert "There is no setting lisen (given in the configuration file)" in ended.complaint
    assert all(name in ended.complaint for name in Settings.model_fields)
    assert run("serve", "--lisen", "x").status == 2


@pytest.mark.parametrize("content", [None, b"listen = ", b"\xff\xfe", b"[listen]\nport = 1"])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "gallery.toml"
    if content is not None:
        file.write_bytes(content)
    for ended in (run("serve", "--config", file), run("serve", GALLERY_CONFIG=str(file))):
        assert ended.status == 2
        assert str(file) in ended.complaint or "setting listen" in ended.complaint


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        ended = run("serve", "--home", tmp_path / "home", "--listen", address)
        assert ended.status == 1
        assert f"Cannot listen on {address}: Address already in use" in ended.complaint
        probes = run("serve", "--home", tmp_path / "home", "--listen", "127.0.0.1:0", "--metrics-listen", address)
        assert probes.status == 1
        assert address in probes.complaint


def test_a_host_that_is_not_here_is_told(tmp_path: Path) -> None:
    ended = run("serve", "--home", tmp_path, "--listen", "192.0.2.1:9480")
    assert ended.status == 1
    assert "192.0.2.1:9480" in ended.complaint


def test_who_listens_beyond_loopback_must_say_so(tmp_path: Path) -> None:
    ended = run("serve", "--home", tmp_path, "--listen", "0.0.0.0:0", "--metrics-listen", "off")
    assert ended.status == 1
    assert "allow_unauthenticated" in ended.complaint


def test_a_home_that_cannot_be_is_told(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    for home in (file, file / "below"):
        ended = serve(home)
        assert ended.status == 1
        assert str(home) in ended.complaint
        assert "home" in ended.complaint


@pytest.mark.parametrize("name", ["lock", "metrics", "id", "spool", "blobs", "gallery.db"])
def test_a_home_with_something_in_the_way_is_told(tmp_path: Path, name: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    if name in ("metrics", "spool", "blobs"):
        (home / name).write_text("in the way")
    else:
        (home / name).mkdir()
    ended = serve(home)
    assert ended.status == 1
    assert ended.complaint


def test_a_home_without_room_is_told(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(home)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        missing("this user may not mount a small disk; run the tests as root")
    try:
        ended = serve(home)
    finally:
        subprocess.run(["umount", "--lazy", str(home)], check=True)
    assert ended.status == 1
    assert "space" in ended.complaint or "room" in ended.complaint


def test_a_database_file_that_is_none_is_told(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "gallery.db").write_bytes(b"no database at all, " * 100)
    ended = serve(home)
    assert ended.status == 1
    assert "gallery.db" in ended.complaint


def test_a_second_server_on_one_home_is_refused(server: Server) -> None:
    ended = serve(server.home)
    assert ended.status == 1
    assert f"Another server runs in the home {server.home}" in ended.complaint
    assert server.children(), "the first goes on"


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        (f"postgres://user:{SECRET}@host/database", "mysql://"),
        (f"mysql://user:{SECRET}@host", "mysql://"),
        (f"mysql://user:{SECRET}@host:port/database", "mysql://"),
        ("sqlite://relative", "sqlite:///"),
        ("gallery.db", "sqlite:///"),
    ],
)
def test_a_database_that_cannot_be_is_told(tmp_path: Path, url: str, allowed: str) -> None:
    for command in ("serve", "migrate"):
        ended = run(command, "--home", tmp_path, "--database", url)
        assert ended.status in (1, 2)
        assert allowed in ended.complaint
        assert SECRET not in ended.output + ended.errors


@pytest.mark.parametrize("uri", [f"s3://user:{SECRET}@host/bucket", "hdfs://host/", "/folder", "file://host/folder"])
def test_a_store_that_cannot_be_is_told(tmp_path: Path, uri: str) -> None:
    ended = serve(tmp_path / "home", "--blobs", uri)
    assert ended.status == 1
    assert "blobs" in ended.complaint
    assert SECRET not in ended.output + ended.errors


@pytest.fixture
def schema(database_url: str) -> Iterator[tuple[str, Database]]:
    database = Database.open(database_url)
    yield database_url, database
    database.close()


def test_an_older_schema_is_told_with_the_way_out(tmp_path: Path, schema: tuple[str, Database]) -> None:
    url, database = schema
    migrate.migrate(database, migrate.latest_version() - 1)
    ended = serve(tmp_path / "home", "--database", url)
    assert ended.status == 1
    assert "gallery-server migrate" in ended.complaint
    migrated = run("migrate", "--database", url)
    assert (migrated.status, migrated.errors) == (0, "")
    assert migrated.output.endswith(f"the schema has version {migrate.latest_version()}\n")
    with Server(tmp_path / "home", database=url):
        pass


def test_a_newer_schema_is_told_and_left_alone(tmp_path: Path, schema: tuple[str, Database]) -> None:
    url, database = schema
    newer = migrate.latest_version() + 1
    row = migrate.SchemaMigrationRow.insert(number=newer, name=f"m{newer:04}_later", applied_micros=0)
    database.write(lambda tx: tx.run(row), migrate.Deadline.after(60))
    for ended in (serve(tmp_path / "home", "--database", url), run("migrate", "--database", url)):
        assert ended.status == 1
        assert f"version {newer}, newer than" in ended.complaint
    assert migrate.current_version(database) == newer


def test_a_database_without_tables_is_not_filled_by_chance(tmp_path: Path, empty_database_url: str) -> None:
    ended = serve(tmp_path / "home", "--database", empty_database_url)
    assert ended.status == 1
    assert "gallery-server migrate" in ended.complaint
    database = Database.open(empty_database_url)
    assert migrate.is_empty(database)
    database.close()


def test_a_refused_password_is_told_and_not_shown(tmp_path: Path, mariadb: MySQLServer) -> None:
    address = mariadb.address
    url = f"mysql://{address.user}:{SECRET}@{address.host}:{address.port}/mysql"
    for ended in (serve(tmp_path / "home", "--database", url), run("migrate", GALLERY_DATABASE=url)):
        assert ended.status == 1
        assert "refuses the user" in ended.complaint
        assert SECRET not in ended.output + ended.errors


def test_a_database_that_is_away_is_told_and_no_password_is_shown(tmp_path: Path, mariadb: MySQLServer) -> None:
    if not isinstance(mariadb, MariaDB):
        pytest.skip("GALLERY_TEST_MYSQL_URL names a server that may not be stopped")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    url = f"mysql://user:{SECRET}@127.0.0.1:{port}/gallery"
    ended = serve(tmp_path / "home", "--database", url)
    assert ended.status == 1
    assert "does not answer" in ended.complaint
    assert SECRET not in ended.output + ended.errors


def test_going_down_asks_first(schema: tuple[str, Database]) -> None:
    url, database = schema
    asked = run("migrate", "--database", url, "--to", "0")
    assert asked.status == 1
    assert migrate.current_version(database) == migrate.latest_version()
    assert run("migrate", "--database", url, "--to", "0", "--yes").status == 0
    assert migrate.current_version(database) == 0
    assert run("migrate", "--database", url, "--to", "99").status == 1


def test_settings_of_the_command_line_win_over_the_environment_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "gallery.toml"
    file.write_text("log_format = 'xml'\nlog_level = 'loud'\nlisten = 'x'")
    over_file = {"GALLERY_LOG_FORMAT": "yaml", "GALLERY_LOG_LEVEL": "info"}
    ended = run("serve", "--config", file, "--listen", "127.0.0.1:0", **over_file)
    assert "'yaml' (given in the environment)" in ended.complaint
    ended = run("serve", "--config", file, "--listen", "y", **over_file)
    assert "'y' (given on the command line)" in ended.complaint


def test_the_version_and_the_help_are_told() -> None:
    assert run("--version").output.startswith("gallery-server, version ")
    told = run("serve", "--help")
    assert told.status == 0
    assert all(f"--{name.replace('_', '-')}" in told.output for name in Settings.model_fields)
    assert os.environ["HOME"] not in told.output
