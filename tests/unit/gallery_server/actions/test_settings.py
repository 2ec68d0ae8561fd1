"""The settings of every kind: what is right is answered whole, what is wrong is named with its key and the way out."""

from __future__ import annotations

from typing import Any

import pytest

from gallery_server.actions.checking import checks
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.rules.actions_file import BARE_KINDS

HTTP: dict[str, Any] = {"url": "https://argo.example.com/x", "secret": "argo"}
MAIL: dict[str, Any] = {"to": "team@example.com", "subject": "x", "text": "y"}
ALERT: dict[str, Any] = {"url": "https://alerts.example.com"}
NESTED: list[Any] = []
for _ in range(40):
    NESTED = [NESTED]

RIGHT: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("http", HTTP, HTTP | {"method": "POST", "headers": {}, "json": None}),
    ("http", HTTP | {"url": "http://a:8/${x}?y=${z['w']}"}, {"url": "http://a:8/${x}?y=${z['w']}"}),
    ("http", HTTP | {"url": "https://[::1]:8443?x=${y}"}, {}),
    ("http", HTTP | {"json": [1, 1.5, None, True, "", "${a}", {"b": "${secret.c}"}]}, {}),
    ("http", HTTP | {"headers": {"X-Token": "${secret.t}"}}, {}),
    ("email", MAIL, {"to": ["team@example.com"], "subject": "x", "text": "y"}),
    ("email", MAIL | {"to": ["a.b+c@d.example.com", "e@f"]}, {}),
    ("alert", ALERT, ALERT | {"labels": {}, "annotations": {}, "headers": {}, "minutes": 60}),
    ("alert", ALERT | {"labels": {"severity": "page", "city": "${shard.city}"}, "minutes": 10_080}, {}),
    ("log", {}, {"level": "info", "message": None, "fields": {}}),
    ("log", {"level": "error", "message": "${modelName}", "fields": {"a b": "${x}"}}, {}),
    ("deploy", {}, {"reason": None, "allowOlder": False}),
    ("deploy", {"allowOlder": True, "reason": "good: ${metrics.mae}"}, {}),
    ("rollback", {}, {"reason": None, "holdMinutes": None}),
    ("rollback", {"holdMinutes": 0}, {}),
    ("deprecate", {}, {"reason": None}),
    ("release", {}, {}),
    ("annotate", {"annotations": {"approved": True, "by": "rule ${rule}", "score": 1.5}}, {}),
    ("hold", {"reason": "drifts"}, {"reason": "drifts", "minutes": None}),
]


@pytest.mark.parametrize(("kind", "settings", "answered"), RIGHT)
def test_right_settings_are_answered_whole(kind: str, settings: dict[str, Any], answered: dict[str, Any]) -> None:
    found = checks()[kind](settings)
    assert {**found, **answered} == found
    assert checks()[kind](found) == found, "what was checked may be checked again"


