"""Create the table of the answers to repeatable calls."""

from __future__ import annotations

from peewee import Model

from gallery_server.dal.fields import DigestField, LongBlobField, MicrosField
from gallery_server.dal.migrator import Migrator


class ClientRequestRow(Model):
    """The table as this migration makes it."""

    request_key = DigestField(primary_key=True)
    content_digest = DigestField()
    answer = LongBlobField()
    created_micros = MicrosField(index=True)

    class Meta:
        table_name = "client_request"


def up(migrator: Migrator) -> None:
    """Create it."""
    migrator.create_table(ClientRequestRow)


def down(migrator: Migrator) -> None:
    """Drop it."""
    migrator.drop_table(ClientRequestRow)
