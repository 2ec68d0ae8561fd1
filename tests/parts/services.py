"""The scoring services of examples/services, built from this checkout and run as their users run them."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Self

from client_builds import building, stamps

from tests.parts import clients
from tests.parts.waiting import until

TOP = Path(__file__).parents[2]
SERVICES = TOP / "examples" / "services"
LANGUAGES = ("java", "go")
_CACHE = TOP / ".cache" / "services"
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
    client = building.folder(language)
    with stamps.alone(_CACHE / f"{language}.lock"):
        digest = stamps.digest([client, SERVICES / language], [language])
        built = stamps.read(_CACHE / f"{language}.json")
        if built.get("digest") != digest or not Path(built["program"]).exists():
            program = _BUILDERS[language]()
            built = {"digest": digest, "program": str(program)}
            stamps.write(_CACHE / f"{language}.json", built)
    start = ["java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-jar"] if language == "java" else []
    return [*start, built["program"]]


def _java() -> Path:
    """Build by the pom of the example, in a folder of its own: Maven writes next to its sources.

    The client's classes are those that its own build has made, so that nothing is compiled twice.
    """
    clients.driver("java")
    home = _CACHE / "java"
    shutil.rmtree(home, ignore_errors=True)
    client, services = home / "clients" / "java", home / "examples" / "services"
    shutil.copytree(building.CACHE / "java" / "classes", client / "target" / "classes")
    shutil.copy(building.folder("java") / "pom.xml", client)
    shutil.copytree(SERVICES / "java", services / "java", ignore=shutil.ignore_patterns("target"))
    shutil.copy(SERVICES / "pom.xml", services)
    _run(services, "mvn", "-q", "-B", "package", "-Dmaven.test.skip=true")
    return services / "java" / "target" / "scoring-service.jar"


def _go() -> Path:
    program, here = _CACHE / "go-scoring", SERVICES / "go"
    assert _run(here, "gofmt", "-l", ".") == "", "gofmt would change these"
    _run(here, "go", "vet", "-buildvcs=false", "-mod=readonly", "./...")
    _run(here, "go", "build", "-buildvcs=false", "-mod=readonly", "-o", str(program), ".")
    return program


def _run(folder: Path, *words: str) -> str:
    done = subprocess.run(
        words, cwd=folder, env=building.environment(), capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


_BUILDERS = {"java": _java, "go": _go}
