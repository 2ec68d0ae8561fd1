"""Create the table of deployments."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import BigIdField, EnumField, LongTextField, MicrosField, NameField, UuidField
from gallery_server.dal.migrator import Migrator
from gallery_server.domain.deployment import DeploymentKind


class DeploymentRow(Model):
    """The table as this migration makes it."""

    deployment_id = BigIdField()
    line_id = BigIntegerField()
    environment = NameField(200)
    sequence = BigIntegerField()
    kind = EnumField(DeploymentKind)
    instance_id = UuidField(null=True)
    previous_instance_id = UuidField(null=True)
    reason = LongTextField(null=True)
    created_micros = MicrosField()
    created_by = NameField(255)

    class Meta:
        table_name = "deployment"
        indexes = (
            (("line_id", "environment", "sequence"), True),
            (("line_id", "environment", "created_micros", "sequence"), False),
        )


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(DeploymentRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(DeploymentRow)
