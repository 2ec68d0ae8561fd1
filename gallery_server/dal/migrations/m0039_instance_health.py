"""Create the table of computed health."""

from __future__ import annotations

from peewee import BigIntegerField, DoubleField, Model

from gallery_server.dal.fields import AsciiField, JsonField, MicrosField, UuidField
from gallery_server.dal.migrator import Migrator


class InstanceHealthRow(Model):
    """The table as this migration makes it."""

    instance_id = UuidField(primary_key=True)
    project_id = UuidField()
    grade = AsciiField(32)
    score = DoubleField()
    measures = JsonField()
    policy_version = BigIntegerField()
    computed_micros = MicrosField()

    class Meta:
        table_name = "instance_health"
        indexes = ((("project_id", "instance_id"), False),)


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(InstanceHealthRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(InstanceHealthRow)
