"""Do what `gallery-server backup` says."""

from __future__ import annotations

import click

from gallery_server.cli.parts import opened_database
from gallery_server.config import Settings
from gallery_server.dal.backup_store import BackupLease
from gallery_server.domain.call import Deadline
from gallery_server.registry import backups

_SECONDS = 60.0


def begin(settings: Settings, hours: int, holder: str) -> int:
    """Begin a backup; raise FailedPrecondition where one runs."""
    with opened_database(settings) as database:
        lease = database.write(lambda tx: backups.begin(tx, holder, hours), Deadline.after(_SECONDS))
    click.echo(f"{_described(lease)} begins; nothing is removed until its end")
    return 0


def end(settings: Settings) -> int:
    """End a backup; one that outlasted its lease, or never began, is a failure."""
    with opened_database(settings) as database:
        lease = database.write(backups.end, Deadline.after(_SECONDS))
    if lease is None:
        click.echo("gallery-server: no backup runs; begin one with gallery-server backup begin.", err=True)
        return 1
    if not lease.binds:
        click.echo(
            f"gallery-server: {_described(lease)} had expired before its end, and bytes may have been removed since; "
            "make it again with more --hours.",
            err=True,
        )
        return 1
    click.echo(f"{_described(lease)} ended")
    return 0


def status(settings: Settings) -> int:
    """Say whether a backup runs."""
    with opened_database(settings) as database:
        lease = database.read(backups.find, Deadline.after(_SECONDS))
    if lease is None:
        click.echo("no backup runs")
    else:
        click.echo(f"{_described(lease)} {'runs' if lease.binds else 'has expired, and binds nobody'}")
    return 0


def _described(lease: BackupLease) -> str:
    since, until = backups.printed(lease.begun_micros), backups.printed(lease.until_micros)
    return f"the backup of {lease.holder} from {since} to {until}"
