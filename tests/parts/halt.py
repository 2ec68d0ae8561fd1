"""Halt a server at a step between two others, so that a test can strike exactly there.

A step is `enter MODULE:FUNCTION` or `leave MODULE:FUNCTION`, where the function may be a method: `Class.method`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from pathlib import Path

_FOLDER = Path(__file__).with_name("halting")
_REACHED_WITHIN = 120.0


class Halt:
    """Halt whichever process of a server comes first to the step that is armed."""

    def __init__(self, path: Path, steps: Iterable[str]) -> None:
        self._armed = path
        self._reached = path.with_suffix(".reached")
        functions = sorted({step.partition(" ")[2] for step in steps})
        self.environment: Mapping[str, str] = {
            "PYTHONPATH": str(_FOLDER),
            "GALLERY_TEST_STEPS": " ".join(functions),
            "GALLERY_TEST_HALT": str(path),
        }
        """For the server."""

    def arm(self, step: str) -> None:
        """Halt at a step from now on, once."""
        armed = self._armed.with_suffix(".new")
        armed.write_text(step)
        armed.rename(self._armed)

    def await_reached(self) -> None:
        """Return when a process has halted."""
        end = time.monotonic() + _REACHED_WITHIN
        while not self._reached.exists():
            assert time.monotonic() < end, f"no process came to {self._armed.read_text()}"
            time.sleep(0.01)

    def let_go(self) -> None:
        """Let the halted process go on, where it still lives."""
        self._reached.unlink()
