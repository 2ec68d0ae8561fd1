"""Create the table of what rules made of instances."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, Model

from gallery_server.dal.fields import DigestField, EnumField, FlagField, MicrosField, UuidField
from gallery_server.dal.migrator import Migrator
from gallery_server.domain.decision import DecisionOutcome


class RuleStateRow(Model):
    """The table as this migration makes it."""

    rule_uuid = UuidField()
    instance_id = UuidField()
    version = BigIntegerField()
    digest = DigestField(null=True)
    outcome = FlagField(null=True)
    streak = BigIntegerField()
    since_micros = MicrosField(null=True)
    fired_micros = MicrosField(null=True)
    measured_micros = MicrosField(null=True)
    evaluation_id = UuidField(null=True)
    health_micros = MicrosField(null=True)
    found = EnumField(DecisionOutcome, null=True)

    class Meta:
        table_name = "rule_state"
        primary_key = CompositeKey("rule_uuid", "instance_id")


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(RuleStateRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(RuleStateRow)
