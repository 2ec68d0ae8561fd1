"""Raise an alert in Prometheus' Alertmanager: `{kind: alert, url: ..., labels: {severity: page}}`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

from gallery_server.actions import shape
from gallery_server.actions.delivery import deliver
from gallery_server.actions.exchange import Request
from gallery_server.actions.failing import lasting
from gallery_server.actions.filling import Values, reads_secrets
from gallery_server.actions.reach import Reach
from gallery_server.actions.request import (
    OWN,
    Url,
    filled_headers,
    read_header,
    read_header_name,
    read_plain_url,
)
from gallery_server.actions.shape import Setting
from gallery_server.domain import limits
from gallery_server.domain.action import ActionCall, ActionResult
from gallery_server.domain.template import Template

_LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,199}")
_PATH = "/api/v2/alerts"
_MICROS = 1_000_000
_DEFAULT_MINUTES = 60


def _label(key: str, value: str) -> str:
    if not _LABEL.fullmatch(value):
        raise shape.malformed(key, value, "write letters, digits and _, and no digit at the beginning")
    return value


SHAPE: Mapping[str, Setting] = {
    "url": Setting(read_plain_url, required=True),
    "labels": Setting(shape.mapping(_label, shape.template), default={}),
    "annotations": Setting(shape.mapping(_label, shape.template), default={}),
    "headers": Setting(shape.mapping(read_header_name, read_header), default={}),
    "minutes": Setting(shape.whole(1, limits.ALERT_MINUTES), default=_DEFAULT_MINUTES),
}


def check(settings: Mapping[str, object]) -> Mapping[str, object]:
    """Answer the settings of an alert, whole; raise InvalidArgument that names the wrong one."""
    return shape.checked("alert", settings, SHAPE)


class AlertKind:
    """Post alerts to version 2 of Alertmanager's API.

    Labels say which alert it is: that of this rule and instance, whichever decision raises it.
    """

    name = "alert"

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    def check(self, settings: Mapping[str, object]) -> Mapping[str, object]:
        """Check the settings."""
        return check(settings)

    def run(self, call: ActionCall) -> ActionResult:
        """Post once; raise ActionFailed where it was not taken."""
        settings = call.settings
        values = Values(call.values, partial(self._reach.secrets.read, call.team))
        body = json.dumps([_alert(call, values)]).encode()
        if len(body) > limits.ACTION_BODY_BYTES:
            raise lasting(f"The alert has {len(body)} bytes, and {limits.ACTION_BODY_BYTES} are allowed.")
        url = Url.of(str(settings["url"]).rstrip("/") + _PATH)
        own = {**OWN, "Idempotency-Key": call.idempotency_key}
        headers = {**filled_headers(settings["headers"], values), **own}
        return deliver(
            url, Request("POST", headers, body), self._reach, call.deadline, confidential=reads_secrets(settings)
        )


def _alert(call: ActionCall, values: Values) -> dict[str, object]:
    """Answer a postableAlert; it begins at the decision, so that a repeat is the same alert."""
    begun = datetime.fromtimestamp(call.decided_micros / _MICROS, UTC)
    minutes = call.settings["minutes"]
    ended = begun + timedelta(minutes=minutes if isinstance(minutes, int) else _DEFAULT_MINUTES)
    subject = {"instance_id": call.instance_id} if call.instance_id else {}
    labels = {"alertname": "GalleryRule", "team": call.team, "rule": call.rule} | subject
    return {
        # Alertmanager takes no empty label for one, so they are left out here too.
        "labels": {name: text for name, text in (labels | _texts("labels", call, values)).items() if text},
        "annotations": {"decision": call.decision_id, **_texts("annotations", call, values)},
        "startsAt": begun.isoformat(timespec="milliseconds"),
        "endsAt": ended.isoformat(timespec="milliseconds"),
    }


def _texts(key: str, call: ActionCall, values: Values) -> dict[str, str]:
    written = call.settings[key]
    if not isinstance(written, Mapping):
        return {}
    return {name: values.text(Template.of(f"{key}.{name}", text)) for name, text in written.items()}
