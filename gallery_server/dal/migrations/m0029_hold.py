"""Create the table of holds."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import JsonField, LongTextField, MicrosField, NameField, UuidField
from gallery_server.dal.migrator import Migrator


class HoldRow(Model):
    """The table as this migration makes it."""

    hold_id = UuidField(primary_key=True)
    project_id = UuidField()
    environment = NameField(200)
    model_id = UuidField(null=True)
    shard = JsonField()
    instance_id = UuidField(null=True)
    after_deployment_id = BigIntegerField()
    earlier_hold_ids = JsonField()
    reason = LongTextField()
    created_micros = MicrosField()
    created_by = NameField(255)
    until_micros = MicrosField(null=True)
    released_micros = MicrosField(null=True)
    released_by = NameField(255, null=True)
    release_reason = LongTextField(null=True)

    class Meta:
        table_name = "hold"
        indexes = (
            (("project_id", "environment", "created_micros", "hold_id"), False),
            (("project_id", "environment", "released_micros", "until_micros"), False),
        )


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(HoldRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(HoldRow)
