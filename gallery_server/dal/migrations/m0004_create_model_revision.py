"""Create the table of the revisions of models."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, Model

from gallery_server.dal.fields import DigestField, JsonField, MicrosField, NameField, UuidField
from gallery_server.dal.migrator import Migrator


class ModelRevisionRow(Model):
    """The table as this migration makes it."""

    model_id = UuidField()
    revision = BigIntegerField()
    digest = DigestField()
    specification = JsonField()
    deprecation_id = BigIntegerField(null=True)
    created_micros = MicrosField()
    created_by = NameField(255)

    class Meta:
        table_name = "model_revision"
        primary_key = CompositeKey("model_id", "revision")
        indexes = ((("model_id", "digest"), True),)


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(ModelRevisionRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(ModelRevisionRow)
