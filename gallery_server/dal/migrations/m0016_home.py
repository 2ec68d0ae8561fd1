"""Create the table of homes."""

from __future__ import annotations

from peewee import Model

from gallery_server.dal.fields import MicrosField, NameField, UuidField
from gallery_server.dal.migrator import Migrator


class HomeRow(Model):
    """The table as this migration makes it."""

    home_id = UuidField(primary_key=True)
    endpoint = NameField(255, null=True)
    seen_micros = MicrosField()
    steady_micros = MicrosField()

    class Meta:
        table_name = "home"


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(HomeRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(HomeRow)
