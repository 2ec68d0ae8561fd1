"""`gallery-server serve`, `gallery-server work` and `gallery-server migrate`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gallery_server.cli.invocation import WORK_SETTINGS, run, setting_options
from gallery_server.config import Settings


@click.command()
@setting_options(*Settings.model_fields)
@click.option("--no-work", is_flag=True, help="The same as --work false.")
def serve(config: Path | None, no_work: bool, **options: Any) -> None:
    """Run a server until SIGTERM or Ctrl-C; prints `listening on HOST:PORT` once it answers.

    Without any option it keeps everything in its home, on SQLite and a folder, and listens at 127.0.0.1:9480.
    """
    from gallery_server.app import serve as serve_all  # noqa: PLC0415 - authors of rules install without it

    run(serve_all, options | ({"work": "false"} if no_work else {}), config)


@click.command()
@setting_options(*WORK_SETTINGS)
def work(config: Path | None, **options: Any) -> None:
    """Work behind servers that run elsewhere, until SIGTERM or Ctrl-C; prints `working` once it does.

    It does jobs, judges rules and does their actions, watches their repository and computes health, and listens to
    nobody. Any number of hosts may, each with a home of its own, on the database and the stores of the servers.
    """
    from gallery_server.app import work as work_all  # noqa: PLC0415 - as above

    run(work_all, options, config)


@click.command()
@setting_options("home", "database")
@click.option("--to", type=click.IntRange(min=0), help="Version to go to, up or down; the newest where unset.")
@click.option("--yes", is_flag=True, help="Go down, which drops tables with their rows, without asking.")
def migrate(config: Path | None, to: int | None, yes: bool, **options: Any) -> None:
    """Bring the tables of the database to the version that this program works with."""
    run(lambda settings: _migrate(settings, to, yes=yes), options, config)


def _migrate(settings: Settings, to: int | None, *, yes: bool) -> int:
    from gallery_server.dal import migrate as migrations  # noqa: PLC0415 - as above
    from gallery_server.parts import open_database  # noqa: PLC0415 - as above

    database = open_database(settings)
    try:
        found = migrations.current_version(database)
        if to is not None and to < found and not yes:
            click.confirm(f"Going from version {found} to {to} drops tables with their rows. Go on?", abort=True)
        for name in migrations.migrate(database, to):
            click.echo(name)
        click.echo(f"the schema has version {migrations.current_version(database)}")
    finally:
        database.close()
    return 0