WRONG: list[tuple[str, dict[str, Any], str, Reason, str]] = [
    ("http", {"secret": "a"}, "url", Reason.FIELD_MISSING, "http needs it"),
    ("http", {"url": "https://a"}, "secret", Reason.FIELD_MISSING, "http needs it"),
    ("http", HTTP | {"jsn": 1}, "jsn", Reason.FIELD_UNKNOWN, "it has json"),
    ("http", HTTP | {"kind": "http"}, "kind", Reason.FIELD_UNKNOWN, "no setting 'kind'"),
    ("http", HTTP | {"url": "ftp://a"}, "url", Reason.FIELD_MALFORMED, "write https://HOST"),
    ("http", HTTP | {"url": "https://u:p@a/"}, "url", Reason.FIELD_MALFORMED, "without user and password"),
    ("http", HTTP | {"url": "https://a/#x"}, "url", Reason.FIELD_MALFORMED, "no fragment"),
    ("http", HTTP | {"url": "https://münchen.de/"}, "url", Reason.FIELD_MALFORMED, "write https://HOST"),
    ("http", HTTP | {"url": "https://a/ü"}, "url", Reason.FIELD_MALFORMED, "percent-encode"),
    ("http", HTTP | {"url": "https://a/x y"}, "url", Reason.FIELD_MALFORMED, "percent-encode"),
    ("http", HTTP | {"url": "https://a/x\r\nHost: b"}, "url", Reason.FIELD_MALFORMED, "percent-encode"),
    ("http", HTTP | {"url": "https://a/../x"}, "url", Reason.FIELD_MALFORMED, "no step of a path"),
    ("http", HTTP | {"url": "https://a:0/"}, "url", Reason.FIELD_MALFORMED, "between 1 and 65535"),
    ("http", HTTP | {"url": "https://a:99999/"}, "url", Reason.FIELD_MALFORMED, "between 1 and 65535"),
    ("http", HTTP | {"url": "https://${x}/"}, "url", Reason.FIELD_MALFORMED, "in path and query alone"),
    ("http", HTTP | {"url": "https://a${x}/"}, "url", Reason.FIELD_MALFORMED, "in path and query alone"),
    ("http", HTTP | {"url": "https://a.b${x}"}, "url", Reason.FIELD_MALFORMED, "in path and query alone"),
    ("http", HTTP | {"url": "https://a:${x}/"}, "url", Reason.FIELD_MALFORMED, "in path and query alone"),
    ("http", HTTP | {"url": "${x}"}, "url", Reason.FIELD_MALFORMED, "in path and query alone|write https"),
    ("http", HTTP | {"url": "${x}/${y}"}, "url", Reason.FIELD_MALFORMED, "in path and query alone"),
    ("http", HTTP | {"url": 5}, "url", Reason.FIELD_MALFORMED, "write a text"),
    ("http", HTTP | {"secret": "../x"}, "secret", Reason.FIELD_MALFORMED, "the name of a secret"),
    ("http", HTTP | {"secret": ".hidden"}, "secret", Reason.FIELD_MALFORMED, "the name of a secret"),
    ("http", HTTP | {"secret": "${secret.x}"}, "secret", Reason.FIELD_MALFORMED, "the name of a secret"),
    ("http", HTTP | {"method": "post"}, "method", Reason.FIELD_MALFORMED, "write one of GET, POST"),
    ("http", HTTP | {"method": ["POST"]}, "method", Reason.FIELD_MALFORMED, "write one of GET, POST"),
    ("http", HTTP | {"method": "GET", "json": {}}, "json", Reason.FIELD_MALFORMED, "GET has no body"),
    ("http", HTTP | {"headers": "x"}, "headers", Reason.FIELD_MALFORMED, "write a map"),
    (
        "http",
        HTTP | {"headers": {"a b": "x"}},
        "headers.a b",
        Reason.FIELD_MALFORMED,
        "letters, digits and dashes",
    ),
    ("http", HTTP | {"headers": {"X\r\nY": "x"}}, "headers['X\\r\\nY']", Reason.FIELD_MALFORMED, "letters, digits"),
    ("http", HTTP | {"headers": {"hOst": "x"}}, "headers.hOst", Reason.FIELD_MALFORMED, "sets this header itself"),
    (
        "http",
        HTTP | {"headers": {"Gallery-Signature": "x"}},
        "headers.Gallery-Signature",
        Reason.FIELD_MALFORMED,
        "itself",
    ),
    ("http", HTTP | {"headers": {"Content-Length": "1"}}, "headers.Content-Length", Reason.FIELD_MALFORMED, "itself"),
    ("http", HTTP | {"headers": {5: "x"}}, "headers", Reason.FIELD_MALFORMED, "write its names in quotes"),
    ("http", HTTP | {"headers": {"X": "a\nb"}}, "headers.X", Reason.FIELD_MALFORMED, "printable ASCII"),
    ("http", HTTP | {"headers": {"X": "ü"}}, "headers.X", Reason.FIELD_MALFORMED, "printable ASCII"),
    ("http", HTTP | {"headers": {"X": 5}}, "headers.X", Reason.FIELD_MALFORMED, "write a text"),
    ("http", HTTP | {"headers": {f"X{n}": "x" for n in range(101)}}, "headers", Reason.TOO_MANY_ITEMS, "at most 100"),
    ("http", HTTP | {"json": {"a": [{"b": "${c"}]}}, "json.a[0].b", Reason.FIELD_MALFORMED, "write ${name}"),
    ("http", HTTP | {"json": {5: 1}}, "json", Reason.FIELD_MALFORMED, "write its names in quotes"),
    ("http", HTTP | {"json": [1] * 101}, "json", Reason.TOO_MANY_ITEMS, "at most 100"),
    ("http", HTTP | {"json": "x" * 10_001}, "json", Reason.FIELD_TOO_LONG, "at most 10000"),
    ("http", HTTP | {"json": {"x": float("nan")}}, "json.x", Reason.FIELD_MALFORMED, "no value of JSON"),
    ("http", HTTP | {"json": {"x": object()}}, "json.x", Reason.FIELD_MALFORMED, "no value of JSON"),
    ("http", HTTP | {"json": NESTED}, "json" + "[0]" * 33, Reason.FIELD_MALFORMED, "over 32 deep"),
    ("email", {"to": "a@b", "subject": "x"}, "text", Reason.FIELD_MISSING, "email needs it"),
    ("email", MAIL | {"to": []}, "to", Reason.FIELD_MALFORMED, "write an address"),
    ("email", MAIL | {"to": "${owner}"}, "to", Reason.FIELD_MALFORMED, "without a name or a reference"),
    ("email", MAIL | {"to": "A <a@b>"}, "to", Reason.FIELD_MALFORMED, "without a name or a reference"),
    ("email", MAIL | {"to": "a@b, c@d"}, "to", Reason.FIELD_MALFORMED, "write an address such as"),
    ("email", MAIL | {"to": "a@b\r\nBcc: c@d"}, "to", Reason.FIELD_MALFORMED, "write an address such as"),
    ("email", MAIL | {"to": "a..b@c"}, "to", Reason.FIELD_MALFORMED, "write an address such as"),
    ("email", MAIL | {"to": f"{'a' * 300}@b"}, "to", Reason.FIELD_MALFORMED, "write an address such as"),
    ("email", MAIL | {"to": ["a@b"] * 21}, "to", Reason.TOO_MANY_ITEMS, "at most 20"),
    ("email", MAIL | {"to": {"a@b": 1}}, "to", Reason.FIELD_MALFORMED, "or a list of them"),
    ("email", MAIL | {"subject": "${secret.x}"}, "subject", Reason.FIELD_MALFORMED, "whoever reads it"),
    ("email", MAIL | {"text": "${secret['x']}"}, "text", Reason.FIELD_MALFORMED, "whoever reads it"),
    ("email", MAIL | {"from": "a@b"}, "from", Reason.FIELD_UNKNOWN, "no setting 'from'"),
    ("email", MAIL | {"headers": {}}, "headers", Reason.FIELD_UNKNOWN, "no setting 'headers'"),
    ("alert", {}, "url", Reason.FIELD_MISSING, "alert needs it"),
    ("alert", {"url": "https://a/${x}"}, "url", Reason.FIELD_MALFORMED, "without references|write https"),
    ("alert", {"url": "https://a/?x=1"}, "url", Reason.FIELD_MALFORMED, "without a query"),
    ("alert", ALERT | {"labels": {"a-b": "x"}}, "labels.a-b", Reason.FIELD_MALFORMED, "letters, digits and _"),
    ("alert", ALERT | {"labels": {"a": "${secret.x}"}}, "labels.a", Reason.FIELD_MALFORMED, "whoever reads it"),
    ("alert", ALERT | {"annotations": {"1a": "x"}}, "annotations.1a", Reason.FIELD_MALFORMED, "no digit"),
    ("alert", ALERT | {"minutes": 0}, "minutes", Reason.FIELD_OUT_OF_RANGE, "between 1 and 10080"),
    ("alert", ALERT | {"minutes": True}, "minutes", Reason.FIELD_MALFORMED, "a whole number"),
    ("alert", ALERT | {"minutes": 1.5}, "minutes", Reason.FIELD_MALFORMED, "a whole number"),
    ("log", {"level": "fatal"}, "level", Reason.FIELD_MALFORMED, "info, warning, error"),
    ("log", {"message": "${secret.x}"}, "message", Reason.FIELD_MALFORMED, "whoever reads it"),
    ("log", {"fields": {"a\nb": "x"}}, "fields['a\\nb']", Reason.FIELD_MALFORMED, "control characters"),
    ("deploy", {"allowOlder": "yes"}, "allowOlder", Reason.FIELD_MALFORMED, "write true or false"),
    ("deploy", {"environment": "canary"}, "environment", Reason.FIELD_UNKNOWN, "it has reason, allowOlder"),
    ("rollback", {"holdMinutes": -1}, "holdMinutes", Reason.FIELD_OUT_OF_RANGE, "between 0 and 525600"),
    ("release", {"reason": "x"}, "reason", Reason.FIELD_UNKNOWN, "it has none"),
    ("annotate", {}, "annotations", Reason.FIELD_MISSING, "annotate needs it"),
    ("annotate", {"annotations": {"a": "${secret.x}"}}, "annotations.a", Reason.FIELD_MALFORMED, "whoever reads it"),
    ("annotate", {"annotations": {"a": [1]}}, "annotations.a", Reason.FIELD_MALFORMED, "write a text"),
    ("hold", {}, "reason", Reason.FIELD_MISSING, "hold needs it"),
    ("hold", {"reason": "x", "minutes": 0}, "minutes", Reason.FIELD_OUT_OF_RANGE, "between 1 and 525600"),
]


@pytest.mark.parametrize(("kind", "settings", "field", "reason", "told"), WRONG)
def test_a_wrong_setting_is_named_with_the_way_out(
    kind: str, settings: dict[str, Any], field: str, reason: Reason, told: str
) -> None:
    with pytest.raises(InvalidArgument) as raised:
        checks()[kind](settings)
    assert raised.value.reason is reason
    assert raised.value.details["field"] == field
    assert any(each in raised.value.message for each in told.split("|"))


def test_kinds_that_need_no_settings_need_none() -> None:
    found = checks()
    for name in BARE_KINDS:
        found[name]({})
    for name in ("http", "email", "alert", "annotate", "hold"):
        with pytest.raises(InvalidArgument):
            found[name]({})
