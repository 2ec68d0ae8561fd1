"""Create the table of decisions."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import (
    DigestField,
    EnumField,
    FlagField,
    JsonField,
    MicrosField,
    NameField,
    UuidField,
)
from gallery_server.dal.migrator import Migrator
from gallery_server.domain.decision import DecisionOutcome, DecisionTrigger


class DecisionRow(Model):
    """The table as this migration makes it."""

    decision_id = UuidField(primary_key=True)
    rule_uuid = UuidField()
    rule_digest = DigestField()
    rule = JsonField()
    trigger_kind = EnumField(DecisionTrigger)
    outcome = EnumField(DecisionOutcome)
    answer_key = DigestField(null=True)
    instance_id = UuidField(null=True)
    environment = NameField(200, null=True)
    detail = JsonField()
    created_micros = MicrosField()
    created_by = NameField(255)
    repeats = BigIntegerField()
    last_micros = MicrosField()
    lasting = FlagField()

    class Meta:
        table_name = "decision"
        indexes = (
            (("rule_uuid", "decision_id"), False),
            (("instance_id", "decision_id"), False),
            (("outcome", "decision_id"), False),
            (("answer_key", "decision_id"), False),
            (("lasting", "decision_id"), False),
        )


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(DecisionRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(DecisionRow)
