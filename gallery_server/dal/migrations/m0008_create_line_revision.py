"""Create the table of the counters of ordinals."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, Model

from gallery_server.dal.migrator import Migrator


class LineRevisionRow(Model):
    """The table as this migration makes it."""

    line_id = BigIntegerField()
    revision = BigIntegerField()
    next_ordinal = BigIntegerField()

    class Meta:
        table_name = "line_revision"
        primary_key = CompositeKey("line_id", "revision")


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(LineRevisionRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(LineRevisionRow)
