"""Create the table of the holds on rules."""

from __future__ import annotations

from peewee import Model

from gallery_server.dal.fields import LongTextField, MicrosField, NameField, UuidField
from gallery_server.dal.migrator import Migrator


class RuleHoldRow(Model):
    """The table as this migration makes it."""

    rule_uuid = UuidField(primary_key=True)
    reason = LongTextField()
    created_micros = MicrosField()
    created_by = NameField(255)
    released_micros = MicrosField(null=True)
    released_by = NameField(255, null=True)
    release_reason = LongTextField(null=True)

    class Meta:
        table_name = "rule_hold"


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(RuleHoldRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(RuleHoldRow)
