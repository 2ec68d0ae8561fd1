"""Create the table of measured values."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, DoubleField, Model

from gallery_server.dal.fields import AsciiField, FlagField, MicrosField, UuidField
from gallery_server.dal.migrator import Migrator


class MetricRow(Model):
    """The table as this migration makes it."""

    instance_id = UuidField()
    field_id = BigIntegerField()
    measured_micros = MicrosField()
    evaluation_id = UuidField()
    number = DoubleField(null=True)
    kind = AsciiField(32)
    retracted = FlagField()

    class Meta:
        table_name = "metric"
        primary_key = CompositeKey("instance_id", "field_id", "measured_micros", "evaluation_id")
        indexes = ((("evaluation_id", "field_id"), False),)


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(MetricRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(MetricRow)
