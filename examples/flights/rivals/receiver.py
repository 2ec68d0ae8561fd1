"""Take the callbacks of rules, as a service that trains models would: a real server of HTTP on this machine."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, Queue
from typing import Any, Self

from examples.flights.failure import DemoFailure
from gallery_client.signature import SignatureRefused, verify

_OWNER_ONLY = 0o600
_LARGEST = 65_536
_SECONDS = 5


class Receiver:
    """Listen from the beginning on; believe what is signed, and hand each delivery on once, however often it comes."""

    def __init__(self, secret: Path) -> None:
        """Draw a secret and leave it in a file, where the servers' actions look for it."""
        self.secret = secrets.token_urlsafe()
        secret.parent.mkdir(parents=True)
        secret.touch(_OWNER_ONLY)
        secret.write_text(self.secret, encoding="utf-8")
        self._seen: set[str] = set()
        self._wanted: Queue[Mapping[str, str]] = Queue()
        self._lock = threading.Lock()
        self._server = _Server(self)
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def take(self, seconds: float) -> Mapping[str, str]:
        """Answer the next delivery. Raises DemoFailure where none comes for so long."""
        try:
            return self._wanted.get(timeout=seconds)
        except Empty:
            raise DemoFailure(f"no callback came for {seconds:g} s") from None

    def accept(self, headers: Mapping[str, str], body: bytes) -> None:
        """Hand a delivery on unless it was seen before. Raises SignatureRefused where it is from somebody else."""
        key = verify(headers, body, self.secret)
        with self._lock:
            if key not in self._seen:
                self._seen.add(key)
                self._wanted.put(json.loads(body))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    def __init__(self, receiver: Receiver) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.receiver = receiver


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = _SECONDS

    def do_POST(self) -> None:
        """Answer 202 to what is believed: the work comes later."""
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _LARGEST))
        try:
            self.server.receiver.accept(dict(self.headers.items()), body)
        except SignatureRefused:
            self.send_response(403)
        else:
            self.send_response(202)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
