"""The scoring services of examples/services, built from this checkout and run as their users run them."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

import pytest
from client_builds import services
from client_builds.toolchains import ToolError

from tests.parts import clients
from tests.parts.waiting import until

LANGUAGES = ("java", "go")
_LISTENING = re.compile(r"^listening on http://127\.0\.0\.1:(\d+)$", re.MULTILINE)
_HANGS_AFTER = 60


class Answer(NamedTuple):
    """Be the status of an answer and what it says."""

    status: int
    said: dict[str, Any]


class Service:
    """Run a scoring service on a free port, against a server of Gallery."""

    def __init__(self, language: str, gallery: str, folder: Path, *, report_every: float) -> None:
        self._log = folder / f"{language}-{os.urandom(4).hex()}.log"
        options = {
            "gallery": gallery, "listen": "127.0.0.1:0", "cache": folder / f"{language}-cache", "watch-every": 0.1,
            "report-every": report_every,
        }  # fmt: skip
        self._command = [*command(language), *(word for name in options for word in (f"--{name}", str(options[name])))]
        self.port = 0

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        until(lambda: self._process.poll() is not None or self._listens(), "the service does not listen")
        assert self.port, self.log()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def log(self) -> str:
        """Read all that it printed."""
        return self._log.read_text("utf-8", "replace")

    def ask(self, path: str, body: object | None = None) -> Answer:
        """Ask by POST where there is a body, else by GET, over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_HANGS_AFTER)
        try:
            text = body if body is None or isinstance(body, str) else json.dumps(body)
            connection.request("GET" if text is None else "POST", path, text)
            answer = connection.getresponse()
            return Answer(answer.status, json.loads(answer.read()))
        finally:
            connection.close()

    def predict(self, destination: str, hour: datetime) -> Answer:
        """Ask for the departures of an hour."""
        return self.ask("/predict", {"dest": destination, "at": f"{hour:%Y-%m-%dT%H:%M}"})

    def tell(self, destination: str, hour: datetime, departures: float) -> Answer:
        """Tell the departures that came."""
        return self.ask("/actuals", {"dest": destination, "at": f"{hour:%Y-%m-%dT%H:%M}", "departures": departures})

    @contextmanager
    def half_asked(self, destination: str, hour: datetime) -> Iterator[socket.socket]:
        """Begin to ask for the departures of an hour until the service reads, and end the request afterwards."""
        body = json.dumps({"dest": destination, "at": f"{hour:%Y-%m-%dT%H:%M}"}).encode()
        head = f"POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
        with socket.create_connection(("127.0.0.1", self.port), timeout=_HANGS_AFTER) as connection:
            connection.sendall(head.encode())
            assert b"100" in connection.recv(1024)
            yield connection
            connection.sendall(body)
            assert connection.recv(4096).startswith(b"HTTP/1.1 200 ")

    def ask_to_end(self) -> None:
        """Ask it to end in order."""
        self._process.send_signal(signal.SIGTERM)

    def refuses(self) -> bool:
        """Tell whether it takes nothing new any more."""
        try:
            return self.ask("/health").status == http.client.SERVICE_UNAVAILABLE
        except OSError:
            return True

    def await_end(self) -> int:
        """Wait for its end, and answer its exit status."""
        return self._process.wait(_HANGS_AFTER)

    def _listens(self) -> bool:
        found = _LISTENING.search(self.log())
        self.port = int(found[1]) if found else 0
        return bool(found)


def command(language: str) -> list[str]:
    """Answer the command line of a service, which is built where its sources are new; skip where a tool is missing."""
    clients.require(language)
    try:
        return services.build(language)
    except ToolError as error:
        pytest.fail(str(error))
