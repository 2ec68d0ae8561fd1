"""Draw a series of metrics in the terminal and into a picture, by the command that anybody has."""

from __future__ import annotations

from pathlib import Path

from examples.flights.commands import gallery_command
from examples.flights.failure import DemoFailure
from examples.flights.program import ask
from examples.flights.stage import Stage


def draw(stage: Stage, reference: str, metric: str, name: str) -> Path:
    """Draw a metric of an instance, and answer the picture in the demo's folder. Raises DemoFailure where none came."""
    picture = stage.folder.path / name
    arguments = ("metrics", "plot", reference, metric)
    stage.screen.command(gallery_command(*arguments))
    stage.screen.output(ask(stage.servers.address, *arguments).rstrip())
    ask(stage.servers.address, *arguments, "--png", str(picture))
    if not picture.read_bytes().startswith(b"\x89PNG"):
        raise DemoFailure(f"{picture} is no picture")
    return picture
