"""Create the table of the deprecations of models."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import BigIdField, FlagField, LongTextField, MicrosField, NameField, UuidField
from gallery_server.dal.migrator import Migrator


class ModelDeprecationRow(Model):
    """The table as this migration makes it."""

    deprecation_id = BigIdField()
    model_id = UuidField()
    revision = BigIntegerField()
    deprecated = FlagField()
    reason = LongTextField()
    created_micros = MicrosField()
    created_by = NameField(255)

    class Meta:
        table_name = "model_deprecation"
        indexes = ((("model_id", "revision", "deprecation_id"), False),)


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(ModelDeprecationRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(ModelDeprecationRow)
