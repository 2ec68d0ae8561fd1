"""Create the table of the annotations of instances."""

from __future__ import annotations

from peewee import Model

from gallery_server.dal.fields import BigIdField, JsonField, MicrosField, NameField, UuidField
from gallery_server.dal.migrator import Migrator


class InstanceAnnotationRow(Model):
    """The table as this migration makes it."""

    annotation_id = BigIdField()
    instance_id = UuidField()
    key = NameField(128)
    value = JsonField(null=True)
    created_micros = MicrosField()
    created_by = NameField(255)

    class Meta:
        table_name = "instance_annotation"
        indexes = ((("instance_id", "key", "annotation_id"), False),)


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(InstanceAnnotationRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(InstanceAnnotationRow)
