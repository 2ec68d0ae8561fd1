"""Run one daemon of Java as a process that can be killed, stopped and started again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

_SMALL = (
    "-Xmx192m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
    "-Djava.net.preferIPv4Stack=true",
)


class JavaProcess:
    """Name a main class with its class path and options; its output goes to `log`."""

    def __init__(self, main: str, classpath: Sequence[Path | str], options: Sequence[str], log: Path) -> None:
        self.main = main
        self.log = log
        self._command = ["java", *_SMALL, "-cp", os.pathsep.join(map(str, classpath)), main, *options]
        self._process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def is_installed() -> bool:
        """Tell whether this machine has Java."""
        return shutil.which("java") is not None

    @property
    def runs(self) -> bool:
        """Whether the process was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self, environment: Mapping[str, str] | None = None) -> None:
        """Start the process, and do not wait for what it offers."""
        assert not self.runs, f"{self.main} runs already"
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.log.parent,
                env={**os.environ, **(environment or {})},
            )

    def kill9(self) -> None:
        """Kill the process at once, as a crash would; do nothing where it does not run."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def hang(self) -> None:
        """Stop the process without ending it: connections stay open and nobody answers."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self._process.pid, os.WSTOPPED)

    def wake(self) -> None:
        """Let a hung process go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)
