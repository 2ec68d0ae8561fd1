"""Declare the tables of how rules that act judge: what they made of each instance, when they fired, what holds them."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, Model

from gallery_server.dal.fields import (
    DigestField,
    EnumField,
    FlagField,
    LongTextField,
    MicrosField,
    NameField,
    UuidField,
)
from gallery_server.domain import limits
from gallery_server.domain.decision import DecisionOutcome


class RuleStateRow(Model):
    """What a rule made of an instance so far; whoever judges the two counts `version` first, and so holds the row."""

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


class RuleFiringRow(Model):
    """That a rule fired; COOLDOWN looks for the newest, and LIMIT counts. Append-only."""

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


class RuleHoldRow(Model):
    """The last order that a rule does nothing, in force until it is released."""

    rule_uuid = UuidField(primary_key=True)
    reason = LongTextField()
    created_micros = MicrosField()
    created_by = NameField(limits.PRINCIPAL_CHARACTERS)
    released_micros = MicrosField(null=True)
    released_by = NameField(limits.PRINCIPAL_CHARACTERS, null=True)
    release_reason = LongTextField(null=True)

    class Meta:
        table_name = "rule_hold"
