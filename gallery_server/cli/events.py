"""`gallery-server events`: the events that have left the feed for the archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gallery_server.cli.invocation import STORE_SETTINGS, run, setting_options
from gallery_server.cli.keeping import work


@click.group()
def events() -> None:
    """Read events that have left the feed (setting event_days); `gallery events` reads those in it."""


@events.command("list")
@setting_options("home", "database")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for programs: a line for each file.")
def list_files(config: Path | None, as_json: bool, **options: Any) -> None:
    """List the files of the archive, with the numbers of the events in each."""
    run(lambda settings: work("archives", "list_archives")(settings, as_json=as_json), options, config)


@events.command()
@setting_options(*STORE_SETTINGS)
@click.option("--from", "number", type=click.IntRange(min=1), default=1, show_default=True, help="Begin at this event.")
def read(config: Path | None, number: int, **options: Any) -> None:
    """Print archived events in their order, a line of JSON for each."""
    run(lambda settings: work("archives", "read_archives")(settings, number), options, config)
