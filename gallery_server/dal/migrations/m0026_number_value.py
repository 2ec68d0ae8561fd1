"""Create the table of the numbers that search reads."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, DoubleField, Model

from gallery_server.dal.fields import UuidField
from gallery_server.dal.migrator import Migrator


class NumberValueRow(Model):
    """The table as this migration makes it."""

    owner_id = UuidField()
    field_id = BigIntegerField()
    number = DoubleField(null=True)
    whole = BigIntegerField(null=True)

    class Meta:
        table_name = "number_value"
        primary_key = CompositeKey("owner_id", "field_id")
        indexes = ((("field_id", "number", "owner_id"), False),)


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(NumberValueRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(NumberValueRow)
