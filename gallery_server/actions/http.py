"""Call back over HTTP: `{kind: http, url: ..., secret: argo, json: {city: "${shard.city}"}}`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from gallery_server.actions import shape
from gallery_server.actions.delivery import deliver
from gallery_server.actions.exchange import Request
from gallery_server.actions.filling import Values, reads_secrets
from gallery_server.actions.reach import Reach
from gallery_server.actions.request import (
    OWN,
    filled_headers,
    filled_json,
    filled_url,
    read_header,
    read_header_name,
    read_url,
)
from gallery_server.actions.shape import Setting
from gallery_server.actions.signing import signed
from gallery_server.domain.action import ActionCall, ActionResult
from gallery_server.domain.call import Clock, system_clock

_SECRET_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")
_MICROS = 1_000_000


def _secret_name(key: str, value: object) -> str:
    if not isinstance(value, str) or not _SECRET_NAME.fullmatch(value):
        raise shape.malformed(key, value, "write the name of a secret of the team: letters, digits, dots, dashes")
    return value


SHAPE: Mapping[str, Setting] = {
    "url": Setting(read_url, required=True),
    "secret": Setting(_secret_name, required=True),
    "method": Setting(shape.one_of("GET", "POST", "PUT", "PATCH", "DELETE"), default="POST"),
    "headers": Setting(shape.mapping(read_header_name, read_header), default={}),
    "json": Setting(shape.json_template),
}


def check(settings: Mapping[str, object]) -> Mapping[str, object]:
    """Answer the settings of a callback, whole; raise InvalidArgument that names the wrong one."""
    found = shape.checked("http", settings, SHAPE)
    if found["method"] == "GET" and found["json"] is not None:
        raise shape.malformed("json", "...", "GET has no body; write another method, or the values into the url")
    return found


class HttpKind:
    """Call back over HTTP, signed and with an idempotency key."""

    name = "http"

    def __init__(self, reach: Reach, clock: Clock = system_clock) -> None:
        self._reach = reach
        self._clock = clock

    def check(self, settings: Mapping[str, object]) -> Mapping[str, object]:
        """Check the settings."""
        return check(settings)

    def run(self, call: ActionCall) -> ActionResult:
        """Deliver once; raise ActionFailed where it was not taken."""
        settings = call.settings
        values = Values(call.values, partial(self._reach.secrets.read, call.team))
        secret = self._reach.secrets.read(call.team, str(settings["secret"]))
        url = filled_url(settings["url"], values)
        body = None if settings["json"] is None else filled_json(settings["json"], values)
        proof = signed(body or b"", secret=secret, key=call.idempotency_key, seconds=self._clock() // _MICROS)
        headers = {**filled_headers(settings["headers"], values), **OWN, **proof}
        request = Request(str(settings["method"]), headers, body)
        return deliver(url, request, self._reach, call.deadline, confidential=reads_secrets(settings))
