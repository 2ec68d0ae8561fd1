"""Make the mail of an action, in which no value can become a header."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

from gallery_server.actions.failing import lasting
from gallery_server.actions.filling import Values
from gallery_server.domain import limits
from gallery_server.domain.action import ActionCall
from gallery_server.domain.template import Template

_HEADERS = SMTP.clone(max_line_length=900)
"""No header is folded: readers disagree about a Message-ID that is."""
_SUBJECT_CHARACTERS = 200
_UNPRINTED = re.compile(r"[^\S ]+|[\x00-\x1f\x7f-\x9f]+|[\ud800-\udfff]")
_MICROS = 1_000_000


def mail(call: ActionCall, settings: Mapping[str, object], values: Values, sender: str) -> bytes:
    """Answer a mail as it goes over the wire; raise ActionFailed where it becomes too large.

    It is the same for each try: Message-ID and Date come from the decision.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = ", ".join(recipients(settings))
    message["Subject"] = _one_line(values.text(Template.of("subject", str(settings["subject"]))))
    message["Date"] = datetime.fromtimestamp(call.decided_micros // _MICROS, UTC)
    message["Message-ID"] = f"<{_name(call)}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    text = values.text(Template.of("text", str(settings["text"]))).encode("utf-8", "replace").decode()
    # Lines of 76 ASCII characters: no server on the way has a reason to change them.
    message.set_content(text, cte="quoted-printable")
    written = message.as_bytes(policy=_HEADERS)
    if len(written) > limits.ACTION_BODY_BYTES:
        raise lasting(f"text: the mail has {len(written)} bytes, and {limits.ACTION_BODY_BYTES} are allowed.")
    return written


def recipients(settings: Mapping[str, object]) -> list[str]:
    """Answer the addresses of checked settings."""
    to = settings["to"]
    return [str(each) for each in to] if isinstance(to, list) else []


def _name(call: ActionCall) -> str:
    """Answer the idempotency key in a form that is short, whatever an action is called."""
    return f"{call.decision_id}.{hashlib.sha256(call.idempotency_key.encode()).hexdigest()[:16]}"


def _one_line(text: str) -> str:
    # What looks encoded would be decoded by `email`, which then may write lines of its own (CVE-2024-6923).
    line = " ".join(_UNPRINTED.sub(" ", text).replace("=?", "= ?").split())
    return line if len(line) <= _SUBJECT_CHARACTERS else f"{line[: _SUBJECT_CHARACTERS - 3]}..."
