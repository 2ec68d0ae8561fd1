"""Declare the tables of projects, models and their lines."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, Model

from gallery_server.dal.fields import (
    BigIdField,
    DigestField,
    FlagField,
    JsonField,
    LongTextField,
    MicrosField,
    NameField,
    UuidField,
)
from gallery_server.domain import limits


class ProjectRow(Model):
    """A project; `policy_version` is compared and set when team or policy change."""

    project_id = UuidField(primary_key=True)
    name = NameField(limits.NAME_CHARACTERS, unique=True)
    team = NameField(limits.NAME_CHARACTERS, index=True)
    policy = JsonField()
    policy_version = BigIntegerField()
    created_micros = MicrosField()
    created_by = NameField(limits.PRINCIPAL_CHARACTERS)

    class Meta:
        table_name = "project"


class ModelRow(Model):
    """A model, with the counters of its revisions and of its instances' numbers."""

    model_id = UuidField(primary_key=True)
    project_id = UuidField()
    base_version_id = NameField(limits.NAME_CHARACTERS)
    shard_keys = JsonField()
    newest_revision = BigIntegerField()
    last_number = BigIntegerField()
    deprecation_id = BigIntegerField(null=True)
    created_micros = MicrosField()
    created_by = NameField(limits.PRINCIPAL_CHARACTERS)

    class Meta:
        table_name = "model"
        indexes = ((("project_id", "base_version_id"), True),)


class ModelRevisionRow(Model):
    """A revision; the unique digest makes equal specifications one."""

    model_id = UuidField()
    revision = BigIntegerField()
    digest = DigestField()
    specification = JsonField()
    deprecation_id = BigIntegerField(null=True)
    created_micros = MicrosField()
    created_by = NameField(limits.PRINCIPAL_CHARACTERS)

    class Meta:
        table_name = "model_revision"
        primary_key = CompositeKey("model_id", "revision")
        indexes = ((("model_id", "digest"), True),)


class ModelDeprecationRow(Model):
    """One deprecation or restoration of a model (revision 0) or of one revision; append-only."""

    deprecation_id = BigIdField()
    model_id = UuidField()
    revision = BigIntegerField()
    deprecated = FlagField()
    reason = LongTextField()
    created_micros = MicrosField()
    created_by = NameField(limits.PRINCIPAL_CHARACTERS)

    class Meta:
        table_name = "model_deprecation"
        indexes = ((("model_id", "revision", "deprecation_id"), False),)


class ModelAnnotationRow(Model):
    """One written annotation of a model; the newest of a key counts, one without value removes it; append-only."""

    annotation_id = BigIdField()
    model_id = UuidField()
    key = NameField(limits.METADATA_KEY_CHARACTERS)
    value = JsonField(null=True)
    created_micros = MicrosField()
    created_by = NameField(limits.PRINCIPAL_CHARACTERS)

    class Meta:
        table_name = "model_annotation"
        indexes = ((("model_id", "key", "annotation_id"), False),)


class LineRow(Model):
    """The instances of one (model, shard), with the counter that orders them."""

    line_id = BigIdField()
    model_id = UuidField()
    shard_digest = DigestField()
    shard = JsonField()
    last_sequence = BigIntegerField()
    created_micros = MicrosField()

    class Meta:
        table_name = "line"
        indexes = ((("model_id", "shard_digest"), True),)


class LineRevisionRow(Model):
    """The counter of the ordinals of one revision in one line."""

    line_id = BigIntegerField()
    revision = BigIntegerField()
    next_ordinal = BigIntegerField()

    class Meta:
        table_name = "line_revision"
        primary_key = CompositeKey("line_id", "revision")
