"""Create the table of pins."""

from __future__ import annotations

from peewee import CompositeKey, Model

from gallery_server.dal.fields import EnumField, UuidField
from gallery_server.dal.migrator import Migrator
from gallery_server.domain.dependency import PinSource


class InstancePinRow(Model):
    """The table as this migration makes it."""

    instance_id = UuidField()
    upstream_instance_id = UuidField()
    upstream_model_id = UuidField()
    pinned_by = EnumField(PinSource)

    class Meta:
        table_name = "instance_pin"
        primary_key = CompositeKey("instance_id", "upstream_instance_id")
        indexes = ((("upstream_instance_id", "instance_id"), False),)


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(InstancePinRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(InstancePinRow)
