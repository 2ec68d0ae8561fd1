"""Create the table of dependencies."""

from __future__ import annotations

from peewee import Model

from gallery_server.dal.fields import BigIdField, FlagField, MicrosField, NameField, UuidField
from gallery_server.dal.migrator import Migrator


class DependencyRow(Model):
    """The table as this migration makes it."""

    dependency_id = BigIdField()
    downstream_model_id = UuidField()
    upstream_model_id = UuidField()
    across_shards = FlagField()
    in_force = FlagField(null=True)
    created_micros = MicrosField()
    created_by = NameField(255)
    removed_micros = MicrosField(null=True)
    removed_by = NameField(255, null=True)

    class Meta:
        table_name = "dependency"
        indexes = (
            (("downstream_model_id", "upstream_model_id", "in_force"), True),
            (("upstream_model_id", "in_force"), False),
        )


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(DependencyRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(DependencyRow)
