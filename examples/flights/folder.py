"""The folder that the demo leaves behind: the settings of its servers, their homes and their logs."""

from __future__ import annotations

import fcntl
import json
import shutil
from pathlib import Path

from examples.flights.failure import DemoFailure

_MARKER = "made-by-make-demo"
_OWNER_ONLY = 0o600
"""The URL of a database may hold a password."""


class DemoFolder:
    """Be a folder of the demo's own, which a marker in it tells from everybody else's."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.settings = path / "gallery.toml"

    @property
    def rules(self) -> Path:
        """Name the repository of rules that the servers follow."""
        return self.path / "rules.git"

    @property
    def secrets(self) -> Path:
        """Name the folder with what actions of rules sign by."""
        return self.path / "secrets"

    def home(self, number: int = 1) -> Path:
        """Name the home of a server; the first one's is that of the settings."""
        return self.path / ("home" if number == 1 else f"home-{number}")

    def log(self, number: int = 1) -> Path:
        """Name the log of a server."""
        return self.path / ("server.log" if number == 1 else f"server-{number}.log")

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

    def configure(self, **settings: str | None) -> None:
        """Write the settings that all servers share; None leaves one at its default."""
        rules = {"rules_repository": str(self.rules), "secrets_folder": str(self.secrets)}
        given = {"home": str(self.home()), **rules, **settings}
        # Every text of JSON is one of TOML.
        lines = [f"{name} = {json.dumps(value)}\n" for name, value in given.items() if value is not None]
        self.settings.touch(_OWNER_ONLY)
        self.settings.write_text("".join(lines), encoding="utf-8")

    def _require_no_server(self) -> None:
        for lock in self.path.glob("home*/lock"):
            with lock.open("rb") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    raise DemoFailure(f"a server runs in {lock.parent}; stop it and run the demo again") from None
