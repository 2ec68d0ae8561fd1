"""Callbacks arrive as they were written, signed, and their answers are judged."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

import pytest

from gallery_client.signature import SignatureRefused, verify
from gallery_server.actions.http import HttpKind
from tests.parts.actions import DECISION, SECRET, call, failure, reach
from tests.parts.callback import Callback, running
from tests.parts.certificates import write_certificate


@pytest.fixture
def callback() -> Iterator[Callback]:
    with running() as server:
        yield server


@pytest.fixture
def kind(callback: Callback, tmp_path: Path) -> HttpKind:
    return HttpKind(reach(tmp_path, f"127.0.0.1:{callback.port}"))


def test_a_delivery_is_what_was_written_and_values_stay_values(callback: Callback, kind: HttpKind) -> None:
    settings = {
        "url": callback.url + "/ok/${shard.city}?model=${modelName}&mae=${metrics['mae']}",
        "secret": "argo",
        "headers": {"Authorization": "Bearer ${secret.argo}", "X-Instance": "${instanceId}"},
        "json": {
            "name": "${modelName}",
            "text": "mae of ${modelName} is ${metrics.mae}",
            "kinds": ["${metrics.mae}", "${metrics['top 5']}", "${deprecated}", "${current}", "${tags}", 7, None, True],
            "nan": "${metrics.bias}",
            "all": "${metrics}",
            "at": "${createdTime}",
            "literal": "$${instanceId}",
            "${instanceId}": "a name is no template",
        },
    }
    assert kind.run(call(kind, settings)).detail == f"'{callback.url}' answered 200 OK."
    got = callback.only
    assert got.method == "POST"
    assert got.path == (
        "/ok/S%C3%A3o%20Paulo%2F..%2Fx%3Fy%3D1%26z%23?model=Random%20%22Forest%22%0D%0A%3C%2Fscript%3E&mae=0.5"
    )
    assert json.loads(got.body) == {
        "name": 'Random "Forest"\r\n</script>',
        "text": 'mae of Random "Forest"\r\n</script> is 0.5',
        "kinds": [0.5, 3, False, None, ["a", "b"], 7, None, True],
        "nan": "NaN",
        "all": {"mae": 0.5, "bias": "NaN", "top 5": 3},
        "at": "2026-03-01T12:00:00Z",
        "literal": "${instanceId}",
        "${instanceId}": "a name is no template",
    }
    assert got.headers["Authorization"] == f"Bearer {SECRET}"
    assert got.headers["X-Instance"] == "i-1"
    assert got.headers["Content-Type"] == "application/json"
    assert got.headers["Host"] == f"127.0.0.1:{callback.port}"


def test_a_receiver_can_verify_who_sent_it_and_tell_repeats(callback: Callback, kind: HttpKind) -> None:
    settings = {"url": callback.url + "/ok", "secret": "argo", "json": {"city": "${shard.city}"}}
    for _ in range(2):
        kind.run(call(kind, settings))
    keys = {verify(each.headers, each.body, SECRET) for each in callback.received}
    assert keys == {f"{DECISION}/retrain"}
    got = callback.received[0]
    for headers, body in (
        (got.headers, got.body + b" "),
        (got.headers | {"Idempotency-Key": f"{DECISION}/other"}, got.body),
        (got.headers | {"Gallery-Timestamp": str(int(got.headers["Gallery-Timestamp"]) - 1)}, got.body),
    ):
        with pytest.raises(SignatureRefused, match="not that of these bytes"):
            verify(headers, body, SECRET)
    with pytest.raises(SignatureRefused, match="compare the clocks"):
        verify(got.headers, got.body, SECRET, now=time.time() + 301)


def test_other_methods_have_no_body_unless_one_is_written(callback: Callback, kind: HttpKind) -> None:
    for method in ("GET", "DELETE", "PUT", "PATCH"):
        kind.run(call(kind, {"url": callback.url, "secret": "argo", "method": method}))
    assert [(each.method, each.path, each.body) for each in callback.received] == [
        (method, "/", b"") for method in ("GET", "DELETE", "PUT", "PATCH")
    ]
    assert all(verify(each.headers, b"", SECRET) for each in callback.received)


def test_the_name_of_an_action_may_be_any(callback: Callback, kind: HttpKind) -> None:
    kind.run(call(kind, {"url": callback.url, "secret": "argo"}, action="melde\r\nX: größer"))
    assert verify(callback.only.headers, b"", SECRET) == f"{DECISION}/melde%0D%0AX%3A%20gr%C3%B6%C3%9Fer"


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_what_was_taken_is_done(callback: Callback, kind: HttpKind, status: int) -> None:
    result = kind.run(call(kind, {"url": f"{callback.url}/status/{status}", "secret": "argo"}))
    assert f"answered {status}" in result.detail
    assert "said by the receiver" not in result.detail


@pytest.mark.parametrize(("status", "retryable"), [
    (408, True), (425, True), (429, True), (500, True), (502, True), (503, True), (599, True),
    (400, False), (401, False), (404, False), (409, False), (410, False), (422, False), (300, False), (304, False),
])  # fmt: skip
def test_what_was_not_taken_is_repeated_where_that_may_help(
    callback: Callback, kind: HttpKind, status: int, retryable: bool
) -> None:
    error = failure(kind, {"url": f"{callback.url}/status/{status}", "secret": "argo"})
    assert error.retryable is retryable
    assert f"answered {status}" in error.message
    assert "said by the receiver" not in error.message


@pytest.mark.parametrize(
    ("after", "least", "most"),
    [
        ("7", 7_000, 7_000),
        ("in ten minutes", 300_000, 601_000),
        (formatdate(0, usegmt=True), 0, 0),
        ("9" * 400, 3_600_000, 3_600_000),
        ("soon", 0, 0),
        ("-5", 0, 0),
        ("٧", 0, 0),
    ],
)
def test_who_asks_for_patience_gets_it_up_to_an_hour(
    callback: Callback, kind: HttpKind, after: str, least: int, most: int
) -> None:
    settings = {"url": callback.url + "/status/503?after=${after}", "secret": "argo"}
    if after == "in ten minutes":
        after = formatdate(time.time() + 600, usegmt=True)
    error = failure(kind, settings, values={"after": after})
    assert least <= error.retry_after_ms <= most


def test_a_host_that_is_not_listed_is_not_asked(callback: Callback, tmp_path: Path) -> None:
    for hosts in ("", "argo.example.com", f"127.0.0.1:{callback.port + 1}", "127.0.0.1"):
        error = failure(HttpKind(reach(tmp_path, hosts)), {"url": callback.url, "secret": "argo"})
        assert "list of allowed hosts" in error.message
        assert not error.retryable
    assert callback.received == []


def test_a_listed_name_may_not_lead_to_a_private_address(callback: Callback, tmp_path: Path) -> None:
    settings = {"url": f"http://localhost:{callback.port}", "secret": "argo"}
    error = failure(HttpKind(reach(tmp_path, f"localhost:{callback.port}")), settings)
    assert "which is not public" in error.message
    assert callback.received == []
    kind = HttpKind(reach(tmp_path, f"localhost:{callback.port} 127.0.0.0/8"))
    kind.run(call(kind, settings))
    assert callback.only.headers["Host"] == f"localhost:{callback.port}"


@pytest.mark.parametrize("written", ["2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]"])
def test_other_spellings_of_an_address_open_nothing(callback: Callback, tmp_path: Path, written: str) -> None:
    kind = HttpKind(reach(tmp_path, "*.example.com example.com:8080"))
    error = failure(kind, {"url": f"http://{written}:{callback.port}", "secret": "argo"})
    assert "list of allowed hosts" in error.message
    assert callback.received == []


def test_secrets_are_those_of_the_team_alone(callback: Callback, kind: HttpKind, tmp_path: Path) -> None:
    (tmp_path / "pricing").mkdir()
    (tmp_path / "pricing" / "other").write_text("x")
    (tmp_path / "outside").write_text("x")
    for name in ("other", "outside", "missing"):
        error = failure(kind, {"url": callback.url, "secret": name})
        assert f"no secret '{name}'" in error.message
        assert error.retryable, "an operator may put it there"
    header = {"X": "${secret['../pricing/other']}"}
    assert "no secret" in failure(kind, {"url": callback.url, "secret": "argo", "headers": header}).message
    for team in ("..", ".", "../forecasting", "Forecasting"):
        assert "no secret" in failure(kind, {"url": callback.url, "secret": "argo"}, team=team).message
    assert callback.received == []


def test_a_changed_secret_counts_from_the_next_delivery_on(callback: Callback, kind: HttpKind, tmp_path: Path) -> None:
    (tmp_path / "forecasting" / "argo").write_text("changed")
    kind.run(call(kind, {"url": callback.url, "secret": "argo"}))
    assert verify(callback.only.headers, b"", SECRET, "changed")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"json": {"a": {"b": ["${shard.town}"]}}}, "json.a.b[0]: '${shard.town}' has no value"),
        ({"json": "x ${current}"}, "json: '${current}' is null"),
        ({"json": "${metrics.mae.real}"}, "has no value"),
        ({"json": "${modelName.upper}"}, "has no value"),
        ({"headers": {"X": "${modelName}"}}, "headers.X: its value has control characters"),
        ({"json": "${odd}"}, "is of the kind object, which an action cannot send"),
        ({"json": ["${long}", "${long}"]}, "json has 300007 bytes once filled"),
        ({"url": "http://127.0.0.1/${long}"}, "url has"),
        ({"url": "http://127.0.0.1/${up}/x"}, "no step of a path may be . or .."),
    ],
)
def test_what_cannot_be_filled_is_not_sent(
    callback: Callback, kind: HttpKind, settings: dict[str, object], told: str
) -> None:
    values = {"shard": {}, "current": None, "metrics": {"mae": 1.0}, "modelName": "a\nb", "odd": object()}
    values |= {"long": "x" * 150_000, "up": ".."}
    error = failure(kind, {"url": callback.url, "secret": "argo"} | settings, values=values)
    assert told in error.message
    assert not error.retryable
    assert callback.received == []


def test_tls_proves_the_host(tmp_path: Path) -> None:
    certificate = write_certificate(tmp_path / "right.pem", "localhost")
    with running(name="localhost", certificate=certificate) as callback:
        hosts = f"localhost:{callback.port} 127.0.0.1:{callback.port} 127.0.0.0/8"
        kind = HttpKind(reach(tmp_path, hosts, ca_file=certificate))
        assert "200 OK" in kind.run(call(kind, {"url": callback.url, "secret": "argo"})).detail
        wrong_name = failure(kind, {"url": f"https://127.0.0.1:{callback.port}", "secret": "argo"})
        unknown = failure(HttpKind(reach(tmp_path, hosts)), {"url": callback.url, "secret": "argo"})
    expired = write_certificate(tmp_path / "expired.pem", "localhost", expired=True)
    with running(name="localhost", certificate=expired) as callback:
        kind = HttpKind(reach(tmp_path, f"localhost:{callback.port} 127.0.0.1", ca_file=expired))
        old = failure(kind, {"url": callback.url, "secret": "argo"})
        assert callback.received == []
    for error in (wrong_name, unknown, old):
        assert "The certificate of" in error.message
        assert error.retryable, "certificates are renewed"


def test_plain_http_where_tls_is_spoken_and_the_other_way_round(tmp_path: Path, callback: Callback) -> None:
    certificate = write_certificate(tmp_path / "right.pem", "127.0.0.1")
    with running(certificate=certificate) as secure:
        kind = HttpKind(reach(tmp_path, f"127.0.0.1:{secure.port} 127.0.0.1:{callback.port}", read_seconds=0.5))
        assert failure(kind, {"url": f"http://127.0.0.1:{secure.port}", "secret": "argo"}).retryable
        error = failure(kind, {"url": f"https://127.0.0.1:{callback.port}", "secret": "argo"})
    assert "No TLS with" in error.message
    assert error.retryable
