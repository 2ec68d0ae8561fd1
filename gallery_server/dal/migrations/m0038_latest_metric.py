"""Create the table of newest values of metrics."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, DoubleField, Model

from gallery_server.dal.fields import AsciiField, MicrosField, UuidField
from gallery_server.dal.migrator import Migrator


class LatestMetricRow(Model):
    """The table as this migration makes it."""

    owner_id = UuidField()
    field_id = BigIntegerField()
    number = DoubleField(null=True)
    kind = AsciiField(32)
    measured_micros = MicrosField()
    evaluation_id = UuidField()

    class Meta:
        table_name = "latest_metric"
        primary_key = CompositeKey("owner_id", "field_id")
        indexes = ((("field_id", "number", "owner_id"), False),)


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(LatestMetricRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(LatestMetricRow)
