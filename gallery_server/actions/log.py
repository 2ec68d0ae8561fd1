"""Write a record to the server's log; an action that needs no settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from gallery_server.actions import shape
from gallery_server.actions.failing import lasting
from gallery_server.actions.filling import Values
from gallery_server.actions.shape import Setting
from gallery_server.domain.action import ActionCall, ActionResult
from gallery_server.domain.template import Template

_CHARACTERS = 1_000


class Log(Protocol):
    """The log of the server: structlog's."""

    def log(self, level: int, event: str, **fields: object) -> object:
        """Write a record."""


_LEVELS = {"info": 20, "warning": 30, "error": 40}

SHAPE: Mapping[str, Setting] = {
    "level": Setting(shape.one_of(*_LEVELS), default="info"),
    "message": Setting(shape.template),
    "fields": Setting(shape.mapping(shape.label, shape.template), default={}),
}


def check(settings: Mapping[str, object]) -> Mapping[str, object]:
    """Answer the settings of a record, whole; raise InvalidArgument that names the wrong one."""
    return shape.checked("log", settings, SHAPE)


class LogKind:
    """Write records that say which rule fired."""

    name = "log"

    def __init__(self, log: Log) -> None:
        self._log = log

    def check(self, settings: Mapping[str, object]) -> Mapping[str, object]:
        """Check the settings."""
        return check(settings)

    def run(self, call: ActionCall) -> ActionResult:
        """Write a record; what values bring stands in fields, each cut to 1,000 characters."""
        values = Values(call.values, _no_secret)
        written = {"message": call.settings["message"]} if call.settings["message"] else {}
        fields = call.settings["fields"]
        named = dict(fields) if isinstance(fields, Mapping) else {}
        self._log.log(
            _LEVELS[str(call.settings["level"])],
            "rule acted",
            rule=call.rule,
            decision=call.decision_id,
            action=call.action,
            instance=call.instance_id,
            **_filled(written, values),
            **({"fields": _filled(named, values)} if named else {}),
        )
        return ActionResult("Written to the server's log.")


def _filled(written: Mapping[str, object], values: Values) -> dict[str, str]:
    return {key: values.text(Template.of(key, str(text)))[:_CHARACTERS] for key, text in written.items()}


def _no_secret(_name: str) -> str:
    raise lasting("A secret may not be logged.")
