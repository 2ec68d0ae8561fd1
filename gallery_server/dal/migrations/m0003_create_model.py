"""Create the table of models."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import JsonField, MicrosField, NameField, UuidField
from gallery_server.dal.migrator import Migrator


class ModelRow(Model):
    """The table as this migration makes it."""

    model_id = UuidField(primary_key=True)
    project_id = UuidField()
    base_version_id = NameField(200)
    shard_keys = JsonField()
    newest_revision = BigIntegerField()
    last_number = BigIntegerField()
    deprecation_id = BigIntegerField(null=True)
    created_micros = MicrosField()
    created_by = NameField(255)

    class Meta:
        table_name = "model"
        indexes = ((("project_id", "base_version_id"), True),)


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(ModelRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(ModelRow)
