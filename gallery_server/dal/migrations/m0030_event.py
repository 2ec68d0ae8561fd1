"""Create the table of events."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import AsciiField, BigIdField, LongTextField, MicrosField, NameField, UuidField
from gallery_server.dal.migrator import Migrator


class EventRow(Model):
    """The table as this migration makes it."""

    event_id = BigIdField()
    number = BigIntegerField(null=True, unique=True)
    transaction_id = UuidField()
    kind = AsciiField(64)
    project_id = UuidField(null=True)
    subject_id = AsciiField(128)
    model_id = UuidField(null=True)
    before = LongTextField(null=True)
    after = LongTextField(null=True)
    request_id = NameField(128, null=True)
    created_micros = MicrosField()
    created_by = NameField(255)

    class Meta:
        table_name = "event"
        indexes = (
            (("project_id", "number"), False),
            (("subject_id", "number"), False),
            (("model_id", "number"), False),
            (("kind", "number"), False),
        )


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(EventRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(EventRow)
