"""Do what `gallery-server sweep` says."""

from __future__ import annotations

import json

import click

from gallery_server import parts
from gallery_server.cli.parts import chosen, opened_database
from gallery_server.cli.progress import counting
from gallery_server.config import Settings
from gallery_server.domain.call import Deadline
from gallery_server.keeping.sweeping import Sweep, Swept, require_safe_age

_SECONDS = 60.0
_HOUR_SECONDS = 3_600


def sweep(
    settings: Settings, store: str | None, *, delete: bool, older_hours: float | None, force: bool, as_json: bool
) -> int:
    """Find, and with `delete` remove, what no row names; answer the exit status."""
    hours = settings.upload_lease_hours if older_hours is None else older_hours
    with opened_database(settings) as database, counting() as show:
        stores = chosen(parts.open_stores(settings), store)
        if delete and not force:
            database.read(lambda tx: require_safe_age(tx, hours * _HOUR_SECONDS), Deadline.after(_SECONDS))
        sweeping = Sweep(
            database, hours * _HOUR_SECONDS, delete=delete, report=lambda swept: show(_described(swept, hours))
        )
        found = [sweeping.run(each) for each in stores]
    if as_json:
        click.echo(json.dumps({"deleted": delete, "stores": [_as_json(swept) for swept in found]}))
    else:
        _print(found, hours, deleted=delete)
    return 0


def _print(found: list[Swept], hours: float, *, deleted: bool) -> None:
    for swept in found:
        click.echo(_described(swept, hours))
        for key in swept.examples:
            click.echo(f"  {key}")
        if swept.files > len(swept.examples):
            click.echo(f"  and {swept.files - len(swept.examples):,} more")
    files = sum(swept.files for swept in found)
    if deleted:
        click.echo(f"removed {files:,} files")
    elif files:
        click.echo("nothing was removed; sweep again with --delete")


def _described(swept: Swept, hours: float) -> str:
    told = f"{swept.store}: {swept.files:,} files, {swept.size:,} bytes, that no row names and older than {hours:g} h"
    return f"{told}; {swept.younger:,} younger ones are left alone" if swept.younger else told


def _as_json(swept: Swept) -> dict[str, object]:
    return {
        "store": swept.store,
        "files": swept.files,
        "bytes": swept.size,
        "younger": swept.younger,
        "examples": swept.examples,
    }
