"""A real HTTP server that takes callbacks, and behaves as badly as its path says.

/ok  /status/503  /status/503?after=7  /redirect/308?to=URL     answers
/hang  /trickle  /half  /cut-chunks  /garbage  /headers  /long-line  /gigabyte  /endless-100
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

_PIECE = b"x" * 65_536
_GIGABYTE = 1 << 30


@dataclass(frozen=True)
class Received:
    """A request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Callback:
    """The server; `received` lists what came."""

    def __init__(self, server: ThreadingHTTPServer, scheme: str, name: str) -> None:
        self.port: int = server.server_address[1]
        self.url = f"{scheme}://{name}:{self.port}"
        self.received: list[Received] = []
        self.sent_bytes = 0
        self.stopped = threading.Event()

    @property
    def only(self) -> Received:
        """The one request that came."""
        (one,) = self.received
        return one


@contextmanager
def running(*, name: str = "127.0.0.1", certificate: Path | None = None) -> Iterator[Callback]:
    """Run a server, with TLS where there is a certificate (and its key) in PEM."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = False
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        # Who shakes hands is a thread of the connection, so that a client that gives up does not stop the server.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    callback = Callback(server, "https" if certificate else "http", name)
    _Handler.of[server] = callback
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield callback
    finally:
        callback.stopped.set()
        server.shutdown()
        thread.join()
        server.server_close()
        del _Handler.of[server]


class _Handler(BaseHTTPRequestHandler):
    of: dict[object, Callback] = {}  # noqa: RUF012 - http.server makes the handlers, so the servers' books stand here
    timeout = 10

    def handle(self) -> None:
        with suppress(OSError):
            super().handle()

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self) -> None:
        self.callback = self.of[self.server]
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        self.callback.received.append(Received(self.command, self.path, dict(self.headers.items()), body))
        self.close_connection = True
        url = urlsplit(self.path)
        verb, _, argument = url.path.strip("/").partition("/")
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        act = getattr(self, f"_do_{verb.replace('-', '_')}", self._do_ok)
        act(argument, query)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 - http.server looks for these names

    def _do_ok(self, argument: str, query: Mapping[str, str]) -> None:
        self._say(200, {}, b'{"ok": true}')

    def _do_status(self, argument: str, query: Mapping[str, str]) -> None:
        self._say(
            int(argument.partition("/")[0]),
            {"Retry-After": query["after"]} if "after" in query else {},
            b"said by the receiver",
        )

    def _do_redirect(self, argument: str, query: Mapping[str, str]) -> None:
        self._say(int(argument), {"Location": query["to"]} if "to" in query else {}, b"")

    def _do_loop(self, argument: str, query: Mapping[str, str]) -> None:
        self._say(307, {"Location": "/loop"}, b"")

    def _do_hang(self, argument: str, query: Mapping[str, str]) -> None:
        self.callback.stopped.wait(30)

    def _do_trickle(self, argument: str, query: Mapping[str, str]) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 1_000:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if self.callback.stopped.wait(0.05):
                return

    def _do_half(self, argument: str, query: Mapping[str, str]) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 500)

    def _do_cut_chunks(self, argument: str, query: Mapping[str, str]) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n" + b"x" * 20)

    def _do_silent_end(self, argument: str, query: Mapping[str, str]) -> None:
        """Close without a word."""

    def _do_garbage(self, argument: str, query: Mapping[str, str]) -> None:
        self.wfile.write(b"\x00\xff\x16\x03 SSH-2.0-OpenSSH_9.2\r\n\r\n" * 100)

    def _do_headers(self, argument: str, query: Mapping[str, str]) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        self._pour(b"X: " + b"y" * 60_000 + b"\r\n")

    def _do_many_headers(self, argument: str, query: Mapping[str, str]) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % each for each in range(1_000)) + b"\r\n")

    def _do_long_line(self, argument: str, query: Mapping[str, str]) -> None:
        self._pour(_PIECE)

    def _do_gigabyte(self, argument: str, query: Mapping[str, str]) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % _GIGABYTE)
        self._pour(_PIECE)

    def _do_endless_100(self, argument: str, query: Mapping[str, str]) -> None:
        self._pour(b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000)

    def _pour(self, piece: bytes) -> None:
        while self.callback.sent_bytes < _GIGABYTE and not self.callback.stopped.is_set():
            self.wfile.write(piece)
            self.callback.sent_bytes += len(piece)

    def _say(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
