"""Create the table of the shard values that search reads."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, Model

from gallery_server.dal.fields import BytesField, NameField
from gallery_server.dal.migrator import Migrator


class LineShardRow(Model):
    """The table as this migration makes it."""

    line_id = BigIntegerField()
    name = NameField(200)
    value = BytesField(800)

    class Meta:
        table_name = "line_shard"
        primary_key = CompositeKey("line_id", "name")
        indexes = ((("name", "value", "line_id"), False),)


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(LineShardRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(LineShardRow)
