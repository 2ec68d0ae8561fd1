"""Run `gallery` and `gallery-server` in the time of a fork: a nursery for each has imported all that it needs.

What runs is a process like any other, with arguments, environment, folder, streams and an exit status of its own. Only
the start of Python and the imports are saved, which are most of the time of a short command. Pages, the demo and the
tests of installing run the programs themselves.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]
_STARTS_WITHIN = 60.0


class Program:
    """Follow a process that a nursery has started, as `subprocess.Popen` follows its own."""

    def __init__(self, told: int) -> None:
        self._told = os.fdopen(told, "rb", buffering=0)
        self._line = b""
        self.returncode: int | None = None
        self.pid = self._number(_STARTS_WITHIN)

    def poll(self) -> int | None:
        """Answer the exit status, or None while it runs."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float) -> int:
        """Answer the exit status; raise TimeoutExpired where it still runs after so many seconds."""
        if self.returncode is None:
            self.returncode = self._number(timeout)
            self._told.close()
        return self.returncode

    def _number(self, timeout: float) -> int:
        """Read a number that was told; it comes at once or not at all."""
        while not self._line.endswith(b"\n"):
            if not select.select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("a program of a nursery", timeout)
            byte = self._told.read(1)
            assert byte, "the nursery has ended"
            self._line += byte
        line, self._line = self._line, b""
        return int(line)


@dataclass(frozen=True)
class Nursery:
    """Hold the process that starts programs of one name."""

    control: socket.socket
    process: subprocess.Popen[bytes]

    @classmethod
    def open(cls, name: str) -> Nursery:
        """Start it; it ends with this process."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", "tests.parts.nursery", name, str(theirs.fileno())]
        process = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
        theirs.close()
        nursery = cls(ours, process)
        atexit.register(nursery.close)
        return nursery

    def close(self) -> None:
        """End it; what it has started goes on."""
        self.control.close()
        self.process.wait(_STARTS_WITHIN)

    def start(
        self, arguments: Sequence[str], streams: Sequence[int], *, cwd: Path, env: Mapping[str, str], session: bool
    ) -> Program:
        """Start one, on three streams, in a session of its own or in that of the nursery."""
        reading, writing = os.pipe()
        request = {"arguments": list(arguments), "cwd": str(cwd), "env": dict(env), "session": session}
        try:
            socket.send_fds(self.control, [json.dumps(request).encode()], [*streams, writing])
        finally:
            os.close(writing)
        return Program(reading)


_nursery = cache(Nursery.open)


def start(
    command: Sequence[str | Path],
    *,
    stdin: IO[bytes] | int | None = None,
    stdout: IO[bytes] | int,
    stderr: IO[bytes] | int,
    env: Mapping[str, str],
    cwd: Path | None = None,
    session: bool = False,
) -> Program:
    """Start `gallery` or `gallery-server` with arguments; `session` gives it one of its own."""
    name, *arguments = map(str, command)
    program = str(Path(sys.executable).with_name(name))
    with Path(os.devnull).open("rb") as nothing:
        streams = [each if isinstance(each, int) else each.fileno() for each in (stdin or nothing, stdout, stderr)]
        return _nursery(name).start([program, *arguments], streams, cwd=cwd or Path.cwd(), env=env, session=session)


def run(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path | None = None,
    stdin: bytes = b"",
    timeout: float,
) -> subprocess.CompletedProcess[bytes]:
    """Run one to its end; answer its status and what it printed."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(stdin)
        given.seek(0)
        program = start(command, stdin=given, stdout=out, stderr=err, env=env, cwd=cwd)
        try:
            status = program.wait(timeout)
        except subprocess.TimeoutExpired:
            os.kill(program.pid, signal.SIGKILL)
            raise
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(command, status, out.read(), err.read())
