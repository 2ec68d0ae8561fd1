"""Create the table of the actions of decisions."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, Model

from gallery_server.dal.fields import EnumField, FlagField, JsonField, LongTextField, MicrosField, NameField, UuidField
from gallery_server.dal.migrator import Migrator
from gallery_server.domain.decision_action import ActionStatus


class DecisionActionRow(Model):
    """The table as this migration makes it."""

    decision_id = UuidField()
    position = BigIntegerField()
    name = NameField(200)
    kind = NameField(200)
    on_failure = FlagField()
    settings = JsonField()
    named_values = JsonField()
    current_instance_id = UuidField(null=True)
    status = EnumField(ActionStatus)
    attempts = BigIntegerField()
    detail = LongTextField(null=True)
    fault = JsonField(null=True)
    begun_micros = MicrosField(null=True)
    ended_micros = MicrosField(null=True)

    class Meta:
        table_name = "decision_action"
        primary_key = CompositeKey("decision_id", "position")


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(DecisionActionRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(DecisionActionRow)
