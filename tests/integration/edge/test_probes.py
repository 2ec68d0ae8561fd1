"""Metrics and health over HTTP."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import time
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPResponse

import pytest

from tests.integration.edge.conftest import StartEdge
from tests.parts.edge import Edge
from tests.parts.edge_client import HANGS_AFTER, EdgeClient


def get(edge: Edge, path: str, method: str = "GET") -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", edge.probes_port, timeout=HANGS_AFTER)
    try:
        connection.request(method, path)
        response: HTTPResponse = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def test_routes(edge: Edge) -> None:
    assert get(edge, "/healthz") == (200, "ok\n")
    assert get(edge, "/readyz?verbose=1") == (200, "ready\n")
    assert get(edge, "/healthz", "HEAD") == (200, "")
    assert get(edge, "/other")[0] == 404
    assert get(edge, "/healthz", "DELETE")[0] == 405


def test_figures_count_calls_and_connections(edge: Edge) -> None:
    with EdgeClient(edge.address) as client:
        for _ in range(7):
            client.call("createGalleryModel")
        status, text = get(edge, "/metrics")
    assert status == 200
    assert 'gallery_calls_total{code="OK",method="createGalleryModel"} 7.0' in text
    assert 'gallery_call_seconds_count{method="createGalleryModel"} 7.0' in text
    assert "gallery_connections " in text


def test_counters_outlive_the_process_that_counted(start_edge: StartEdge) -> None:
    edge = start_edge()
    with EdgeClient(edge.address) as client:
        client.call("createGalleryModel")
        os.kill(edge.children()[0], signal.SIGKILL)
        assert client.is_closed()
    with EdgeClient(edge.address) as client:
        client.call("createGalleryModel")
        text = get(edge, "/metrics")[1]
    assert 'gallery_calls_total{code="OK",method="createGalleryModel"} 2.0' in text
    assert "gallery_connections 1.0" in text


def test_server_that_does_not_answer_is_not_ready(start_edge: StartEdge) -> None:
    edge = start_edge()
    child = edge.children()[0]
    os.kill(child, signal.SIGSTOP)
    try:
        assert get(edge, "/readyz") == (503, "not ready\n")
        assert get(edge, "/healthz") == (200, "ok\n")
    finally:
        os.kill(child, signal.SIGCONT)
    assert get(edge, "/readyz") == (200, "ready\n")


@pytest.mark.parametrize("sent", [b"\x16\x03\x01", b"GET /healthz\r\n\r\n", b"x" * 100_000, b"\r\n\r\n"])
def test_what_is_no_request_is_closed(edge: Edge, sent: bytes) -> None:
    with EdgeClient(f"127.0.0.1:{edge.probes_port}") as client:
        with contextlib.suppress(OSError):  # it may be closed before all is sent
            client.sock.sendall(sent)
            client.sock.shutdown(socket.SHUT_WR)
        assert client.is_closed()
    assert get(edge, "/healthz")[0] == 200
    assert "probe failed" not in edge.log()


def test_silent_connections_are_bounded_and_let_go(edge: Edge) -> None:
    with ExitStack() as stack:
        silent = [stack.enter_context(EdgeClient(f"127.0.0.1:{edge.probes_port}")) for _ in range(40)]
        began = time.monotonic()
        assert all(client.is_closed() for client in silent)
        assert time.monotonic() - began < HANGS_AFTER
    assert get(edge, "/healthz")[0] == 200
