"""Create the table of the keys that search knows."""

from __future__ import annotations

from peewee import Model

from gallery_server.dal.fields import BigIdField, EnumField, MicrosField, NameField, UuidField
from gallery_server.dal.migrator import Migrator
from gallery_server.domain.search import FieldOwner
from gallery_server.domain.value import ValueKind


class FieldRow(Model):
    """The table as this migration makes it."""

    field_id = BigIdField()
    project_id = UuidField()
    owner = EnumField(FieldOwner)
    name = NameField(128)
    kind = EnumField(ValueKind)
    created_micros = MicrosField()

    class Meta:
        table_name = "field"
        indexes = ((("project_id", "owner", "name", "kind"), True),)


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(FieldRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(FieldRow)
