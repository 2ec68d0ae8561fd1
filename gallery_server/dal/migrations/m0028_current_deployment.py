"""Create the table of what is current."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, Model

from gallery_server.dal.fields import NameField, UuidField
from gallery_server.dal.migrator import Migrator


class CurrentDeploymentRow(Model):
    """The table as this migration makes it."""

    line_id = BigIntegerField()
    environment = NameField(200)
    project_id = UuidField()
    sequence = BigIntegerField()
    deployment_id = BigIntegerField()
    instance_id = UuidField(null=True, index=True)

    class Meta:
        table_name = "current_deployment"
        primary_key = CompositeKey("line_id", "environment")
        indexes = ((("project_id", "line_id", "environment", "instance_id", "deployment_id"), False),)


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(CurrentDeploymentRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(CurrentDeploymentRow)
