"""A real `gallery-server serve` in processes of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from tests.parts import programs

if TYPE_CHECKING:
    from collections.abc import Mapping

LISTENING = re.compile(rb"listening on (\S+):(\d+)")
HANGS_AFTER = 60
"""Seconds after which a server that neither starts nor stops is taken for hung."""


@dataclass
class Server:
    """Runs a server in `home`; a restart keeps its port, so that clients find it again."""

    home: Path
    database: str | None = None
    blobs: str | None = None
    processes: int | None = None
    metrics_listen: str = "off"
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    host: str = "127.0.0.1"
    port: int = 0
    _process: subprocess.Popen[bytes] | programs.Program | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self.kill9()

    @property
    def address(self) -> str:
        """Where it listens, as HOST:PORT."""
        return f"{self.host}:{self.port}"

    @property
    def pid(self) -> int:
        """The process that was started, the parent of those that serve."""
        assert self._process is not None, "the server does not run"
        return self._process.pid

    @property
    def log_path(self) -> Path:
        """File of all that it printed, over its restarts."""
        return self.home.with_name(f"{self.home.name}.log")

    def log(self) -> str:
        """Read all that it printed, over its restarts."""
        return self.log_path.read_text("utf-8", "replace")

    def children(self) -> list[int]:
        """List the processes that the started one has made and that still run."""
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def start(self) -> None:
        """Start it and wait until it listens; raise AssertionError with its log where it does not."""
        assert self._process is None, "the server runs already"
        printed = self.log_path.stat().st_size if self.log_path.exists() else 0
        with self.log_path.open("ab") as log:
            self._process = self._launch(log)
        self._await_line(printed)

    def terminate(self) -> int:
        """Ask it to drain and stop, and answer its exit status."""
        return self._stop(signal.SIGTERM)

    def kill9(self) -> None:
        """Kill it and all its children at once."""
        self._stop(signal.SIGKILL)

    def await_exit(self) -> int:
        """Wait until it ends by itself, and answer its exit status."""
        assert self._process is not None, "the server does not run"
        return self._process.wait(HANGS_AFTER)

    def restart(self) -> None:
        """Stop it in order and start it again on the same port."""
        self.terminate()
        self.start()

    def _launch(self, log: IO[bytes]) -> subprocess.Popen[bytes] | programs.Program:
        return programs.start(self._command(), stdout=log, stderr=log, env=os.environ | self.environment, session=True)

    def _command(self) -> list[str]:
        command = ["gallery-server", "serve"]
        command += ["--home", str(self.home), "--listen", self.address]
        for option in ("database", "blobs", "processes", "metrics_listen"):
            value = getattr(self, option)
            if value is not None:
                command += [f"--{option.replace('_', '-')}", str(value)]
        return [*command, *self.arguments]

    def _await_line(self, printed: int) -> None:
        assert self._process is not None
        deadline = time.monotonic() + HANGS_AFTER
        while time.monotonic() < deadline:
            exited = self._process.poll() is not None
            found = LISTENING.search(self.log_path.read_bytes()[printed:])
            if found:
                self.host, self.port = found[1].decode(), int(found[2])
                return
            if exited:
                break
            time.sleep(0.02)
        self.kill9()
        raise AssertionError(f"gallery-server does not listen:\n{self.log()}")

    def _stop(self, sign: signal.Signals) -> int:
        process, self._process = self._process, None
        assert process is not None, "the server does not run"
        if process.poll() is None:
            # SIGTERM goes to the parent, which drains; SIGKILL leaves nobody to pass it on.
            (os.killpg if sign == signal.SIGKILL else os.kill)(process.pid, sign)
        try:
            return process.wait(HANGS_AFTER)
        finally:
            kill_group(process.pid)
            _await_end(process.pid)


def kill_group(leader: int) -> None:
    """Kill whatever is left of a process group."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def _await_end(leader: int) -> None:
    """Wait until nobody of a killed group holds any more what was theirs, such as the lock of a home."""
    end = time.monotonic() + HANGS_AFTER
    with suppress(ProcessLookupError):
        while time.monotonic() < end:
            os.killpg(leader, 0)
            time.sleep(0.005)
