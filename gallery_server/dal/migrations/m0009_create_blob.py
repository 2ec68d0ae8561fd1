"""Create the table of blobs."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import AsciiField, BigIdField, DigestField, MicrosField
from gallery_server.dal.migrator import Migrator


class BlobRow(Model):
    """The table as this migration makes it."""

    blob_id = BigIdField()
    sha256 = DigestField(index=True)
    size = BigIntegerField()
    store = AsciiField(64)
    key = AsciiField(128)
    state = AsciiField(32)
    created_micros = MicrosField()

    class Meta:
        table_name = "blob"
        indexes = ((("store", "key"), True),)


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(BlobRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(BlobRow)
