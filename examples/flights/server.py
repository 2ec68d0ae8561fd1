"""A Gallery server in processes of its own, on the store of the demo's folder."""

from __future__ import annotations

import os
import signal
import subprocess

from examples.flights.failure import DemoFailure
from examples.flights.folder import DemoFolder
from examples.flights.program import command_line, environment

_LISTENING = "listening on "
_STOP_SECONDS = 60


class Server:
    """Run `gallery-server serve`; `address` is where it listens, from its first start on.

    `callbacks` is the one place that its rules may call.
    """

    def __init__(self, folder: DemoFolder, number: int = 1, callbacks: str = "") -> None:
        self.number = number
        self.address = "127.0.0.1:0"
        self.log = folder.log(number)
        self._folder = folder
        self._callbacks = callbacks
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it, where it listened before, and wait until it answers. Raises DemoFailure where it does not."""
        options = ["--home", str(self._folder.home(self.number)), "--listen", self.address, "--metrics-listen", "off"]
        if self._callbacks:
            options += ["--callback-hosts", self._callbacks]
        with self.log.open("a") as log:
            self._process = subprocess.Popen(
                command_line(self._folder, "serve", *options),
                env=environment(),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,  # Ctrl-C is for the demo, which then stops its servers in order
            )
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line.startswith(_LISTENING):
            raise DemoFailure(f"the server does not start: {self._last_words()} ({self.log} has more)")
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
                os.killpg(process.pid, signal.SIGKILL)
                raise DemoFailure(f"the server did not end within {_STOP_SECONDS} s of SIGTERM") from None

    def kill(self) -> None:
        """End all its processes at once (SIGKILL), as a power cut would."""
        process, self._process = self._process, None
        if process is not None:
            with process:
                os.killpg(process.pid, signal.SIGKILL)

    def _last_words(self) -> str:
        return self.log.read_text("utf-8", "replace").rstrip().rpartition("\n")[2]
