"""Create the table of the versions of projects' graphs."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import UuidField
from gallery_server.dal.migrator import Migrator


class ProjectGraphRow(Model):
    """The table as this migration makes it."""

    project_id = UuidField(primary_key=True)
    version = BigIntegerField()
    last_job_propagation_id = UuidField(null=True)

    class Meta:
        table_name = "project_graph"


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(ProjectGraphRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(ProjectGraphRow)
