"""Open a call: hold what its CallContext says against the limits, and find its caller."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from typing import Any

from gallery_server.domain.call import Caller, Deadline
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.rpc.identity import Identity, Peer

MAX_ID_LENGTH = 128
"""Printable ASCII characters of requestId and clientRequestId."""
MAX_CLIENT_NAME_LENGTH = 200
"""Characters of clientName."""
MAX_DEADLINE_MS = 600_000
"""The longest time that a call may ask for."""


@dataclass(frozen=True, slots=True)
class Call:
    """Describe one call to the functions that answer it."""

    method: str
    caller: Caller
    client_request_id: str | None
    """Makes a write repeatable, where the caller gave it."""


@dataclass(frozen=True, slots=True)
class CallOpener:
    """Make calls from contexts."""

    identity: Identity
    default_deadline_s: float

    def open(self, method: str, context: Any, peer: Peer, request_id: str) -> Call:
        """Make the call whose request id is known; raise InvalidArgument, or what the identity raises."""
        _check_name(context.clientName)
        _check_id("caller.clientRequestId", context.clientRequestId)
        seconds = self._seconds(context.deadlineMs)
        principal = self.identity.authenticate(context, peer)
        return Call(method, Caller(principal, request_id, Deadline.after(seconds)), context.clientRequestId)

    def _seconds(self, deadline_ms: int | None) -> float:
        if deadline_ms is None:
            return self.default_deadline_s
        if not 1 <= deadline_ms <= MAX_DEADLINE_MS:
            raise InvalidArgument(
                Reason.FIELD_OUT_OF_RANGE,
                f"caller.deadlineMs is {deadline_ms}; it must be 1 to {MAX_DEADLINE_MS} milliseconds, or unset.",
                field="caller.deadlineMs",
                value=deadline_ms,
                limit=MAX_DEADLINE_MS,
            )
        return deadline_ms / 1000


def new_request_id() -> str:
    """Make an id for a call that brought none."""
    return secrets.token_hex(8)


def request_id_of(context: Any) -> str | None:
    """Answer the caller's id of a call, None where unset; raise InvalidArgument."""
    request_id: str | None = context.requestId
    _check_id("caller.requestId", request_id)
    return request_id


def _check_id(name: str, value: str | None) -> None:
    if value is None:
        return
    _check_length(name, value, MAX_ID_LENGTH)
    if not (value.isascii() and value.isprintable()):
        raise InvalidArgument(
            Reason.FIELD_MALFORMED, f"{name} may hold printable ASCII characters only.", field=name, value=value
        )


def _check_name(value: str | None) -> None:
    if value is None:
        return
    _check_length("caller.clientName", value, MAX_CLIENT_NAME_LENGTH)
    if any(unicodedata.category(character) == "Cc" for character in value):
        raise InvalidArgument(
            Reason.FIELD_MALFORMED,
            "caller.clientName holds a control character; name the program in plain text.",
            field="caller.clientName",
            value=value,
        )


def _check_length(name: str, value: str, limit: int) -> None:
    if not value:
        raise InvalidArgument(Reason.FIELD_MALFORMED, f"{name} is empty; leave it unset instead.", field=name)
    if len(value) > limit:
        raise InvalidArgument(
            Reason.FIELD_TOO_LONG,
            f"{name} has {len(value)} characters; at most {limit} are allowed.",
            field=name,
            length=len(value),
            limit=limit,
        )
