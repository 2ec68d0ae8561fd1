"""Create the table of uploads."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import AsciiField, DigestField, FlagField, JsonField, MicrosField, NameField, UuidField
from gallery_server.dal.migrator import Migrator


class UploadRow(Model):
    """The table as this migration makes it."""

    upload_id = UuidField(primary_key=True)
    home = UuidField()
    endpoint = NameField(255, null=True)
    project_id = UuidField()
    record = JsonField()
    state = AsciiField(32)
    size = BigIntegerField(null=True)
    sha256 = DigestField(null=True)
    store = AsciiField(64, null=True)
    key = AsciiField(128, null=True)
    direct_key = AsciiField(128, null=True)
    instance_id = UuidField(null=True)
    already_existed = FlagField()
    fault = JsonField(null=True)
    created_micros = MicrosField()
    created_by = NameField(255)

    class Meta:
        table_name = "upload"
        indexes = (
            (("home", "state", "created_micros"), False),
            (("store", "key"), False),
            (("store", "direct_key"), False),
        )


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(UploadRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(UploadRow)
