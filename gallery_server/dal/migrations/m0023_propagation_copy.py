"""Create the table of the copies of propagations."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, Model

from gallery_server.dal.fields import UuidField
from gallery_server.dal.migrator import Migrator


class PropagationCopyRow(Model):
    """The table as this migration makes it."""

    propagation_id = UuidField()
    place = BigIntegerField()
    line_id = BigIntegerField()
    instance_id = UuidField()

    class Meta:
        table_name = "propagation_copy"
        primary_key = CompositeKey("propagation_id", "place")
        indexes = ((("propagation_id", "line_id"), True),)


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(PropagationCopyRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(PropagationCopyRow)
