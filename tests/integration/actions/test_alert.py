"""Alerts are what version 2 of Alertmanager's API takes, and say which decision raised them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from gallery_server.actions.alert import AlertKind
from tests.parts.actions import DECIDED, DECISION, SECRET, call, failure, reach
from tests.parts.callback import Callback, running

# `postableAlerts` of api/v2/openapi.yaml of Alertmanager, with the formats that it names for texts.
LABELS: dict[str, Any] = {"type": "object", "additionalProperties": {"type": "string"}}
TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}
POSTABLE_ALERTS: dict[str, Any] = {
    "type": "array",
    "items": {
        "allOf": [
            {"type": "object", "properties": {"startsAt": TIME, "endsAt": TIME, "annotations": LABELS}},
            {
                "type": "object",
                "properties": {"labels": LABELS, "generatorURL": {"type": "string", "format": "uri"}},
                "required": ["labels"],
            },
        ]
    },
}
# Beyond the schema, what it refuses with 400: model.Alert.Validate of prometheus/common.
STRICTER = {"items": {"properties": {"labels": {"minProperties": 1, "patternProperties": {"": {"minLength": 1}}}}}}


@pytest.fixture
def callback() -> Iterator[Callback]:
    with running() as server:
        yield server


@pytest.fixture
def kind(callback: Callback, tmp_path: Path) -> AlertKind:
    return AlertKind(reach(tmp_path, f"127.0.0.1:{callback.port}"))


def posted(callback: Callback) -> dict[str, Any]:
    """Answer the last alert, held against the schema."""
    alerts = json.loads(callback.received[-1].body)
    for schema in (POSTABLE_ALERTS, STRICTER):
        jsonschema.Draft202012Validator(schema).validate(alerts)
    (alert,) = alerts
    assert isinstance(alert, dict)
    return alert


def test_an_alert_without_settings_says_which_rule_and_decision(callback: Callback, kind: AlertKind) -> None:
    result = kind.run(call(kind, {"url": callback.url}))
    got = callback.only
    assert (got.method, got.path) == ("POST", "/api/v2/alerts")
    assert got.headers["Content-Type"] == "application/json"
    alert = posted(callback)
    assert alert["labels"] == {
        "alertname": "GalleryRule",
        "team": "forecasting",
        "rule": "forecasting/drift",
        "instance_id": "i-1",
    }
    assert alert["annotations"] == {"decision": DECISION}
    begun, ended = (datetime.fromisoformat(alert[name]) for name in ("startsAt", "endsAt"))
    assert (begun, ended - begun) == (DECIDED, timedelta(minutes=60))
    assert "200 OK" in result.detail


def test_labels_and_annotations_are_filled_in(callback: Callback, kind: AlertKind) -> None:
    settings = {
        "url": callback.url + "/prefix/",
        "labels": {"alertname": "ModelDrifts", "severity": "page", "city": "${shard.city}", "empty": "${empty}"},
        "annotations": {"summary": "${modelName}: mae ${metrics.mae}", "all": "${metrics}"},
        "headers": {"Authorization": "Bearer ${secret.argo}"},
        "minutes": 5,
    }
    values = {"shard": {"city": 'a"b\n{}'}, "modelName": "ü", "metrics": {"mae": 0.5}, "empty": ""}
    kind.run(call(kind, settings, values=values))
    assert callback.only.path == "/prefix/api/v2/alerts"
    assert callback.only.headers["Authorization"] == f"Bearer {SECRET}"
    alert = posted(callback)
    assert alert["labels"] | {"city": 'a"b\n{}', "severity": "page", "alertname": "ModelDrifts"} == alert["labels"]
    assert "empty" not in alert["labels"]
    assert alert["annotations"] == {"decision": DECISION, "summary": "ü: mae 0.5", "all": '{"mae": 0.5}'}
    assert datetime.fromisoformat(alert["endsAt"]) == DECIDED + timedelta(minutes=5)


def test_a_repeat_is_the_same_alert(callback: Callback, kind: AlertKind) -> None:
    for _ in range(2):
        kind.run(call(kind, {"url": callback.url}))
    first, second = callback.received
    assert first.body == second.body
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"] == f"{DECISION}/retrain"


def test_a_rule_about_no_instance_names_none(callback: Callback, kind: AlertKind) -> None:
    kind.run(call(kind, {"url": callback.url}, instance_id=None))
    assert "instance_id" not in posted(callback)["labels"]


def test_an_alertmanager_that_refuses_or_is_away_is_told(callback: Callback, kind: AlertKind, tmp_path: Path) -> None:
    refused = failure(kind, {"url": f"{callback.url}/status/400"})
    away = failure(kind, {"url": f"{callback.url}/status/503"})
    assert (refused.retryable, away.retryable) == (False, True)
    assert "list of allowed hosts" in failure(AlertKind(reach(tmp_path, "")), {"url": callback.url}).message
    large = failure(kind, {"url": callback.url, "annotations": {"x": "${x}"}}, values={"x": "x" * 300_000})
    assert "The alert has" in large.message
