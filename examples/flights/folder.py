"""The folder that the demo leaves behind: a server's home and its log."""

from __future__ import annotations

import fcntl
import shutil
from pathlib import Path

from examples.flights.failure import DemoFailure

_MARKER = "made-by-make-demo"


class DemoFolder:
    """Be a folder of the demo's own, which a marker in it tells from everybody else's."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.home = path / "home"
        self.log = path / "server.log"

    def recreate(self) -> None:
        """Make the folder, or empty it. Raises DemoFailure where it is not the demo's, or a server still uses it."""
        marker = self.path / _MARKER
        if not self.path.exists():
            self.path.mkdir(parents=True)
            marker.write_text("`make demo` empties this folder each time it runs.\n", encoding="utf-8")
        elif not marker.is_file():
            raise DemoFailure(
                f"{self.path} is there and the demo did not make it; move it, or name another by --folder"
            )
        self._require_no_server()
        for entry in self.path.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry != marker:
                entry.unlink()

    def _require_no_server(self) -> None:
        lock = self.home / "lock"
        if not lock.exists():
            return
        with lock.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DemoFailure(f"a server runs in {self.home}; stop it and run the demo again") from None
