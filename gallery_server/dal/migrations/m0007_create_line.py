"""Create the table of lines."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import BigIdField, DigestField, JsonField, MicrosField, UuidField
from gallery_server.dal.migrator import Migrator


class LineRow(Model):
    """The table as this migration makes it."""

    line_id = BigIdField()
    model_id = UuidField()
    shard_digest = DigestField()
    shard = JsonField()
    last_sequence = BigIntegerField()
    created_micros = MicrosField()

    class Meta:
        table_name = "line"
        indexes = ((("model_id", "shard_digest"), True),)


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(LineRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(LineRow)
