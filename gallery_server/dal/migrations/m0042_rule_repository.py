"""Create the table of how far the rule repository is."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import AsciiField, LongTextField, MicrosField
from gallery_server.dal.migrator import Migrator


class RuleRepositoryRow(Model):
    """The table as this migration makes it."""

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


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(RuleRepositoryRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(RuleRepositoryRow)
