from __future__ import annotations

import io
import json

import pytest
import structlog

from gallery_server import telemetry
from gallery_server.actions.log import LogKind
from tests.parts.actions import DECISION, call, failure


def logged(settings: dict[str, object], **other: object) -> dict[str, object]:
    """Answer the record that an action writes, through the processors of the server's log."""
    stream = io.StringIO()
    log = structlog.wrap_logger(
        structlog.WriteLogger(stream),
        processors=[structlog.stdlib.add_log_level, telemetry.hide_secrets, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(20),
    )
    kind = LogKind(log)
    kind.run(call(kind, settings, **other))
    (line,) = stream.getvalue().splitlines()
    record: dict[str, object] = json.loads(line)
    return record


def test_a_record_says_which_rule_fired() -> None:
    assert logged({}) == {
        "event": "rule acted",
        "level": "info",
        "rule": "forecasting/drift",
        "decision": DECISION,
        "action": "retrain",
        "instance": "i-1",
    }


def test_what_values_bring_stands_in_fields_of_its_own() -> None:
    settings = {"level": "error", "message": "${modelName}", "fields": {"event": "x", "level": "${metrics.mae}"}}
    record = logged(settings, values={"modelName": "a\n{}%s\x1b[31m", "metrics": {"mae": 0.5}})
    assert (record["event"], record["level"]) == ("rule acted", "error")
    assert record["message"] == "a\n{}%s\x1b[31m"
    assert record["fields"] == {"event": "x", "level": "0.5"}
    assert logged({"message": "${x}"}, values={"x": "y" * 5_000})["message"] == "y" * 1_000


@pytest.mark.parametrize("settings", [{"message": "${gone}"}, {"fields": {"a": "${gone}"}}])
def test_what_cannot_be_filled_is_not_written(settings: dict[str, object]) -> None:
    assert "has no value" in failure(LogKind(structlog.get_logger()), settings).message
