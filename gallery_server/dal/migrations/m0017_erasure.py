"""Create the table of erasures."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import BigIdField, JsonField, LongTextField, MicrosField, NameField, UuidField
from gallery_server.dal.migrator import Migrator


class ErasureRow(Model):
    """The table as this migration makes it."""

    erasure_id = BigIdField()
    instance_id = UuidField(index=True)
    blob_id = BigIntegerField(index=True)
    metadata_keys = JsonField()
    reason = LongTextField()
    created_micros = MicrosField()
    created_by = NameField(255)

    class Meta:
        table_name = "erasure"


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(ErasureRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(ErasureRow)
