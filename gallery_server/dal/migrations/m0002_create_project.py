"""Create the table of projects."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import JsonField, MicrosField, NameField, UuidField
from gallery_server.dal.migrator import Migrator


class ProjectRow(Model):
    """The table as this migration makes it."""

    project_id = UuidField(primary_key=True)
    name = NameField(200, unique=True)
    team = NameField(200, index=True)
    policy = JsonField()
    policy_version = BigIntegerField()
    created_micros = MicrosField()
    created_by = NameField(255)

    class Meta:
        table_name = "project"


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(ProjectRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(ProjectRow)
