"""Declare the tables of metrics: each value that was measured, and the newest of each series.

A series is what an instance measures under one key: a name in a scope and a segment of one project.
"""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, DoubleField, Model

from gallery_server.dal.fields import (
    BigIdField,
    EnumField,
    FlagField,
    JsonField,
    LongBlobField,
    LongTextField,
    MicrosField,
    NameField,
    UuidField,
)
from gallery_server.domain import limits
from gallery_server.domain.metric import MetricKind, Scope


class MetricKeyRow(Model):
    """A name in a scope and segment that a project ever measured. Never deleted.

    `created_micros` tells what this transaction made, and may yet take back, from what stands.
    """

    field_id = BigIdField()
    project_id = UuidField()
    name = NameField(limits.METRIC_NAME_CHARACTERS)
    scope = EnumField(Scope)
    segment = NameField(limits.SEGMENT_CHARACTERS)
    created_micros = MicrosField()

    class Meta:
        table_name = "metric_key"
        indexes = ((("project_id", "name", "scope", "segment"), True),)


class EvaluationRow(Model):
    """What metrics were measured on, and when."""

    evaluation_id = UuidField(primary_key=True)
    instance_id = UuidField()
    project_id = UuidField()
    scope = EnumField(Scope)
    segment = NameField(limits.SEGMENT_CHARACTERS)
    data_set = JsonField(null=True)
    sample_count = BigIntegerField(null=True)
    measured_micros = MicrosField()
    window_start_micros = MicrosField(null=True)
    window_end_micros = MicrosField(null=True)
    metadata = JsonField(null=True)
    payload = LongBlobField(null=True)
    payload_type = NameField(limits.NAME_CHARACTERS, null=True)
    recorded_micros = MicrosField()
    recorded_by = NameField(limits.PRINCIPAL_CHARACTERS)
    retracted_micros = MicrosField(null=True)
    retracted_by = NameField(limits.PRINCIPAL_CHARACTERS, null=True)
    retraction_reason = LongTextField(null=True)

    class Meta:
        table_name = "evaluation"
        indexes = ((("instance_id", "payload_type", "scope", "measured_micros"), False),)


class MetricRow(Model):
    """A measured value; `number` is NULL for NaN and the infinities. Its key is the order of its series."""

    instance_id = UuidField()
    field_id = BigIntegerField()
    measured_micros = MicrosField()
    evaluation_id = UuidField()
    number = DoubleField(null=True)
    kind = EnumField(MetricKind)
    retracted = FlagField()

    class Meta:
        table_name = "metric"
        primary_key = CompositeKey("instance_id", "field_id", "measured_micros", "evaluation_id")
        indexes = ((("evaluation_id", "field_id"), False),)


class LatestMetricRow(Model):
    """The newest value of a series that is not retracted: what search and rules see.

    Its columns are named as those of `number_value`, which search reads alike.
    """

    owner_id = UuidField()
    field_id = BigIntegerField()
    number = DoubleField(null=True)
    kind = EnumField(MetricKind)
    measured_micros = MicrosField()
    evaluation_id = UuidField()

    class Meta:
        table_name = "latest_metric"
        primary_key = CompositeKey("owner_id", "field_id")
        indexes = ((("field_id", "number", "owner_id"), False),)
