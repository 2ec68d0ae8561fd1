"""Declare the tables of decisions."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, Model

from gallery_server.dal.fields import (
    DigestField,
    EnumField,
    FlagField,
    JsonField,
    LongTextField,
    MicrosField,
    NameField,
    UuidField,
)
from gallery_server.domain import limits
from gallery_server.domain.decision import DecisionOutcome, DecisionTrigger
from gallery_server.domain.decision_action import ActionStatus


class DecisionRow(Model):
    """One judging of a rule. Ids are UUIDv7: their order is that of time. Only the repeats are ever changed."""

    decision_id = UuidField(primary_key=True)
    rule_uuid = UuidField()
    rule_digest = DigestField()
    rule = JsonField()
    trigger_kind = EnumField(DecisionTrigger)
    outcome = EnumField(DecisionOutcome)
    answer_key = DigestField(null=True)
    instance_id = UuidField(null=True)
    environment = NameField(limits.NAME_CHARACTERS, null=True)
    detail = JsonField()
    created_micros = MicrosField()
    created_by = NameField(limits.PRINCIPAL_CHARACTERS)
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


class DecisionEvaluationRow(Model):
    """That a decision read what an evaluation found."""

    evaluation_id = UuidField()
    decision_id = UuidField(index=True)

    class Meta:
        table_name = "decision_evaluation"
        primary_key = CompositeKey("evaluation_id", "decision_id")


class SelectionAnswerRow(Model):
    """The newest decision of a rule that selects, for one request: the next one is kept where the answer differs."""

    answer_key = DigestField(primary_key=True)
    decision_id = UuidField()

    class Meta:
        table_name = "selection_answer"


class DecisionActionRow(Model):
    """One action of a decision, and how far it is; `named_values` is what its settings name, as of the decision."""

    decision_id = UuidField()
    position = BigIntegerField()
    name = NameField(limits.NAME_CHARACTERS)
    kind = NameField(limits.NAME_CHARACTERS)
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
