"""A user's shell: the `gallery` command in a folder of its own, and in a terminal of its own."""

from __future__ import annotations

import fcntl
import json
import os
import struct
import subprocess
import termios
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.parts import programs

LIMIT = 120
_ABOUT_TERMINALS = {"COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TERM"}


class Shell:
    """Runs `gallery` in a folder of its own."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address = address
        self.folder = folder
        others = {name: value for name, value in os.environ.items() if name not in _ABOUT_TERMINALS}
        self.environment = others | {"GALLERY_ADDRESS": address, "GALLERY_CACHE_DIR": str(folder / "cache")}

    def run(self, *arguments: str, status: int = 0, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        done = programs.run(["gallery", *arguments], cwd=self.folder, env=self.environment, stdin=stdin, timeout=LIMIT)
        assert done.returncode == status, done.stderr.decode()
        assert b"Traceback" not in done.stderr
        return done

    def text(self, *arguments: str) -> str:
        return self.run(*arguments).stdout.decode()

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--json").stdout)

    def fails(self, *arguments: str, status: int = 1) -> str:
        done = self.run(*arguments, status=status)
        assert done.stdout == b""
        return done.stderr.decode()

    def on_terminal(self, *arguments: str, width: int = 80, height: int = 24, **environment: str) -> str:
        """Answer what a terminal of this size gets to show."""
        ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        process = programs.start(
            ["gallery", *arguments],
            cwd=self.folder,
            env=self.environment | {"TERM": "xterm-256color"} | environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        shown = b""
        # Linux answers EIO once nobody has the other end.
        with os.fdopen(ours, "rb", buffering=0) as terminal, suppress(OSError):
            while part := terminal.read(65536):
                shown += part
        assert process.wait(LIMIT) == 0, shown.decode()
        return shown.decode().replace("\r\n", "\n")
