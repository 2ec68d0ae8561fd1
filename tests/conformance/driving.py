"""Drive a client: a program of its language that does what it is told, one request a line."""

from __future__ import annotations

import itertools
import json
import os
import queue
import subprocess
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from tests.conformance import forms

CLIENTS = ("python", "java", "go", "node")
"""The clients, in the order of the table."""
HANGS_AFTER = 90.0
"""Seconds after which a driver that does not answer is taken for hung."""


class Fault(Exception):  # noqa: N818 - it is what the contract calls it
    """Carry the error that a client told, as the protocol of drivers writes it."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        super().__init__(f"{told['type']}: {told['code']} {told.get('reason')}: {told['message']}")
        self.type: str = told["type"]
        self.code: str = told["code"]
        self.reason: str = told.get("reason", "")
        self.message: str = told["message"]
        self.details: dict[str, str] = told.get("details", {})
        self.retryable: bool = told.get("retryable", False)
        self.retry_after_ms: int = told.get("retryAfterMs", 0)
        self.request_id: str = told.get("requestId", "")


class Pending:
    """Stand for an answer that comes."""

    def __init__(self, driver: Driver, number: int) -> None:
        self.number = number
        self._driver = driver
        self._answers: queue.Queue[dict[str, Any]] = queue.Queue(1)

    def put(self, answer: dict[str, Any]) -> None:
        self._answers.put(answer)

    def is_over(self) -> bool:
        return not self._answers.empty()

    def wait(self) -> dict[str, Any]:
        """Wait for the answer; raise Fault where it is an error, AssertionError where none comes."""
        try:
            answer = self._answers.get(timeout=HANGS_AFTER)
        except queue.Empty:
            raise AssertionError(f"{self._driver.client} hangs:\n{self._driver.log()}") from None
        if "error" in answer:
            raise Fault(answer["error"])
        found: dict[str, Any] = answer["ok"]
        return found


class Driver:
    """Start a driver, and speak to it. Several threads may."""

    def __init__(self, client: str, command: Sequence[str], folder: Path) -> None:
        self.client = client
        self._log = folder / f"{client}.log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=Path(__file__).parents[2],
                env=os.environ | {"GALLERY_CACHE_DIR": str(folder / client)},
            )
        self._numbers = itertools.count(1)
        self._names = itertools.count(1)
        self._pending: dict[int, Pending] = {}
        self._told: dict[str, queue.Queue[str]] = defaultdict(queue.Queue)
        self._writing = threading.Lock()
        self._ready: queue.Queue[str] = queue.Queue(1)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        return self._process.pid

    def await_ready(self) -> str:
        """Wait until it says that it is ready, and answer what it calls itself."""
        try:
            return self._ready.get(timeout=HANGS_AFTER)
        except queue.Empty:
            raise AssertionError(f"the driver of {self.client} does not start:\n{self.log()}") from None

    def begin(self, op: str, **fields: Any) -> Pending:
        """Tell it to do something; fields that are None are left out."""
        with self._writing:
            number = next(self._numbers)
            pending = self._pending[number] = Pending(self, number)
            given = {name: value for name, value in fields.items() if value is not None}
            self._write({"id": number, "op": op, **given})
        return pending

    def do(self, op: str, **fields: Any) -> dict[str, Any]:
        """Tell it to do something, and wait for what comes of it. Raises Fault."""
        return self.begin(op, **fields).wait()

    @contextmanager
    def opened(self, address: str, **options: Any) -> Iterator[Opened]:
        """Open a client of a name of its own."""
        client = Opened(self, f"{self.client}{next(self._names)}")
        self.do("open", client=client.name, address=address, **options)
        yield client
        self.do("close", client=client.name)

    def told(self, watch: str) -> str:
        """Wait for the next instance that a watch tells."""
        try:
            return self._told[watch].get(timeout=HANGS_AFTER)
        except queue.Empty:
            raise AssertionError(f"the watch of {self.client} tells nothing:\n{self.log()}") from None

    def is_silent(self, watch: str) -> bool:
        """Tell whether everything that a watch told was taken."""
        return self._told[watch].empty()

    def sockets(self) -> int:
        """Count the TCP sockets of the process."""
        return sum(str(each.readlink()).startswith("socket:") for each in self._descriptors())

    def threads(self) -> int:
        """Count the threads of the process."""
        return len(list(Path(f"/proc/{self.pid}/task").iterdir()))

    def log(self) -> str:
        """Read what it wrote to its standard error, the last of it."""
        return self._log.read_text("utf-8", "replace")[-4_000:]

    def end(self) -> int:
        """Close its standard input, and answer its exit status."""
        assert self._process.stdin
        self._process.stdin.close()
        status = self._process.wait(HANGS_AFTER)
        self._reader.join(HANGS_AFTER)
        return status

    def kill(self) -> None:
        """End it whatever it does."""
        self._process.kill()
        self._process.wait(HANGS_AFTER)
        self._reader.join(HANGS_AFTER)
        for stream in (self._process.stdin, self._process.stdout):
            assert stream
            stream.close()

    def _descriptors(self) -> Iterator[Path]:
        for each in Path(f"/proc/{self.pid}/fd").iterdir():
            if each.is_symlink():
                yield each

    def _write(self, form: dict[str, Any]) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(form).encode() + b"\n")
        self._process.stdin.flush()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            form = json.loads(line)
            if "ready" in form:
                self._ready.put(form["ready"])
            elif "watch" in form:
                self._told[form["watch"]].put(form["instanceId"])
            else:
                self._pending.pop(form["id"]).put(form)


class Opened:
    """Speak for one client that a driver has opened."""

    def __init__(self, driver: Driver, name: str) -> None:
        self.driver = driver
        self.name = name

    def begin_call(self, method: str, request: Mapping[str, Any] | None = None, **options: Any) -> PendingCall:
        """Begin a call with the plain form of its request."""
        struct = forms.to_struct(forms.request_type(method), dict(request or {}))
        return PendingCall(method, self.begin("call", method=method, request=forms.encode(struct), **options))

    def call(self, method: str, request: Mapping[str, Any] | None = None, **options: Any) -> dict[str, Any]:
        """Call, and answer the plain form of the response. Raises Fault."""
        return self.begin_call(method, request, **options).wait()

    def begin(self, op: str, **fields: Any) -> Pending:
        return self.driver.begin(op, client=self.name, **fields)

    def do(self, op: str, **fields: Any) -> dict[str, Any]:
        return self.driver.do(op, client=self.name, **fields)


class PendingCall:
    """Stand for the response to a call."""

    def __init__(self, method: str, pending: Pending) -> None:
        self.pending = pending
        self._method = method

    def wait(self) -> dict[str, Any]:
        answer = self.pending.wait()["answer"]
        return forms.to_form(forms.decode(forms.response_type(self._method), answer))
