"""Create the table of what belongs to the installation."""

from __future__ import annotations

from peewee import Model

from gallery_server.dal.fields import AsciiField
from gallery_server.dal.migrator import Migrator


class InstallationRow(Model):
    """The table as this migration makes it."""

    name = AsciiField(64, primary_key=True)
    value = AsciiField(255)

    class Meta:
        table_name = "installation"


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(InstallationRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(InstallationRow)
