"""Whatever answers a callback, only that action fails, in its time and within its memory."""

from __future__ import annotations

import socket
import threading
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gallery_server.actions.http import HttpKind
from gallery_server.errors import ActionFailed
from tests.parts.actions import call, failure, reach
from tests.parts.callback import Callback, running
from tests.parts.certificates import write_certificate


@pytest.fixture(params=["plain", "tls"])
def callback(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callback]:
    certificate = write_certificate(tmp_path / "ca.pem", "127.0.0.1") if request.param == "tls" else None
    with running(certificate=certificate) as server:
        yield server


@pytest.fixture
def kind(callback: Callback, tmp_path: Path) -> HttpKind:
    ca = tmp_path / "ca.pem" if callback.url.startswith("https") else None
    return HttpKind(reach(tmp_path, f"127.0.0.1:{callback.port}", ca_file=ca, read_seconds=0.4, whole_seconds=1.0))


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("hang", "the other side was silent"),
        ("trickle", "did not answer in the time that an action has"),
        ("half", "is not HTTP, or not whole"),
        ("cut-chunks", "is not HTTP, or not whole"),
        ("silent-end", "broke"),
        ("garbage", "is not HTTP, or not whole"),
        ("headers", "over 256 KiB of headers"),
        ("many-headers", "is not HTTP, or not whole"),
        ("long-line", "is not HTTP, or not whole"),
        ("endless-100", "over 256 KiB of headers"),
    ],
)
def test_an_answer_that_is_none_is_told_and_tried_again(
    callback: Callback, kind: HttpKind, path: str, told: str
) -> None:
    error = failure(kind, {"url": f"{callback.url}/{path}", "secret": "argo"})
    assert told in error.message
    assert error.retryable
    assert len(callback.received) == 1


def test_a_call_whose_time_is_over_is_not_begun(callback: Callback, kind: HttpKind) -> None:
    assert failure(kind, {"url": callback.url, "secret": "argo"}, seconds=-1.0).retryable
    assert callback.received == []


def test_a_gigabyte_is_not_read(callback: Callback, kind: HttpKind) -> None:
    tracemalloc.start()
    try:
        result = kind.run(call(kind, {"url": f"{callback.url}/gigabyte", "secret": "argo"}))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "200 OK" in result.detail
    assert most < 8 << 20
    assert callback.sent_bytes < 64 << 20, "what the buffers of the kernel took, at most"


def test_the_deadline_of_the_job_counts_too(callback: Callback, kind: HttpKind) -> None:
    error = failure(kind, {"url": f"{callback.url}/hang", "secret": "argo"}, seconds=0.1)
    assert error.retryable


def test_nobody_there_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    kind = HttpKind(reach(tmp_path, f"127.0.0.1:{port}"))
    error = failure(kind, {"url": f"http://127.0.0.1:{port}", "secret": "argo"})
    assert "Connection refused" in error.message
    assert error.retryable


def test_who_never_accepts_is_given_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, socket.socket() as one, socket.socket() as two:
        address = listener.getsockname()
        for filling in (one, two):
            filling.setblocking(False)
            filling.connect_ex(address)
        kind = HttpKind(reach(tmp_path, f"127.0.0.1:{address[1]}", connect_seconds=0.3, read_seconds=0.3))
        error = failure(kind, {"url": f"http://127.0.0.1:{address[1]}", "secret": "argo"})
    assert error.retryable


def test_who_never_reads_is_given_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        kind = HttpKind(reach(tmp_path, f"127.0.0.1:{port}", read_seconds=0.3))
        settings = {"url": f"http://127.0.0.1:{port}", "secret": "argo", "json": "x" * 9_000}
        error = failure(kind, settings)
    assert "the other side was silent" in error.message


class _Raw:
    """A server that answers each connection with the bytes that it is given."""

    def __init__(self) -> None:
        self.answer = b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connected, _ = self.listener.accept()
            except OSError:
                return
            with connected:
                connected.recv(65_536)
                connected.sendall(self.answer)
                connected.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()


@pytest.fixture(scope="module")
def raw() -> Iterator[_Raw]:
    server = _Raw()
    yield server
    server.close()


_LINES = st.sampled_from(
    [
        *(b"HTTP/1.1 200 OK", b"HTTP/1.0 204", b"HTTP/1.1 308 X", b"HTTP/9.9 999 ", b"HTTP/1.1 503 X", b"Location: /"),
        *(b"Location: http://[", b"Location: //a@b", b"Content-Length: -5", b"Content-Length: 99999999999999999999"),
        *(b"Transfer-Encoding: chunked", b"", b"ffffffffffffffff", b"0", b"-1;x", b" folded", b":", b"\x00"),
        b"Retry-After: \xff",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answer=st.one_of(st.binary(max_size=200), st.lists(_LINES, max_size=8).map(b"\r\n".join)))
def test_any_bytes_are_an_answer_or_a_failure(raw: _Raw, tmp_path: Path, answer: bytes) -> None:
    raw.answer = answer
    kind = HttpKind(reach(tmp_path, f"127.0.0.1:{raw.port}"))
    with suppress(ActionFailed):
        kind.run(call(kind, {"url": f"http://127.0.0.1:{raw.port}", "secret": "argo"}))


def test_a_name_that_answers_otherwise_the_second_time_leads_nowhere_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding; the resolver is the one part that a test cannot have for real."""
    asked: list[str] = []
    answers = [["198.51.100.7"], ["127.0.0.1"]]

    def resolve(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with running() as callback:
        answers[:] = [["127.0.0.1"], ["10.1.2.3"]]
        kind = HttpKind(reach(tmp_path, f"argo.example.com:{callback.port} 127.0.0.1"))
        kind.run(call(kind, {"url": f"http://argo.example.com:{callback.port}", "secret": "argo"}))
        assert asked == ["argo.example.com"], "asked once: what was checked is what was connected to"
        assert callback.only.headers["Host"] == f"argo.example.com:{callback.port}"

        answers[:] = [["10.1.2.3", "169.254.169.254", "127.0.0.1"]]
        kind.run(call(kind, {"url": f"http://argo.example.com:{callback.port}", "secret": "argo"}))
        assert len(callback.received) == 2, "of several addresses only the allowed one"

        answers[:] = [["169.254.169.254"]]
        error = failure(kind, {"url": f"http://argo.example.com:{callback.port}", "secret": "argo"})
        assert "169.254.169.254, which is not public" in error.message
        assert len(callback.received) == 2


def test_a_resolver_that_hangs_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    going_on = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: going_on.wait(30) and [])
    kind = HttpKind(reach(tmp_path, "argo.example.com", connect_seconds=0.2))
    error = failure(kind, {"url": "https://argo.example.com", "secret": "argo"})
    going_on.set()
    assert "could not be resolved in time" in error.message
    assert error.retryable
