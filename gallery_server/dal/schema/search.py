"""Declare the tables that search reads: the keys of each project, and their values, narrow and indexed.

`instance.metadata` and the annotation tables hold the values as they were given; these hold what compares. Ids of
owners are UUIDv7, so that each index gives the instances of one value in the order of their creation.
"""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, DoubleField, Model

from gallery_server.dal.fields import (
    BigIdField,
    BytesField,
    EnumField,
    LongBlobField,
    MicrosField,
    NameField,
    UuidField,
)
from gallery_server.domain import limits
from gallery_server.domain.search import FieldOwner
from gallery_server.domain.value import ValueKind


class FieldRow(Model):
    """A key that was ever written in a project with a kind; whole numbers are of the kind NUMBER here. Never deleted.

    `created_micros` tells what this transaction made, and may yet take back, from what stands.
    """

    field_id = BigIdField()
    project_id = UuidField()
    owner = EnumField(FieldOwner)
    name = NameField(limits.METADATA_KEY_CHARACTERS)
    kind = EnumField(ValueKind)
    created_micros = MicrosField()

    class Meta:
        table_name = "field"
        indexes = ((("project_id", "owner", "name", "kind"), True),)


class TextValueRow(Model):
    """A text of an instance, model or revision: its first 255 bytes, and the rest of a longer one."""

    owner_id = UuidField()
    field_id = BigIntegerField()
    beginning = BytesField(255)
    rest = LongBlobField(null=True)

    class Meta:
        table_name = "text_value"
        primary_key = CompositeKey("owner_id", "field_id")
        indexes = ((("field_id", "beginning", "owner_id"), False),)


class NumberValueRow(Model):
    """A number, flag (0 or 1) or time (microseconds) of an instance, model or revision.

    `number` is NULL for NaN and the infinities. `whole` has the 64 bits that a double has not, from 2^53 on.
    """

    owner_id = UuidField()
    field_id = BigIntegerField()
    number = DoubleField(null=True)
    whole = BigIntegerField(null=True)

    class Meta:
        table_name = "number_value"
        primary_key = CompositeKey("owner_id", "field_id")
        indexes = ((("field_id", "number", "owner_id"), False),)


class SearchableRevisionRow(Model):
    """The id that owns the values of a revision's metadata, where it has some."""

    model_id = UuidField()
    revision = BigIntegerField()
    owner_id = UuidField()

    class Meta:
        table_name = "searchable_revision"
        primary_key = CompositeKey("model_id", "revision")


class LineShardRow(Model):
    """The value of one shard key of a line."""

    line_id = BigIntegerField()
    name = NameField(limits.NAME_CHARACTERS)
    value = BytesField(limits.NAME_CHARACTERS * 4)

    class Meta:
        table_name = "line_shard"
        primary_key = CompositeKey("line_id", "name")
        indexes = ((("name", "value", "line_id"), False),)
