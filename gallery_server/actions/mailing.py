"""Speak SMTP under a deadline."""

from __future__ import annotations

import smtplib
import socket
from contextlib import suppress
from pathlib import Path
from typing import cast

from gallery_server.actions.bounded import BoundedSocket
from gallery_server.actions.connecting import connect, secured
from gallery_server.actions.failing import passing
from gallery_server.actions.reach import Mail, Reach
from gallery_server.domain import limits
from gallery_server.domain.call import Deadline
from gallery_server.errors import DeadlineExceeded

_READY = 220
_TALK_BYTES = 256 << 10
"""What a mail server may say in one session."""


class MailSession(smtplib.SMTP):
    """A session of the standard library's SMTP on a bounded socket."""

    def __init__(self, through: Mail, reach: Reach, deadline: Deadline) -> None:
        self._through = through
        self._reach = reach
        self._deadline = deadline
        self._connected: socket.socket | None = None
        # Without a host it does not connect; it takes its own name from the address of the sender.
        super().__init__(local_hostname=through.sender.rpartition("@")[2])

    @classmethod
    def opened(cls, through: Mail, reach: Reach, deadline: Deadline) -> MailSession:
        """Answer a session that is secured and logged in; raise ActionFailed, DeadlineExceeded or what smtplib does.

        SMTPConnectError says that the server refuses us, whatever we would send.
        """
        session = cls(through, reach, deadline)
        try:
            session._open()
        except smtplib.SMTPResponseException as error:
            session.close()
            raise smtplib.SMTPConnectError(error.smtp_code, error.smtp_error) from None
        except BaseException:
            session.close()
            raise
        return session

    def close(self) -> None:
        """Close the connection, without a word."""
        super().close()
        if self._connected is not None:
            self._connected.close()

    def leave(self) -> None:
        """Say goodbye; the mail is accepted by now, whatever comes of that."""
        with suppress(smtplib.SMTPException, OSError, DeadlineExceeded):
            self.quit()

    def _open(self) -> None:
        connecting = self._deadline.within(self._reach.connect_seconds)
        connected = connect(self._through.host, self._through.port, connecting, hosts=None)
        if self._through.tls == "tls":
            connected = secured(connected, self._through.host, connecting, self._reach.ca_file)
        self._bind(connected)
        self._expect_ready(self.getreply())
        self.ehlo_or_helo_if_needed()
        if self._through.tls == "starttls":
            self._expect_ready(self.docmd("STARTTLS"))
            self._bind(secured(connected, self._through.host, connecting, self._reach.ca_file))
            # What was said before nobody has signed, so it does not count (RFC 3207, 4.2).
            self.ehlo_resp = self.helo_resp = None
            self.ehlo_or_helo_if_needed()
        if self._through.user is not None:
            self.login(self._through.user, _password(self._through.password_file))

    def _bind(self, connected: socket.socket) -> None:
        """Speak on this socket from here on; what the former one has sent beyond its last answer is dropped."""
        self._connected = connected
        bounded = BoundedSocket(connected, self._deadline, self._reach.read_seconds, _TALK_BYTES)
        self.sock = cast(socket.socket, bounded)
        self.file = None

    @staticmethod
    def _expect_ready(reply: tuple[int, bytes]) -> None:
        if reply[0] != _READY:
            raise smtplib.SMTPConnectError(*reply)


def _password(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        with file.open("rb") as opened:
            return opened.read(limits.SECRET_BYTES).decode().rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise passing(f"The password for the mail server cannot be read from {file}.") from None
