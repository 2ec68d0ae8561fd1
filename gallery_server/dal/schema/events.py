"""Declare the tables of the change feed."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import (
    AsciiField,
    BigIdField,
    DigestField,
    LongTextField,
    MicrosField,
    NameField,
    UuidField,
)
from gallery_server.domain import limits


class EventRow(Model):
    """A change; `number` is given after its commit, in an order that all readers see, and null until then."""

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
    created_by = NameField(limits.PRINCIPAL_CHARACTERS)

    class Meta:
        table_name = "event"
        indexes = (
            (("project_id", "number"), False),
            (("subject_id", "number"), False),
            (("model_id", "number"), False),
            (("kind", "number"), False),
        )


class EventSequenceRow(Model):
    """The one row of who numbers events, by lease and fence, how far, and what has gone to the archive."""

    name = AsciiField(64, primary_key=True)
    holder = UuidField()
    fence = BigIntegerField()
    until_micros = MicrosField()
    newest = BigIntegerField()
    archived = BigIntegerField()

    class Meta:
        table_name = "event_sequence"


class EventArchiveRow(Model):
    """A file of events whose rows are gone, or go next."""

    archive_id = BigIdField()
    store = AsciiField(64)
    key = AsciiField(128)
    first_number = BigIntegerField(unique=True)
    last_number = BigIntegerField()
    size = BigIntegerField()
    sha256 = DigestField()
    created_micros = MicrosField()

    class Meta:
        table_name = "event_archive"
        indexes = ((("store", "key"), False),)


class TriggerPositionRow(Model):
    """The one row of up to which event the rules that it touches have been found."""

    name = AsciiField(64, primary_key=True)
    number = BigIntegerField()

    class Meta:
        table_name = "trigger_position"
