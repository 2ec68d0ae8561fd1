"""What every command of `gallery-server` shares: its settings, and how it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from gallery_server import config
from gallery_server.config import InvalidSettings, Settings

STORE_SETTINGS = (
    "home",
    "database",
    "blobs",
    "stores",
    "write_store",
    "hadoop_conf_dir",
    "kerberos_principal",
    "kerberos_keytab",
    "upload_lease_hours",
)
"""What commands need to know that look at rows and bytes."""

_OF_SERVERS = frozenset(
    {"listen", "advertise", "processes", "connections", "idle_seconds", "default_deadline_ms", "work"}
    | {"default_team", "auto_create_projects", "allow_unauthenticated", "offer_direct"}
)
WORK_SETTINGS = tuple(name for name in Settings.model_fields if name not in _OF_SERVERS)
"""What a host needs to know that answers no calls."""

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


def run(work: Callable[[Settings], int], options: dict[str, Any], file: Path | None) -> None:
    """Load the settings, do the work, and exit with its status; what a person can mend is one line on stderr."""
    os.umask(_OWNER_ONLY)
    try:
        settings = config.load(options, file)
        sys.exit(work(settings))
    except InvalidSettings as error:
        raise click.UsageError(str(error)) from None
    except _failures() as error:
        click.echo(f"gallery-server: {error}", err=True)
        sys.exit(_FAILURE)


def _failures() -> tuple[type[Exception], ...]:
    # Loaded only now: authors of rules install without the server's parts.
    from gallery_server.parts import FAILURES  # noqa: PLC0415 - see above

    return FAILURES
