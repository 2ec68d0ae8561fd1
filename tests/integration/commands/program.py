"""Run `gallery-server` to its end."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tests.parts import programs

HANGS_AFTER = 20
"""Seconds after which a command that should have ended is taken for one that serves."""


@dataclass(frozen=True)
class Ended:
    """What a command left: its exit status, and what it printed."""

    status: int
    output: str
    errors: str

    @property
    def complaint(self) -> str:
        """The one line that says what is wrong, without the log around it."""
        assert "Traceback" not in self.output + self.errors
        lines = [line for line in self.errors.splitlines() if line and not line.startswith(("Usage:", "Try ", "20"))]
        assert len(lines) == 1, self.errors
        return lines[0]


def run(*arguments: str | Path, **environment: str) -> Ended:
    """Run it with no other settings than these."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GALLERY_")}
    done = programs.run(["gallery-server", *arguments], env=inherited | environment, timeout=HANGS_AFTER)
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())
