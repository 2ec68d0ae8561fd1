"""Give operators their commands: `gallery-server serve` and `gallery-server migrate`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from gallery_server import config
from gallery_server.config import InvalidSettings, Settings

_FAILURE = 1
_OWNER_ONLY = 0o077
"""What the server writes, its database among it, nobody else on the machine may read."""


def setting_options(*names: str) -> Callable[[Any], Any]:
    """Decorate a command with one option for each named setting, and with `--config`."""

    def decorate(command: Any) -> Any:
        for name in reversed(names):
            field = Settings.model_fields[name]
            command = click.option(
                f"--{name.replace('_', '-')}", name, help=field.description, show_envvar=True, metavar="VALUE"
            )(command)
        return click.option(
            "--config", type=click.Path(path_type=Path), help="TOML file with settings.", metavar="FILE"
        )(command)

    return decorate


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="gallery", prog_name="gallery-server")
def main() -> None:
    """Run a Gallery server and keep its store.

    Every setting is an option, an environment variable (GALLERY_HOME, GALLERY_LISTEN, ...) and a key of the TOML file.
    """


@main.command()
@setting_options(*Settings.model_fields)
def serve(config: Path | None, **options: Any) -> None:
    """Run a server until SIGTERM or Ctrl-C; prints `listening on HOST:PORT` once it answers.

    Without any option it keeps everything in its home, on SQLite and a folder, and listens at 127.0.0.1:9480.
    """
    _run(lambda settings: _app().serve(settings), options, config)


@main.command()
@setting_options("home", "database")
@click.option("--to", type=click.IntRange(min=0), help="Version to go to, up or down; the newest where unset.")
@click.option("--yes", is_flag=True, help="Go down, which drops tables with their rows, without asking.")
def migrate(config: Path | None, to: int | None, yes: bool, **options: Any) -> None:
    """Bring the tables of the database to the version that this program works with."""
    _run(lambda settings: _migrate(settings, to, yes=yes), options, config)


def _migrate(settings: Settings, to: int | None, *, yes: bool) -> int:
    from gallery_server.dal import migrate as migrations  # noqa: PLC0415 - as in _app

    database = _app().open_database(settings)
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


def _run(work: Callable[[Settings], int], options: dict[str, Any], file: Path | None) -> None:
    """Load the settings, do the work, and exit with its status; what a person can mend is one line on stderr."""
    os.umask(_OWNER_ONLY)
    try:
        settings = config.load(options, file)
        sys.exit(work(settings))
    except InvalidSettings as error:
        raise click.UsageError(str(error)) from None
    except _app().FAILURES as error:
        click.echo(f"gallery-server: {error}", err=True)
        sys.exit(_FAILURE)


def _app() -> Any:
    # Loaded only by the commands that need it: authors of rules install without the server's parts.
    from gallery_server import app  # noqa: PLC0415 - see above

    return app
