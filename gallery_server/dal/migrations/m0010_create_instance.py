"""Create the table of instances."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import AsciiField, JsonField, MicrosField, NameField, UuidField
from gallery_server.dal.migrator import Migrator


class InstanceRow(Model):
    """The table as this migration makes it."""

    instance_id = UuidField(primary_key=True)
    project_id = UuidField()
    model_id = UuidField()
    revision = BigIntegerField()
    ordinal = BigIntegerField(null=True)
    number = BigIntegerField()
    line_id = BigIntegerField()
    line_sequence = BigIntegerField(null=True)
    blob_id = BigIntegerField(index=True)
    media_type = NameField(200)
    format = NameField(200)
    external_id = NameField(200, null=True)
    metadata = JsonField()
    cause = AsciiField(32)
    cause_instance_id = UuidField(null=True)
    copied_from_instance_id = UuidField(null=True)
    deprecation_id = BigIntegerField(null=True)
    created_micros = MicrosField()
    created_by = NameField(255)
    original_created_micros = MicrosField(null=True)
    released_micros = MicrosField(null=True)

    class Meta:
        table_name = "instance"
        indexes = (
            (("line_id", "line_sequence"), True),
            (("line_id", "revision", "ordinal"), True),
            (("line_id", "external_id"), True),
            (("model_id", "number"), True),
            (("project_id", "instance_id"), False),
            (("model_id", "instance_id"), False),
            (("line_id", "instance_id"), False),
            (("project_id", "released_micros", "created_micros"), False),
        )


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(InstanceRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(InstanceRow)
