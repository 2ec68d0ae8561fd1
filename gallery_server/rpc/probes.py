"""Answer metrics and health over HTTP, for those who speak no Thrift."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

import structlog

from gallery_server.rpc.readiness import is_ready
from gallery_server.telemetry import shared_metrics

log = structlog.get_logger("gallery.probes")

_CONNECTIONS = 32
_SECONDS = 5.0
"""Time for a request to come in whole, and for its answer to go out."""
_READY_SECONDS = 2.0
_LOOK_SECONDS = 0.2
_MAX_HEAD = 8 * 1024
_TEXT = "text/plain; charset=utf-8"
_FIGURES = "text/plain; version=0.0.4; charset=utf-8"

Answer = tuple[HTTPStatus, str, bytes]


class Probes:
    """Serve `/metrics`, `/healthz` and `/readyz` of the server behind an address."""

    def __init__(self, listener: socket.socket, server: tuple[str, int] | None, metrics: Path) -> None:
        """Read the figures from the folder that `telemetry.share_metrics` got; without a server nobody is asked."""
        self._listener = listener
        self._server = server
        self._metrics = metrics
        self._free = threading.BoundedSemaphore(_CONNECTIONS)
        self._routes: dict[str, Callable[[], Answer]] = {
            "/metrics": self._figures,
            "/healthz": lambda: (HTTPStatus.OK, _TEXT, b"ok\n"),
            "/readyz": self._readiness,
        }

    def serve(self, stopping: Callable[[], bool]) -> None:
        """Serve until `stopping`; a connection over the limit is closed at once."""
        self._listener.settimeout(_LOOK_SECONDS)
        while not stopping():
            try:
                sock, _ = self._listener.accept()
            except OSError as error:
                if not isinstance(error, TimeoutError):
                    time.sleep(_LOOK_SECONDS)
                continue
            if self._free.acquire(blocking=False):
                threading.Thread(target=self._run, args=(sock,), daemon=True).start()
            else:
                sock.close()

    def _run(self, sock: socket.socket) -> None:
        try:
            with sock, contextlib.suppress(OSError):  # whoever asked has gone, or is too slow
                _serve(sock, self._routes)
        except Exception:
            log.exception("probe failed")
        finally:
            self._free.release()

    def _figures(self) -> Answer:
        return HTTPStatus.OK, _FIGURES, shared_metrics(self._metrics)

    def _readiness(self) -> Answer:
        if self._server is None or is_ready(self._server, _READY_SECONDS):
            return HTTPStatus.OK, _TEXT, b"ready\n"
        return HTTPStatus.SERVICE_UNAVAILABLE, _TEXT, b"not ready\n"


def _serve(sock: socket.socket, routes: dict[str, Callable[[], Answer]]) -> None:
    head = _read_head(sock, time.monotonic() + _SECONDS)
    method, _, rest = head.partition(b"\r\n")[0].partition(b" ")
    target, _, version = rest.partition(b" ")
    if not version.startswith(b"HTTP/1."):
        return
    route = routes.get(target.partition(b"?")[0].decode("latin-1"))
    if method not in (b"GET", b"HEAD"):
        answer = HTTPStatus.METHOD_NOT_ALLOWED, _TEXT, b"GET only\n"
    elif route is None:
        answer = HTTPStatus.NOT_FOUND, _TEXT, f"{' '.join(routes)}\n".encode()
    else:
        answer = route()
    status, kind, body = answer
    lines = (
        f"HTTP/1.1 {status.value} {status.phrase}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    sock.settimeout(_SECONDS)
    sock.sendall("\r\n".join((*lines, "", "")).encode() + (b"" if method == b"HEAD" else body))


def _read_head(sock: socket.socket, deadline: float) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head:
        left = deadline - time.monotonic()
        if left <= 0 or len(head) > _MAX_HEAD:
            raise TimeoutError
        sock.settimeout(left)
        more = sock.recv(_MAX_HEAD)
        if not more:
            raise ConnectionError
        head += more
    return head
