"""Declare the tables that search reads: the keys of each project, and their values, narrow and indexed.

`instance.metadata` and the annotation tables hold the values whole; these hold what can be compared.
"""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, DoubleField, Model

from gallery_server.dal.fields import BigIdField, BytesField, EnumField, FlagField, JsonField, NameField, UuidField
from gallery_server.domain import limits
from gallery_server.domain.search import FieldOwner
from gallery_server.domain.value import ValueKind


class FieldRow(Model):
    """A key that was ever written in a project, with the kinds that its values had."""

    field_id = BigIdField()
    project_id = UuidField()
    owner = EnumField(FieldOwner)
    name = NameField(limits.METADATA_KEY_CHARACTERS)
    kinds = JsonField()

    class Meta:
        table_name = "field"
        indexes = ((("project_id", "owner", "name"), True),)


class TextValueRow(Model):
    """A text of an instance or model: eight bytes of its sha256 to find it by, its beginning to compare and order it.

    Ids are UUIDv7, so that each index gives its instances in the order of their creation.
    """

    owner_id = UuidField()
    field_id = BigIntegerField()
    digest = BytesField(8)
    beginning = BytesField(255)

    class Meta:
        table_name = "text_value"
        primary_key = CompositeKey("owner_id", "field_id")
        indexes = (
            (("field_id", "digest", "owner_id"), False),
            (("field_id", "beginning", "owner_id"), False),
        )


class NumberValueRow(Model):
    """A number, flag or time of an instance or model; `whole` has the 64 bits that a double has not."""

    owner_id = UuidField()
    field_id = BigIntegerField()
    kind = EnumField(ValueKind)
    number = DoubleField(null=True)
    whole = BigIntegerField(null=True)
    finite = FlagField()

    class Meta:
        table_name = "number_value"
        primary_key = CompositeKey("owner_id", "field_id")
        indexes = ((("field_id", "number", "owner_id"), False),)
