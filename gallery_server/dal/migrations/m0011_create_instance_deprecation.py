"""Create the table of the deprecations of instances."""

from __future__ import annotations

from peewee import Model

from gallery_server.dal.fields import BigIdField, FlagField, LongTextField, MicrosField, NameField, UuidField
from gallery_server.dal.migrator import Migrator


class InstanceDeprecationRow(Model):
    """The table as this migration makes it."""

    deprecation_id = BigIdField()
    instance_id = UuidField()
    deprecated = FlagField()
    reason = LongTextField()
    created_micros = MicrosField()
    created_by = NameField(255)

    class Meta:
        table_name = "instance_deprecation"
        indexes = ((("instance_id", "deprecation_id"), False),)


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(InstanceDeprecationRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(InstanceDeprecationRow)
