"""Create the table of the numbers that search reads."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, DoubleField, Model

from gallery_server.dal.fields import EnumField, FlagField, UuidField
from gallery_server.dal.migrator import Migrator
from gallery_server.domain.value import ValueKind


class NumberValueRow(Model):
    """The table as this migration makes it."""

    owner_id = UuidField()
    field_id = BigIntegerField()
    kind = EnumField(ValueKind)
    number = DoubleField(null=True)
    whole = BigIntegerField(null=True)
    finite = FlagField()

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
