"""Create the table of instances whose health is to be computed."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import MicrosField, UuidField
from gallery_server.dal.migrator import Migrator


class HealthDueRow(Model):
    """The table as this migration makes it."""

    instance_id = UuidField(primary_key=True)
    writes = BigIntegerField()
    due_micros = MicrosField()

    class Meta:
        table_name = "health_due"
        indexes = ((("due_micros",), False),)


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(HealthDueRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(HealthDueRow)
