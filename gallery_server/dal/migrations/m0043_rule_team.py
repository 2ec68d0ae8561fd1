"""Create the table of the teams of the rule repository."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import AsciiField, DigestField, JsonField, LongTextField, MicrosField, NameField
from gallery_server.dal.migrator import Migrator


class RuleTeamRow(Model):
    """The table as this migration makes it."""

    team = NameField(200, primary_key=True)
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


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(RuleTeamRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(RuleTeamRow)
