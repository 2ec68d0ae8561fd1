"""Create the table of the annotations of models."""

from __future__ import annotations

from peewee import Model

from gallery_server.dal.fields import BigIdField, JsonField, MicrosField, NameField, UuidField
from gallery_server.dal.migrator import Migrator


class ModelAnnotationRow(Model):
    """The table as this migration makes it."""

    annotation_id = BigIdField()
    model_id = UuidField()
    key = NameField(128)
    value = JsonField(null=True)
    created_micros = MicrosField()
    created_by = NameField(255)

    class Meta:
        table_name = "model_annotation"
        indexes = ((("model_id", "key", "annotation_id"), False),)


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(ModelAnnotationRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(ModelAnnotationRow)
