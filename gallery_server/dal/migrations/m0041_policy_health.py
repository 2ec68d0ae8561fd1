"""Create the table of projects whose health is to be computed anew."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import UuidField
from gallery_server.dal.migrator import Migrator


class PolicyHealthRow(Model):
    """The table as this migration makes it."""

    project_id = UuidField(primary_key=True)
    policy_version = BigIntegerField()
    after_instance_id = UuidField(null=True)

    class Meta:
        table_name = "policy_health"


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(PolicyHealthRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(PolicyHealthRow)
