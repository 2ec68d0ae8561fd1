"""Declare the tables of deployments and holds."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, Model

from gallery_server.dal.fields import (
    BigIdField,
    EnumField,
    JsonField,
    LongTextField,
    MicrosField,
    NameField,
    UuidField,
)
from gallery_server.domain import limits
from gallery_server.domain.deployment import DeploymentKind


class DeploymentRow(Model):
    """One deployment of a line in an environment, in the order of `sequence`; append-only."""

    deployment_id = BigIdField()
    line_id = BigIntegerField()
    environment = NameField(limits.NAME_CHARACTERS)
    sequence = BigIntegerField()
    kind = EnumField(DeploymentKind)
    instance_id = UuidField(null=True)
    previous_instance_id = UuidField(null=True)
    reason = LongTextField(null=True)
    created_micros = MicrosField()
    created_by = NameField(limits.PRINCIPAL_CHARACTERS)

    class Meta:
        table_name = "deployment"
        indexes = (
            (("line_id", "environment", "sequence"), True),
            (("line_id", "environment", "created_micros", "sequence"), False),
        )


class CurrentDeploymentRow(Model):
    """The newest deployment of a line in an environment: its counter, and what search and serving read."""

    line_id = BigIntegerField()
    environment = NameField(limits.NAME_CHARACTERS)
    project_id = UuidField()
    sequence = BigIntegerField()
    deployment_id = BigIntegerField()
    instance_id = UuidField(null=True, index=True)

    class Meta:
        table_name = "current_deployment"
        primary_key = CompositeKey("line_id", "environment")
        indexes = ((("project_id", "line_id", "environment", "instance_id", "deployment_id"), False),)


class HoldRow(Model):
    """An order to keep what is served, or one instance, on the lines of a project that it names.

    `after_deployment_id` is the newest deployment that stood when it was placed, `earlier_hold_ids` are the holds that
    were in force: they say what was served then, whatever the clocks of servers say.
    """

    hold_id = UuidField(primary_key=True)
    project_id = UuidField()
    environment = NameField(limits.NAME_CHARACTERS)
    model_id = UuidField(null=True)
    shard = JsonField()
    instance_id = UuidField(null=True)
    after_deployment_id = BigIntegerField()
    earlier_hold_ids = JsonField()
    reason = LongTextField()
    created_micros = MicrosField()
    created_by = NameField(limits.PRINCIPAL_CHARACTERS)
    until_micros = MicrosField(null=True)
    released_micros = MicrosField(null=True)
    released_by = NameField(limits.PRINCIPAL_CHARACTERS, null=True)
    release_reason = LongTextField(null=True)

    class Meta:
        table_name = "hold"
        indexes = (
            (("project_id", "environment", "created_micros", "hold_id"), False),
            (("project_id", "environment", "released_micros", "until_micros"), False),
        )
