"""Do what `gallery-server events` says."""

from __future__ import annotations

import json

import click

from gallery_server import parts
from gallery_server.cli.parts import opened_database
from gallery_server.config import Settings
from gallery_server.domain.event import EventArchive
from gallery_server.keeping.archive_reading import archives, events_of


def list_archives(settings: Settings, *, as_json: bool) -> int:
    """Print a line for each file of archived events."""
    with opened_database(settings) as database:
        for archive in archives(database):
            click.echo(json.dumps(_as_json(archive)) if as_json else _described(archive))
    return 0


def read_archives(settings: Settings, number: int) -> int:
    """Print archived events from a number on, a line of JSON for each."""
    with opened_database(settings) as database:
        stores = parts.open_stores(settings)
        for archive in archives(database, number):
            for event in events_of(stores, archive):
                if event["number"] >= number:
                    click.echo(json.dumps(event))
    return 0


def _described(archive: EventArchive) -> str:
    where = f"{archive.location.store} {archive.location.key}"
    return f"{archive.first_number:>12} to {archive.last_number:<12}  {archive.size:>12,} bytes  {where}"


def _as_json(archive: EventArchive) -> dict[str, object]:
    return {
        "firstNumber": archive.first_number,
        "lastNumber": archive.last_number,
        "store": archive.location.store,
        "key": archive.location.key,
        "size": archive.size,
        "sha256": archive.sha256,
        "createdMicros": archive.created_micros,
    }
