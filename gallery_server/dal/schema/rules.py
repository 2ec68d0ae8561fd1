"""Declare the tables of the rules that are active, and of the repository that they come from."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import (
    AsciiField,
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
from gallery_server.domain.rule import RuleMode


class RuleRepositoryRow(Model):
    """The one row of how far the repository is: whoever publishes counts `publications` first, and so holds it."""

    name = AsciiField(64, primary_key=True)
    version = BigIntegerField()
    publications = BigIntegerField()
    url = LongTextField(null=True)
    branch = LongTextField(null=True)
    head = AsciiField(64, null=True)
    head_micros = MicrosField(null=True)
    settled = AsciiField(64, null=True)
    looked_micros = MicrosField(null=True)
    trouble = LongTextField(null=True)
    trouble_micros = MicrosField(null=True)
    asked = BigIntegerField()
    answered = BigIntegerField()

    class Meta:
        table_name = "rule_repository"


class RuleTeamRow(Model):
    """How far the folder of a team is: what was attempted last, what is active, and what is wrong."""

    team = NameField(limits.NAME_CHARACTERS, primary_key=True)
    version = BigIntegerField()
    attempted_commit = AsciiField(64, null=True)
    attempted_micros = MicrosField(null=True)
    active_commit = AsciiField(64, null=True)
    active_micros = MicrosField(null=True)
    content = DigestField(null=True)
    actions = LongTextField(null=True)
    failing_micros = MicrosField(null=True)
    problems = JsonField(null=True)
    problem_count = BigIntegerField()

    class Meta:
        table_name = "rule_team"


class RuleRow(Model):
    """A rule that is active. One uuid, one name and one served model belong to one rule."""

    uuid = UuidField(primary_key=True)
    team = NameField(limits.NAME_CHARACTERS)
    name = NameField(limits.NAME_CHARACTERS)
    path = LongTextField()
    commit = AsciiField(64)
    digest = DigestField()
    project_name = NameField(limits.NAME_CHARACTERS, null=True)
    mode = EnumField(RuleMode)
    environment = NameField(limits.NAME_CHARACTERS, null=True)
    serves = NameField(limits.NAME_CHARACTERS, null=True)
    selects = FlagField()
    description = LongTextField()
    document = LongTextField()
    activated_micros = MicrosField()

    class Meta:
        table_name = "rule"
        indexes = (
            (("team", "name"), True),
            (("project_name", "serves", "environment"), True),
        )


class RulePinRow(Model):
    """A commit that is kept active for a team; the team is empty for all."""

    team = NameField(limits.NAME_CHARACTERS, primary_key=True)
    commit = AsciiField(64)
    reason = LongTextField()
    created_micros = MicrosField()
    created_by = NameField(limits.PRINCIPAL_CHARACTERS)

    class Meta:
        table_name = "rule_pin"
