"""Send mail: `{kind: email, to: [team@example.com], subject: "${modelName} drifts", text: ...}`."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Mapping
from functools import partial

from gallery_server.actions import shape
from gallery_server.actions.connecting import why
from gallery_server.actions.failing import lasting, passing
from gallery_server.actions.filling import Values
from gallery_server.actions.mail_text import mail, recipients
from gallery_server.actions.mailing import MailSession
from gallery_server.actions.reach import Mail, Reach
from gallery_server.actions.shape import Setting
from gallery_server.domain import limits
from gallery_server.domain.action import ActionCall, ActionResult
from gallery_server.errors import ActionFailed, DeadlineExceeded

_ADDRESS = re.compile(r"[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_ADDRESS_CHARACTERS = 254
_FOR_GOOD = 500


def _recipients(key: str, value: object) -> object:
    to = [value] if isinstance(value, str) else value
    if not isinstance(to, list) or not to:
        raise shape.malformed(key, value, "write an address, or a list of them")
    shape.limited(key, len(to), limits.MAIL_RECIPIENTS)
    for each in to:
        if not isinstance(each, str) or len(each) > _ADDRESS_CHARACTERS or not _ADDRESS.fullmatch(each):
            raise shape.malformed(key, each, "write an address such as team@example.com, without a name or a reference")
    return to


SHAPE: Mapping[str, Setting] = {
    "to": Setting(_recipients, required=True),
    "subject": Setting(shape.template, required=True),
    "text": Setting(shape.template, required=True),
}


def check(settings: Mapping[str, object]) -> Mapping[str, object]:
    """Answer the settings of a mail, whole; raise InvalidArgument that names the wrong one."""
    return shape.checked("email", settings, SHAPE)


class EmailKind:
    """Send mail through the server that the settings name, to the domains that they allow."""

    name = "email"

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    def check(self, settings: Mapping[str, object]) -> Mapping[str, object]:
        """Check the settings."""
        return check(settings)

    def run(self, call: ActionCall) -> ActionResult:
        """Send once; raise ActionFailed where no recipient was accepted."""
        through = self._reach.mail
        if through is None:
            raise passing("This server has no mail server to send through; its settings name none.")
        to = recipients(call.settings)
        _require_allowed(to, through)
        values = Values(call.values, partial(self._reach.secrets.read, call.team))
        written = mail(call, call.settings, values, through.sender)
        try:
            refused = self._send(through, to, written, call)
        except DeadlineExceeded:
            raise passing("The mail server did not answer in the time that an action has.") from None
        except smtplib.SMTPRecipientsRefused as error:
            raise _of_codes("every recipient", [code for code, _ in error.recipients.values()]) from None
        except smtplib.SMTPResponseException as error:
            # A server that refuses us, whatever the mail, is mended by whoever runs it, not by the rule.
            us = isinstance(error, smtplib.SMTPConnectError)
            raise _of_codes("this server" if us else "the mail", [error.smtp_code], lasts=not us) from None
        except (smtplib.SMTPException, ValueError) as error:
            raise passing(f"The mail server does not speak SMTP as expected: {type(error).__name__}.") from None
        except OSError as error:
            raise passing(f"The connection to the mail server broke: {why(error)}.") from None
        accepted = f"{len(to) - len(refused)} of {len(to)} recipients"
        return ActionResult(f"The mail server accepted the mail for {accepted}.")

    def _send(self, through: Mail, to: list[str], written: bytes, call: ActionCall) -> Mapping[str, object]:
        deadline = call.deadline.within(self._reach.whole_seconds)
        session = MailSession.opened(through, self._reach, deadline)
        try:
            refused = session.sendmail(through.sender, to, written)
            session.leave()
        finally:
            session.close()
        return refused


def _require_allowed(to: list[str], through: Mail) -> None:
    for each in to:
        domain = each.rpartition("@")[2].lower()
        if domain not in through.domains:
            raise lasting(
                f"to: mail may not go to {domain}; the server's settings allow {', '.join(sorted(through.domains))}."
            )


def _of_codes(what: str, codes: list[int], *, lasts: bool = True) -> ActionFailed:
    told = f"The mail server refused {what}, with {', '.join(str(code) for code in sorted(set(codes)))}."
    return lasting(told) if lasts and min(codes) >= _FOR_GOOD else passing(told)
