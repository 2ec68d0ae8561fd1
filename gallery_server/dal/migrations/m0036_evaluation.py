"""Create the table of evaluations."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import (
    AsciiField,
    JsonField,
    LongBlobField,
    LongTextField,
    MicrosField,
    NameField,
    UuidField,
)
from gallery_server.dal.migrator import Migrator


class EvaluationRow(Model):
    """The table as this migration makes it."""

    evaluation_id = UuidField(primary_key=True)
    instance_id = UuidField()
    project_id = UuidField()
    scope = AsciiField(32)
    segment = NameField(128)
    data_set = JsonField(null=True)
    sample_count = BigIntegerField(null=True)
    measured_micros = MicrosField()
    window_start_micros = MicrosField(null=True)
    window_end_micros = MicrosField(null=True)
    metadata = JsonField(null=True)
    payload = LongBlobField(null=True)
    payload_type = NameField(200, null=True)
    recorded_micros = MicrosField()
    recorded_by = NameField(255)
    retracted_micros = MicrosField(null=True)
    retracted_by = NameField(255, null=True)
    retraction_reason = LongTextField(null=True)

    class Meta:
        table_name = "evaluation"
        indexes = ((("instance_id", "payload_type", "scope", "measured_micros"), False),)


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(EvaluationRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(EvaluationRow)
