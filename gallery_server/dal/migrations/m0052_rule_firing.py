"""Create the table of when rules fired."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, Model

from gallery_server.dal.fields import DigestField, FlagField, MicrosField, UuidField
from gallery_server.dal.migrator import Migrator


class RuleFiringRow(Model):
    """The table as this migration makes it."""

    rule_uuid = UuidField()
    fired_micros = MicrosField()
    decision_id = UuidField()
    digest = DigestField()
    line_id = BigIntegerField()
    instance_id = UuidField()
    forced = FlagField()

    class Meta:
        table_name = "rule_firing"
        primary_key = CompositeKey("rule_uuid", "fired_micros", "decision_id")
        indexes = (
            (("rule_uuid", "line_id", "fired_micros"), False),
            (("rule_uuid", "instance_id", "fired_micros"), False),
        )


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(RuleFiringRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(RuleFiringRow)
