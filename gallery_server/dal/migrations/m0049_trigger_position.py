"""Create the table of how far rules have been found for the events of the feed."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import AsciiField
from gallery_server.dal.migrator import Migrator


class TriggerPositionRow(Model):
    """The table as this migration makes it."""

    name = AsciiField(64, primary_key=True)
    number = BigIntegerField()

    class Meta:
        table_name = "trigger_position"


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(TriggerPositionRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(TriggerPositionRow)
