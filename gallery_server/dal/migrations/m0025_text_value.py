"""Create the table of the texts that search reads."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, Model

from gallery_server.dal.fields import BytesField, LongBlobField, UuidField
from gallery_server.dal.migrator import Migrator


class TextValueRow(Model):
    """The table as this migration makes it."""

    owner_id = UuidField()
    field_id = BigIntegerField()
    beginning = BytesField(255)
    rest = LongBlobField(null=True)

    class Meta:
        table_name = "text_value"
        primary_key = CompositeKey("owner_id", "field_id")
        indexes = ((("field_id", "beginning", "owner_id"), False),)


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(TextValueRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(TextValueRow)
