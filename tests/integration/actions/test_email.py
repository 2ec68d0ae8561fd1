"""Mail goes out whole, secured, to whom it may go, and no value becomes a header."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gallery_server.actions.email import EmailKind
from gallery_server.actions.reach import Mail
from tests.parts import mail
from tests.parts.actions import DECISION, call, failure, reach
from tests.parts.certificates import write_certificate

SENDER = "gallery@models.example.com"
TO = ["team@models.example.com", "duty@models.example.com"]
SETTINGS = {"to": TO, "subject": "${modelName} drifts", "text": "mae of ${shard.city} is ${metrics.mae}.\n.\nEnd"}


def kind(tmp_path: Path, port: int, **other: object) -> EmailKind:
    given = {"host": "127.0.0.1", "port": port, "sender": SENDER, "tls": "none"} | other
    times = {"read_seconds": 0.5, "whole_seconds": 5.0, "connect_seconds": 2.0, "ca_file": tmp_path / "ca.pem"}
    return EmailKind(reach(tmp_path / "secrets", mail=Mail(**given), **times))  # type: ignore[arg-type]  # fields by name


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return write_certificate(tmp_path / "ca.pem", "127.0.0.1")


@pytest.fixture
def password(tmp_path: Path) -> Path:
    file = tmp_path / "password"
    file.write_text(mail.PASSWORD + "\n")
    return file


def test_a_mail_is_what_was_written(tmp_path: Path) -> None:
    with mail.running() as mailbox:
        result = kind(tmp_path, mailbox.port).run(call(kind(tmp_path, 1), SETTINGS))
        envelope, message = mailbox.only()
    assert result.detail == "The mail server accepted the mail for 2 of 2 recipients."
    assert (envelope.mail_from, envelope.rcpt_tos) == (SENDER, TO)
    assert message["From"] == SENDER
    assert message["To"] == ", ".join(TO)
    assert message["Subject"] == 'Random "Forest" </script> drifts'
    assert re.fullmatch(rf"<{DECISION}\.[0-9a-f]{{16}}@models\.example\.com>", message["Message-ID"])
    assert message["Date"] == "Sun, 01 Mar 2026 12:00:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().splitlines() == ["mae of São Paulo/../x?y=1&z# is 0.5.", ".", "End"]


def test_a_repeat_is_the_same_mail(tmp_path: Path) -> None:
    with mail.running() as mailbox:
        sending = kind(tmp_path, mailbox.port)
        for _ in range(2):
            sending.run(call(sending, SETTINGS))
        first, second = (envelope.content for envelope, _ in mailbox.mails)
    assert first == second


@pytest.mark.parametrize(
    "value",
    [
        "x\r\nBcc: victim@example.org",
        "x\nBcc: victim@example.org\n\nbody",
        "x\rBcc: a@b",
        "x\x0bBcc: a@b\x0c\x1c\x85\u2028Bcc: c@d",
        "\r\n.\r\nMAIL FROM:<evil@example.org>\r\nRCPT TO:<victim@example.org>\r\nDATA\r\n",
        "\n.\n",
        "\ud800",
        "x" * 3_000,
        "ü" * 500,
        "=?utf-8?q?=0D=0ABcc:_a=40b?=",
        "\0",
    ],
)
def test_no_value_becomes_a_header_or_a_mail_of_its_own(tmp_path: Path, value: str) -> None:
    with mail.running() as mailbox:
        sending = kind(tmp_path, mailbox.port)
        settings = {"to": TO, "subject": "${x}", "text": "${x}"}
        sending.run(call(sending, settings, values={"x": value}, action=value, rule=value, team="forecasting"))
        envelope, message = mailbox.only()
    assert envelope.rcpt_tos == TO
    assert sorted(message.keys()) == sorted(
        [
            *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"),
            *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
        ]
    )
    assert not message.defects
    assert len(message["Subject"]) <= 200
    assert message.get_content().splitlines() == (value.replace("\ud800", "?")).splitlines()


@pytest.mark.parametrize("mode", ["starttls", "tls"])
def test_a_login_goes_over_tls(tmp_path: Path, certificate: Path, password: Path, mode: str) -> None:
    with mail.running(certificate=certificate, at_once=mode == "tls", login=True) as mailbox:
        sending = kind(tmp_path, mailbox.port, tls=mode, user=mail.USER, password_file=password)
        sending.run(call(sending, SETTINGS))
        assert mailbox.logged_in == [True]
        password.write_text("wrong")
        error = failure(sending, SETTINGS)
    assert "refused this server, with 535" in error.message
    assert error.retryable, "who runs the server mends it"
    with pytest.raises(ValueError, match="a login needs TLS"):
        kind(tmp_path, 1, user=mail.USER, password_file=password)


def test_a_server_without_tls_gets_nothing(tmp_path: Path, certificate: Path, password: Path) -> None:
    with mail.running() as mailbox:
        for mode in ("starttls", "tls"):
            sending = kind(tmp_path, mailbox.port, tls=mode, user=mail.USER, password_file=password)
            assert failure(sending, SETTINGS).retryable
        assert mailbox.mails == []


def test_a_server_that_does_not_prove_its_name_gets_nothing(tmp_path: Path, certificate: Path) -> None:
    other = write_certificate(tmp_path / "other.pem", "mail.example.com")
    for trusted in (other, certificate):
        with mail.running(certificate=other) as mailbox:
            sending = kind(tmp_path, mailbox.port, tls="starttls")
            assert "The certificate of '127.0.0.1' is refused" in failure(sending, SETTINGS).message
            assert mailbox.mails == []
        (tmp_path / "ca.pem").write_bytes(trusted.read_bytes())


def test_who_is_refused_is_told_apart(tmp_path: Path) -> None:
    with mail.running() as mailbox:
        sending = kind(tmp_path, mailbox.port)
        mailbox.refusals = {TO[0]: "550 no such user"}
        assert "for 1 of 2 recipients" in sending.run(call(sending, SETTINGS)).detail
        mailbox.refusals |= {TO[1]: "553 no"}
        error = failure(sending, SETTINGS)
        assert ("refused every recipient, with 550, 553" in error.message, error.retryable) == (True, False)
        mailbox.refusals |= {TO[1]: "451 greylisted"}
        assert failure(sending, SETTINGS).retryable
        mailbox.refusals = {}
        for answer, retryable in (("452 full", True), ("554 spam, and a secret", False)):
            mailbox.answer = answer
            error = failure(sending, SETTINGS)
            assert (error.message, error.retryable) == (
                f"The mail server refused the mail, with {answer[:3]}.",
                retryable,
            )


def test_mail_goes_to_allowed_domains_alone(tmp_path: Path) -> None:
    with mail.running() as mailbox:
        sending = kind(tmp_path, mailbox.port)
        error = failure(sending, SETTINGS | {"to": [TO[0], "someone@example.org"]})
        assert "may not go to example.org; the server's settings allow models.example.com" in error.message
        assert not error.retryable
        assert mailbox.mails == []
        wider = kind(tmp_path, mailbox.port, recipient_domains=frozenset({"Example.org"}))
        wider.run(call(wider, SETTINGS | {"to": "someone@example.ORG"}))
        assert mailbox.only()[0].rcpt_tos == ["someone@example.ORG"]


def test_a_call_whose_time_is_over_is_not_begun(tmp_path: Path) -> None:
    with mail.running() as mailbox:
        assert failure(kind(tmp_path, mailbox.port), SETTINGS, seconds=-1.0).retryable
        assert mailbox.mails == []


def test_without_a_mail_server_it_is_told(tmp_path: Path) -> None:
    error = failure(EmailKind(reach(tmp_path)), SETTINGS)
    assert "settings name none" in error.message
    assert error.retryable


@contextmanager
def saying(*lines: bytes, pause: float = 0.0) -> Iterator[int]:
    """Run a server that says these lines, one to each line that it hears, and then nothing."""
    listener = socket.create_server(("127.0.0.1", 0))
    stopped = threading.Event()

    def serve() -> None:
        try:
            connected, _ = listener.accept()
            with connected:
                for line in lines:
                    for at in range(len(line)) if pause else ():
                        connected.sendall(line[at : at + 1])
                        stopped.wait(pause)
                    connected.sendall(b"" if pause else line)
                    connected.recv(65_536)
                stopped.wait(30)
        except OSError:
            return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        stopped.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [b"garbage\r\n"],
        [b"\xff\x00" * 5_000],
        [b"220-" + b"x" * 7_000 + b"\r\n"] * 3,
        [b"220-on and on\r\n" * 50_000],
        [b"554 go away\r\n"],
        [b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n", b"garbage\r\n"],
        [b"220 hi\r\n", b"500 no\r\n", b"500 no\r\n"],
        [b"220 hi\r\n", b""],
    ],
)
def test_a_server_that_does_not_speak_smtp_is_given_up(tmp_path: Path, lines: list[bytes]) -> None:
    with saying(*lines) as port:
        assert failure(kind(tmp_path, port), SETTINGS).retryable


def test_a_server_that_trickles_is_given_up(tmp_path: Path) -> None:
    with saying(b"220 " + b"x" * 2_000, pause=0.05) as port:
        error = failure(kind(tmp_path, port), SETTINGS, seconds=1.0)
    assert "did not answer in the time" in error.message


def test_what_comes_before_tls_is_not_believed_after_it(tmp_path: Path, certificate: Path) -> None:
    """A man in the middle who answers ahead, in the clear, to what will be asked over TLS (CVE-2011-0411)."""
    ahead = b"220 go\r\n250-x\r\n250 AUTH PLAIN\r\n235 welcome\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n250 taken\r\n"
    with saying(b"220 hi\r\n", b"250-hi\r\n250 STARTTLS\r\n", ahead) as port:
        error = failure(kind(tmp_path, port, tls="starttls"), SETTINGS)
    assert "No TLS with" in error.message
