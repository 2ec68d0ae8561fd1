"""A Gallery server in a process of its own, on SQLite and a folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from examples.flights.failure import DemoFailure
from examples.flights.folder import DemoFolder

_LISTENING = "listening on "
_PROGRAM = Path(sys.executable).with_name("gallery-server")
_STOP_SECONDS = 60


class Server:
    """Run `gallery-server serve` in the demo's folder; `address` is where it listens while it runs."""

    def __init__(self, folder: DemoFolder) -> None:
        self.address = ""
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers. Raises DemoFailure where it does not."""
        command = [str(_PROGRAM), "serve", "--home", str(self._folder.home), "--listen", "127.0.0.1:0"]
        command += ["--metrics-listen", "off"]
        with self._folder.log.open("a") as log:
            self._process = subprocess.Popen(command, env=_environment(), stdout=subprocess.PIPE, stderr=log, text=True)
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line.startswith(_LISTENING):
            raise DemoFailure(f"the server does not start: {self._last_words()} ({self._folder.log} has more)")
        self.address = line.removeprefix(_LISTENING).strip()

    def stop(self) -> int | None:
        """Ask it to finish what it does and end (SIGTERM); answer its exit status, None where none runs."""
        process, self._process = self._process, None
        if process is None:
            return None
        process.terminate()
        with process:
            try:
                return process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                raise DemoFailure(f"the server did not end within {_STOP_SECONDS} s of SIGTERM") from None

    def _last_words(self) -> str:
        return self._folder.log.read_text("utf-8", "replace").rstrip().rpartition("\n")[2]


def _environment() -> dict[str, str]:
    """Answer this environment without Gallery's settings, which may lead to a store that is not the demo's."""
    return {name: value for name, value in os.environ.items() if not name.startswith("GALLERY_")}
