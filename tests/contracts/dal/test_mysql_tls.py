"""Whoever names an authority talks to nobody for whom it does not vouch."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from gallery_server.dal.database import Database
from gallery_server.domain.call import Deadline
from gallery_server.errors import Reason, Unavailable
from tests.parts.mariadb import MariaDB

_CIPHER = "SELECT variable_value FROM information_schema.session_status WHERE variable_name = 'Ssl_cipher'"


def _authority(folder: Path) -> None:
    _openssl(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=authority",
        "-keyout", folder / "ca.key", "-out", folder / "ca.pem",
    )  # fmt: skip


def _certify(folder: Path, name: str) -> None:
    """Make a key, and have the authority say that it is a host's."""
    (folder / "names").write_text(f"subjectAltName={name}\n", encoding="ascii")
    _openssl(
        "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=database",
        "-keyout", folder / "server.key", "-out", folder / "server.csr",
    )  # fmt: skip
    _openssl(
        "x509", "-req", "-in", folder / "server.csr", "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key",
        "-CAcreateserial", "-days", "2", "-extfile", folder / "names", "-out", folder / "server.pem",
    )  # fmt: skip


def _openssl(*words: object) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    _authority(folder)
    _certify(folder, "IP:127.0.0.1")
    return folder


@pytest.fixture(scope="module")
def url(keys: Path) -> Iterator[str]:
    server = MariaDB(options=(f"--ssl-cert={keys / 'server.pem'}", f"--ssl-key={keys / 'server.key'}")).start()
    yield server.create_database()
    server.stop()


def _cipher(url: str) -> str:
    """Answer what a connection is encrypted by; an empty text where it is not."""
    database = Database.open(url)
    try:
        answered = database.administer(lambda session: session.execute_sql(_CIPHER).fetchone()[0], Deadline.after(20))
    finally:
        database.close()
    return str(answered)


def test_a_connection_is_encrypted_where_the_server_offers_it(url: str):
    assert _cipher(url)


def test_an_authority_vouches_for_the_server(url: str, keys: Path):
    assert _cipher(f"{url}?ssl_ca={keys / 'ca.pem'}")


def test_a_server_of_another_authority_is_refused(url: str, tmp_path: Path):
    _authority(tmp_path)
    _refused(f"{url}?ssl_ca={tmp_path / 'ca.pem'}")


def test_a_server_under_another_name_is_refused(url: str, keys: Path):
    _refused(f"{url.replace('127.0.0.1', 'localhost')}?ssl_ca={keys / 'ca.pem'}")


def test_an_authority_that_cannot_be_read_is_told(url: str, tmp_path: Path):
    _refused(f"{url}?ssl_ca={tmp_path / 'none.pem'}")
    (tmp_path / "text.pem").write_text("no certificate", encoding="ascii")
    _refused(f"{url}?ssl_ca={tmp_path / 'text.pem'}")


def test_a_server_that_does_not_encrypt_is_refused_where_an_authority_is_named(keys: Path):
    server = MariaDB(options=("--skip-ssl",)).start()
    try:
        plain = server.create_database()
        assert _cipher(plain) == ""
        _refused(f"{plain}?ssl_ca={keys / 'ca.pem'}")
    finally:
        server.stop()


def _refused(url: str) -> None:
    with pytest.raises(Unavailable, match="ssl_ca") as caught:
        _cipher(url)
    assert (caught.value.reason, caught.value.retryable) == (Reason.DATABASE_UNAVAILABLE, False)
