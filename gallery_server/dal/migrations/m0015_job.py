"""Create the table of jobs."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import AsciiField, BigIdField, JsonField, MicrosField, UuidField
from gallery_server.dal.migrator import Migrator


class JobRow(Model):
    """The table as this migration makes it."""

    job_id = BigIdField()
    kind = AsciiField(64)
    subject = AsciiField(128)
    payload = JsonField()
    home = UuidField(null=True)
    state = AsciiField(32)
    failures = BigIntegerField()
    fence = BigIntegerField()
    due_micros = MicrosField()
    lease_micros = MicrosField(null=True)
    worker = AsciiField(128, null=True)
    fault = JsonField(null=True)
    created_micros = MicrosField()
    ended_micros = MicrosField(null=True)

    class Meta:
        table_name = "job"
        indexes = (
            (("kind", "subject"), True),
            (("state", "home", "due_micros"), False),
            (("state", "home", "lease_micros"), False),
            (("state", "ended_micros"), False),
        )


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(JobRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(JobRow)
