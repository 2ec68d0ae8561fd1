"""Run commands of `gallery-server` on the demo's store."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from examples.flights.failure import DemoFailure
from examples.flights.folder import DemoFolder

_PROGRAM = Path(sys.executable).with_name("gallery-server")
_TERMINAL = {"COLUMNS": "80", "LINES": "20"}
"""What is drawn is drawn so large, wherever it is shown."""
_CLIENT = Path(sys.executable).with_name("gallery")


def command_line(folder: DemoFolder, command: str, *options: str) -> list[str]:
    """Answer the words of a command that finds the store by the folder's settings."""
    return [str(_PROGRAM), command, "--config", str(folder.settings), *options]


def run(folder: DemoFolder, command: str, *options: str) -> str:
    """Run a command to its end and answer what it prints. Raises DemoFailure where it fails, with all that it said."""
    return _ended(command, command_line(folder, command, *options))


def test_rules(rules: Path) -> str:
    """Run the tests of a repository of rules and answer what they print; no server is needed.

    Raises DemoFailure where one fails.
    """
    return _ended("rules test", [str(_PROGRAM), "rules", "test", str(rules)])


def ask(address: str, *arguments: str) -> str:
    """Run a `gallery` command against a server and answer what it prints. Raises DemoFailure where it fails."""
    done = subprocess.run(
        [str(_CLIENT), "--server", address, *arguments],
        env=environment() | _TERMINAL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise DemoFailure(f"gallery {' '.join(arguments)} ended with status {done.returncode}:\n{done.stderr}")
    return done.stdout


def _ended(name: str, command: list[str]) -> str:
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise DemoFailure(f"gallery-server {name} ended with status {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def environment() -> dict[str, str]:
    """Answer this environment without Gallery's settings, which may lead to a store that is not the demo's."""
    return {name: value for name, value in os.environ.items() if not name.startswith("GALLERY_")}
