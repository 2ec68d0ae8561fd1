"""Create the table of names of metrics."""

from __future__ import annotations

from peewee import Model

from gallery_server.dal.fields import AsciiField, BigIdField, MicrosField, NameField, UuidField
from gallery_server.dal.migrator import Migrator


class MetricKeyRow(Model):
    """The table as this migration makes it."""

    field_id = BigIdField()
    project_id = UuidField()
    name = NameField(128)
    scope = AsciiField(32)
    segment = NameField(128)
    created_micros = MicrosField()

    class Meta:
        table_name = "metric_key"
        indexes = ((("project_id", "name", "scope", "segment"), True),)


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(MetricKeyRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(MetricKeyRow)
