"""Create the table of the ids that own the metadata of revisions."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, Model

from gallery_server.dal.fields import UuidField
from gallery_server.dal.migrator import Migrator


class SearchableRevisionRow(Model):
    """The table as this migration makes it."""

    model_id = UuidField()
    revision = BigIntegerField()
    owner_id = UuidField()

    class Meta:
        table_name = "searchable_revision"
        primary_key = CompositeKey("model_id", "revision")


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(SearchableRevisionRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(SearchableRevisionRow)
