"""`gallery-server sweep`, `fsck` and `backup`: what keeps rows and bytes together. All run beside servers."""

from __future__ import annotations

import socket
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from gallery_server.cli.invocation import STORE_SETTINGS, run, setting_options

_one_store = click.option("--store", metavar="NAME", help="This store alone; every store of the settings where unset.")


@click.command()
@setting_options(*STORE_SETTINGS)
@_one_store
@click.option("--delete", is_flag=True, help="Remove what was found; without it nothing is changed.")
@click.option(
    "--older-than",
    type=click.FloatRange(min=0),
    metavar="HOURS",
    help="Look for files older than this; the setting upload_lease_hours where unset.",
)
@click.option("--force", is_flag=True, help="Take an age below 0.17 hours although servers live.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for programs.")
def sweep(config: Path | None, store: str | None, delete: bool, older_than: float | None, force: bool,
          as_json: bool, **options: Any) -> None:  # fmt: skip
    """Find the files of the blob stores that no row names, and with --delete remove them.

    Uploads that were cut off leave them, and so do erased instances. Refuses to delete while a backup runs. Where no
    server runs, --older-than 0 finds all.
    """
    run(
        lambda settings: work("sweeping", "sweep")(
            settings, store, delete=delete, older_hours=older_than, force=force, as_json=as_json
        ),
        options,
        config,
    )


@click.command()
@setting_options(*STORE_SETTINGS)
@_one_store
@click.option("--deep", is_flag=True, help="Read all bytes and compare their digests.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for programs: a line each damage, then the sum.")
def fsck(config: Path | None, store: str | None, deep: bool, as_json: bool, **options: Any) -> None:
    """Compare rows with bytes, both ways, and name the instances that are damaged; changes nothing.

    Exit status 0 where nothing is damaged, though there may be files that a sweep would remove; 1 where something is.
    """
    run(lambda settings: work("checking", "fsck")(settings, store, deep=deep, as_json=as_json), options, config)


@click.group()
def backup() -> None:
    """Hold off what removes bytes while a backup is made."""


@backup.command()
@setting_options("home", "database")
@click.option(
    "--hours", type=click.IntRange(1, 24 * 30), default=24, show_default=True, help="Time for the whole backup."
)
@click.option("--holder", default=socket.gethostname, metavar="NAME", help="Who makes it; this host where unset.")
def begin(config: Path | None, hours: int, holder: str, **options: Any) -> None:
    """Begin a backup: until its end, or for so many hours, nothing is erased, and no sweep deletes."""
    run(lambda settings: work("leasing", "begin")(settings, hours, holder), options, config)


@backup.command()
@setting_options("home", "database")
def end(config: Path | None, **options: Any) -> None:
    """End the backup; exit status 1 where its time was over before, so that it may lack bytes."""
    run(work("leasing", "end"), options, config)


@backup.command()
@setting_options("home", "database")
def status(config: Path | None, **options: Any) -> None:
    """Say whether a backup runs, whose it is, and until when."""
    run(work("leasing", "status"), options, config)


def work(module: str, function: str) -> Any:
    """Load what a command does, with the server's parts that it needs."""
    return getattr(import_module(f"gallery_server.cli.{module}"), function)
