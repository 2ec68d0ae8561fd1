"""Declare the tables of model health: what was last computed, and what is to be computed anew.

The worst of each measure is also a value of `number_value`, which search reads.
"""

from __future__ import annotations

from peewee import BigIntegerField, DoubleField, Model

from gallery_server.dal.fields import EnumField, JsonField, MicrosField, UuidField
from gallery_server.domain.health import HealthGrade


class InstanceHealthRow(Model):
    """The health of an instance that has metrics; that of another is its completeness alone, and has no row."""

    instance_id = UuidField(primary_key=True)
    project_id = UuidField()
    grade = EnumField(HealthGrade)
    score = DoubleField()
    measures = JsonField()
    policy_version = BigIntegerField()
    computed_micros = MicrosField()

    class Meta:
        table_name = "instance_health"
        indexes = ((("project_id", "instance_id"), False),)


class HealthDueRow(Model):
    """An instance whose inputs changed since its health was computed, once however often they did.

    `writes` counts the changes: who computes deletes the row only where none has come since it read.
    """

    instance_id = UuidField(primary_key=True)
    writes = BigIntegerField()
    due_micros = MicrosField()

    class Meta:
        table_name = "health_due"
        indexes = ((("due_micros",), False),)


class PolicyHealthRow(Model):
    """How far the instances of a project are computed by a changed policy; no row where all are."""

    project_id = UuidField(primary_key=True)
    policy_version = BigIntegerField()
    after_instance_id = UuidField(null=True)

    class Meta:
        table_name = "policy_health"
