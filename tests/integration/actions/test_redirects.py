"""Redirects are followed as far as the allow-list goes, with what was sent, and no secret leaves its host."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from gallery_client.signature import verify
from gallery_server.actions.http import HttpKind
from tests.parts.actions import SECRET, call, failure, reach
from tests.parts.callback import Callback, running
from tests.parts.certificates import write_certificate


@pytest.fixture
def first() -> Iterator[Callback]:
    with running() as server:
        yield server


@pytest.fixture
def other() -> Iterator[Callback]:
    with running() as server:
        yield server


@pytest.fixture
def kind(first: Callback, other: Callback, tmp_path: Path) -> HttpKind:
    return HttpKind(reach(tmp_path, f"127.0.0.1:{first.port} 127.0.0.1:{other.port}"))


def leading(first: Callback, status: int, to: str, **more: object) -> dict[str, object]:
    return {"url": f"{first.url}/redirect/{status}?to={quote(to, safe='')}", "secret": "argo", **more}


@pytest.mark.parametrize("status", [307, 308])
def test_who_asks_for_the_same_again_gets_it(first: Callback, other: Callback, kind: HttpKind, status: int) -> None:
    kind.run(call(kind, leading(first, status, f"{other.url}/ok?x=1#part", method="PUT", json={"a": 1})))
    assert (other.only.method, other.only.path, other.only.body) == ("PUT", "/ok?x=1", b'{"a":1}')
    assert verify(other.only.headers, other.only.body, SECRET) == verify(first.only.headers, first.only.body, SECRET)
    assert other.only.headers["Host"] == f"127.0.0.1:{other.port}"


@pytest.mark.parametrize("status", [301, 302, 303])
def test_who_would_lose_the_body_is_not_followed(first: Callback, other: Callback, kind: HttpKind, status: int) -> None:
    error = failure(kind, leading(first, status, other.url))
    assert "would lose the request" in error.message
    assert not error.retryable
    kind.run(call(kind, leading(first, status, other.url, method="GET")))
    assert other.only.method == "GET"


def test_a_relative_location_is_one_of_the_same_host(first: Callback, kind: HttpKind) -> None:
    secret = {"Authorization": "Bearer ${secret.argo}"}
    kind.run(call(kind, leading(first, 308, "../ok", headers=secret)))
    assert [each.path for each in first.received][1:] == ["/ok"]


@pytest.mark.parametrize("more", [{"headers": {"X": "${secret.argo}"}}, {"json": {"deep": ["t=${secret.argo}"]}}])
def test_a_secret_stays_with_its_host(
    first: Callback, other: Callback, kind: HttpKind, more: dict[str, object]
) -> None:
    error = failure(kind, leading(first, 307, other.url, **more))
    assert "may not see the secrets" in error.message
    assert other.received == []


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("http://127.0.0.1:1/", "list of allowed hosts"),
        ("http://169.254.169.254/latest/meta-data", "list of allowed hosts"),
        ("http://[::1]/", "list of allowed hosts"),
        ("http://user@127.0.0.1/", "without a URL that can be followed"),
        ("file:///etc/passwd", "without a URL that can be followed"),
        ("gopher://127.0.0.1/", "without a URL that can be followed"),
        ("http://[broken/", "without a URL that can be followed"),
        ("http://127.0.0.1:99999/", "without a URL that can be followed"),
    ],
)
def test_a_redirect_beyond_the_list_is_not_followed(first: Callback, kind: HttpKind, target: str, told: str) -> None:
    error = failure(kind, leading(first, 307, target))
    assert told in error.message
    assert not error.retryable


def test_a_redirect_without_a_location_is_told(first: Callback, kind: HttpKind) -> None:
    assert "without a URL" in failure(kind, {"url": f"{first.url}/redirect/307", "secret": "argo"}).message


def test_a_redirect_to_a_private_name_is_not_followed(first: Callback, other: Callback, tmp_path: Path) -> None:
    hosts = f"127.0.0.1:{first.port} localhost:{other.port}"
    with_address = HttpKind(reach(tmp_path, hosts))
    target = f"http://localhost:{other.port}/ok"
    with_address.run(call(with_address, leading(first, 307, target)))
    assert len(other.received) == 1, "127.0.0.1 is in the list, by the entry of the first"


def test_circles_end(first: Callback, kind: HttpKind) -> None:
    error = failure(kind, {"url": f"{first.url}/loop", "secret": "argo"})
    assert "redirects" in error.message
    assert len(first.received) == 4


def test_tls_is_never_given_up_on_the_way(first: Callback, tmp_path: Path) -> None:
    certificate = write_certificate(tmp_path / "ca.pem", "127.0.0.1")
    with running(certificate=certificate) as secure:
        hosts = f"127.0.0.1:{secure.port} 127.0.0.1:{first.port}"
        kind = HttpKind(reach(tmp_path, hosts, ca_file=certificate))
        error = failure(kind, leading(secure, 308, f"{first.url}/ok"))
        assert "without TLS" in error.message
        assert first.received == []
        kind.run(call(kind, leading(first, 308, f"{secure.url}/ok")))
        assert len(secure.received) == 2
