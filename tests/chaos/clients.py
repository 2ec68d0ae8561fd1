"""Run the programs that save and load, each a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.ledger import Line, lines_of

_ROOT = Path(__file__).parents[2]
_ENDS_WITHIN = 240.0


@dataclass
class Client:
    """A program with a ledger; whoever takes the place of a killed one writes on in the same ledger."""

    name: str
    folder: Path
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    program = ""
    """The module that is run."""

    @property
    def ledger(self) -> Path:
        """Where it notes what it tries and what it is told."""
        return self.folder / f"{self.name}.jsonl"

    @property
    def log(self) -> Path:
        """Where its output goes."""
        return self.folder / f"{self.name}.log"

    def lines(self) -> list[Line]:
        """Read its ledger."""
        return list(lines_of(self.ledger))

    def start(self) -> None:
        """Run the program."""
        command = [sys.executable, "-m", self.program, "--name", self.name, "--folder", str(self.folder)]
        with self.log.open("ab") as log, _terminations_held():
            self._process = subprocess.Popen(
                [*command, *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=_ROOT,
                env={**os.environ, **self.environment},
            )

    def kill9(self) -> None:
        """Kill the program at once."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def end(self) -> int | None:
        """Wait until it has ended, after `finish`; answer its exit status, None where it hung and was killed."""
        assert self._process is not None
        try:
            return self._process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self.kill9()
            return None

    def finish(self) -> None:
        """Ask the program to end what it has begun, and begin nothing more."""
        assert self._process is not None
        self._process.terminate()


class Saver(Client):
    """A program that saves."""

    program = "tests.chaos.saver"


class Reader(Client):
    """A program that loads what was acknowledged."""

    program = "tests.chaos.reader"


@contextmanager
def _terminations_held() -> Iterator[None]:
    """Let who is started here meet no SIGTERM before it listens for one; one that comes earlier waits."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
