"""Commands to try on the store that the demo leaves behind."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from examples.flights.folder import DemoFolder
from examples.flights.metadata import MODEL, PROJECT, SHARD_KEY, newest, place


def serve_command(folder: DemoFolder) -> str:
    """Answer the command that runs a server on the store."""
    options = f"--config {_shown(folder.settings)}"
    return f"make serve ARGS={shlex.quote(options)}"


def fsck_command(folder: DemoFolder) -> str:
    """Answer the command that compares the rows of the store with its bytes."""
    return f"{_shown(Path(sys.executable).with_name('gallery-server'))} fsck --deep --config {_shown(folder.settings)}"


def test_command(rules: Path) -> str:
    """Answer the command that runs the tests of a repository of rules."""
    return f"{_shown(Path(sys.executable).with_name('gallery-server'))} rules test {_shown(rules)}"


def gallery_command(*arguments: str) -> str:
    """Answer a command of the client as it is typed, on a server at the usual place."""
    return shlex.join([_shown(Path(sys.executable).with_name("gallery")), *arguments])


def client_commands(folder: DemoFolder, destination: str) -> list[str]:
    """Answer commands that ask that server."""
    gallery = _shown(Path(sys.executable).with_name("gallery"))
    reference = newest(destination)
    return [
        f"{gallery} models list {PROJECT}",
        f"{gallery} instances show {reference}",
        f"{gallery} instances annotate {reference} reviewed=yes",
        f"{gallery} history {PROJECT}/{MODEL}/{SHARD_KEY}={destination}",
        f"{gallery} deployments history {place(destination)}",
        f"{gallery} health list {PROJECT} --model {MODEL} --at-least poor",
        f"{gallery} load {reference} --to {_shown(folder.path / destination)}.pkl",
    ]


def _shown(path: Path) -> str:
    """Write a path as it is typed from the present folder."""
    below = path.is_relative_to(Path.cwd())
    return shlex.quote(str(path.relative_to(Path.cwd()) if below else path))
