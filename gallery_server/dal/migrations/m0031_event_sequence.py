"""Create the table of who numbers events, and how far."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import AsciiField, MicrosField, UuidField
from gallery_server.dal.migrator import Migrator


class EventSequenceRow(Model):
    """The table as this migration makes it."""

    name = AsciiField(64, primary_key=True)
    holder = UuidField()
    fence = BigIntegerField()
    until_micros = MicrosField()
    newest = BigIntegerField()
    archived = BigIntegerField()

    class Meta:
        table_name = "event_sequence"


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(EventSequenceRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(EventSequenceRow)
