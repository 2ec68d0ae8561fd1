"""Create the table of backup leases."""

from __future__ import annotations

from peewee import Model

from gallery_server.dal.fields import AsciiField, MicrosField, NameField
from gallery_server.dal.migrator import Migrator


class BackupLeaseRow(Model):
    """The table as this migration makes it."""

    name = AsciiField(64, primary_key=True)
    holder = NameField(255)
    begun_micros = MicrosField()
    until_micros = MicrosField()

    class Meta:
        table_name = "backup_lease"


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(BackupLeaseRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(BackupLeaseRow)
