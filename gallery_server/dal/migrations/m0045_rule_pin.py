"""Create the table of commits of rules that are kept active."""

from __future__ import annotations

from peewee import Model

from gallery_server.dal.fields import AsciiField, LongTextField, MicrosField, NameField
from gallery_server.dal.migrator import Migrator


class RulePinRow(Model):
    """The table as this migration makes it."""

    team = NameField(200, primary_key=True)
    commit = AsciiField(64)
    reason = LongTextField()
    created_micros = MicrosField()
    created_by = NameField(255)

    class Meta:
        table_name = "rule_pin"


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(RulePinRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(RulePinRow)
