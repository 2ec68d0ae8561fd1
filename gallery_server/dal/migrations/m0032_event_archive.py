"""Create the table of archived events."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import AsciiField, BigIdField, DigestField, MicrosField
from gallery_server.dal.migrator import Migrator


class EventArchiveRow(Model):
    """The table as this migration makes it."""

    archive_id = BigIdField()
    store = AsciiField(64)
    key = AsciiField(128)
    first_number = BigIntegerField(unique=True)
    last_number = BigIntegerField()
    size = BigIntegerField()
    sha256 = DigestField()
    created_micros = MicrosField()

    class Meta:
        table_name = "event_archive"
        indexes = ((("store", "key"), False),)


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(EventArchiveRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(EventArchiveRow)
