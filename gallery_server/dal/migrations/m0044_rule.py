"""Create the table of active rules."""

from __future__ import annotations

from peewee import Model

from gallery_server.dal.fields import (
    AsciiField,
    DigestField,
    EnumField,
    FlagField,
    LongTextField,
    MicrosField,
    NameField,
    UuidField,
)
from gallery_server.dal.migrator import Migrator
from gallery_server.domain.rule import RuleMode


class RuleRow(Model):
    """The table as this migration makes it."""

    uuid = UuidField(primary_key=True)
    team = NameField(200)
    name = NameField(200)
    path = LongTextField()
    commit = AsciiField(64)
    digest = DigestField()
    project_name = NameField(200, null=True)
    mode = EnumField(RuleMode)
    environment = NameField(200, null=True)
    serves = NameField(200, null=True)
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


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(RuleRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(RuleRow)
