"""A real SMTP server that keeps the mail it gets."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.parts.ports import free_ports

USER = "gallery"
PASSWORD = "humpback-99"  # noqa: S105 - looked for in all that is told


@dataclass
class Mailbox:
    """What came, and what the server says to it: `refusals` by address, `answer` to the mail itself."""

    port: int = 0
    mails: list[tuple[Envelope, EmailMessage]] = field(default_factory=list)
    logged_in: list[bool] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    answer: str = "250 OK"

    def only(self) -> tuple[Envelope, EmailMessage]:
        """Answer the one mail that came."""
        (one,) = self.mails
        return one

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept an address, or refuse it."""
        refusal = self.refusals.get(address)
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the same
        """Keep a mail."""
        assert isinstance(envelope.content, bytes)
        message = BytesParser(EmailMessage, policy=policy.SMTP).parsebytes(envelope.content)
        assert isinstance(message, EmailMessage)
        self.mails.append((envelope, message))
        self.logged_in.append(session.authenticated is True)
        return self.answer


@contextmanager
def running(*, certificate: Path | None = None, at_once: bool = False, login: bool = False) -> Iterator[Mailbox]:
    """Run a server: with TLS after STARTTLS, or at once, where there is a certificate."""
    (port,) = free_ports(1)
    mailbox = Mailbox(port)
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    options: dict[str, object] = {"ssl_context": context} if at_once else {"tls_context": context}
    if login:
        options |= {"authenticator": _authenticate, "auth_required": not at_once, "auth_require_tls": not at_once}
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def _authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    right = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=data == right, handled=False)
