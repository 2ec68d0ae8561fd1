"""Declare the tables of instances and their bytes."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import (
    AsciiField,
    BigIdField,
    DigestField,
    EnumField,
    FlagField,
    JsonField,
    LongTextField,
    MicrosField,
    NameField,
    UuidField,
)
from gallery_server.domain import limits
from gallery_server.domain.blob import BlobState
from gallery_server.domain.instance import InstanceCause


class BlobRow(Model):
    """Bytes at a location; instances share rows of it."""

    blob_id = BigIdField()
    sha256 = DigestField(index=True)
    size = BigIntegerField()
    store = AsciiField(64)
    key = AsciiField(128)
    state = EnumField(BlobState)
    created_micros = MicrosField()

    class Meta:
        table_name = "blob"
        indexes = ((("store", "key"), True),)


class InstanceRow(Model):
    """An instance. A draft has no ordinal, line sequence and time of release until it is released."""

    instance_id = UuidField(primary_key=True)
    project_id = UuidField()
    model_id = UuidField()
    revision = BigIntegerField()
    ordinal = BigIntegerField(null=True)
    number = BigIntegerField()
    line_id = BigIntegerField()
    line_sequence = BigIntegerField(null=True)
    blob_id = BigIntegerField(index=True)
    media_type = NameField(limits.NAME_CHARACTERS)
    format = NameField(limits.NAME_CHARACTERS)
    external_id = NameField(limits.NAME_CHARACTERS, null=True)
    metadata = JsonField()
    cause = EnumField(InstanceCause)
    cause_instance_id = UuidField(null=True)
    copied_from_instance_id = UuidField(null=True)
    deprecation_id = BigIntegerField(null=True)
    created_micros = MicrosField()
    created_by = NameField(limits.PRINCIPAL_CHARACTERS)
    original_created_micros = MicrosField(null=True)
    released_micros = MicrosField(null=True)

    class Meta:
        table_name = "instance"
        indexes = (
            (("line_id", "line_sequence"), True),
            (("line_id", "revision", "ordinal"), True),
            (("line_id", "external_id"), True),
            (("model_id", "number"), True),
            (("project_id", "instance_id"), False),
            (("model_id", "instance_id"), False),
            (("line_id", "instance_id"), False),
            (("project_id", "released_micros", "created_micros"), False),
        )


class InstanceDeprecationRow(Model):
    """One deprecation or restoration of an instance; append-only."""

    deprecation_id = BigIdField()
    instance_id = UuidField()
    deprecated = FlagField()
    reason = LongTextField()
    created_micros = MicrosField()
    created_by = NameField(limits.PRINCIPAL_CHARACTERS)

    class Meta:
        table_name = "instance_deprecation"
        indexes = ((("instance_id", "deprecation_id"), False),)


class InstanceAnnotationRow(Model):
    """One written annotation of an instance; as those of models; append-only."""

    annotation_id = BigIdField()
    instance_id = UuidField()
    key = NameField(limits.METADATA_KEY_CHARACTERS)
    value = JsonField(null=True)
    created_micros = MicrosField()
    created_by = NameField(limits.PRINCIPAL_CHARACTERS)

    class Meta:
        table_name = "instance_annotation"
        indexes = ((("instance_id", "key", "annotation_id"), False),)


class ErasureRow(Model):
    """One erasure by law: of the bytes of an instance and all that share them, and of metadata keys; append-only."""

    erasure_id = BigIdField()
    instance_id = UuidField(index=True)
    blob_id = BigIntegerField(index=True)
    metadata_keys = JsonField()
    reason = LongTextField()
    created_micros = MicrosField()
    created_by = NameField(limits.PRINCIPAL_CHARACTERS)

    class Meta:
        table_name = "erasure"
