"""Declare the tables. Only rows live here; stores turn them into domain records.

Rows are never changed but for counters, pointers to the row in force (`deprecation`), the progress of uploads
and jobs, and a blob's state. There are no foreign keys: nothing is deleted, so none could dangle, and on MySQL each of
them would lock the parent row of every insert.
"""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, Model

from gallery_server.dal.fields import (
    AsciiField,
    BigIdField,
    DigestField,
    EnumField,
    FlagField,
    JsonField,
    LongBlobField,
    LongTextField,
    MicrosField,
    NameField,
    UuidField,
)
from gallery_server.domain import limits
from gallery_server.domain.blob import BlobState
from gallery_server.domain.instance import InstanceCause
from gallery_server.domain.job import JobState
from gallery_server.domain.upload import UploadState

PRINCIPAL_CHARACTERS = 255


class InstallationRow(Model):
    """What belongs to the installation as a whole, such as the secret that signs cursors."""

    name = AsciiField(64, primary_key=True)
    value = AsciiField(255)

    class Meta:
        table_name = "installation"


class ProjectRow(Model):
    """A project; `policy_version` is compared and set when team or policy change."""

    project_id = UuidField(primary_key=True)
    name = NameField(limits.NAME_CHARACTERS, unique=True)
    team = NameField(limits.NAME_CHARACTERS, index=True)
    policy = JsonField()
    policy_version = BigIntegerField()
    created_micros = MicrosField()
    created_by = NameField(PRINCIPAL_CHARACTERS)

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
    created_by = NameField(PRINCIPAL_CHARACTERS)

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
    created_by = NameField(PRINCIPAL_CHARACTERS)

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
    created_by = NameField(PRINCIPAL_CHARACTERS)

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
    created_by = NameField(PRINCIPAL_CHARACTERS)

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
    created_by = NameField(PRINCIPAL_CHARACTERS)
    original_created_micros = MicrosField(null=True)
    released_micros = MicrosField(null=True)

    class Meta:
        table_name = "instance"
        indexes = (
            (("line_id", "line_sequence"), True),
            (("line_id", "revision", "ordinal"), True),
            (("line_id", "external_id"), True),
            (("model_id", "number"), True),
            (("project_id", "created_micros"), False),
            (("project_id", "released_micros", "created_micros"), False),
        )


class InstanceDeprecationRow(Model):
    """One deprecation or restoration of an instance; append-only."""

    deprecation_id = BigIdField()
    instance_id = UuidField()
    deprecated = FlagField()
    reason = LongTextField()
    created_micros = MicrosField()
    created_by = NameField(PRINCIPAL_CHARACTERS)

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
    created_by = NameField(PRINCIPAL_CHARACTERS)

    class Meta:
        table_name = "instance_annotation"
        indexes = ((("instance_id", "key", "annotation_id"), False),)


class UploadRow(Model):
    """An upload in pieces; its bytes and their count are in the spool of the server named by `home`."""

    upload_id = UuidField(primary_key=True)
    home = UuidField()
    endpoint = NameField(255, null=True)
    project_id = UuidField()
    record = JsonField()
    state = EnumField(UploadState)
    size = BigIntegerField(null=True)
    sha256 = DigestField(null=True)
    store = AsciiField(64, null=True)
    key = AsciiField(128, null=True)
    direct_key = AsciiField(128, null=True)
    instance_id = UuidField(null=True)
    already_existed = FlagField()
    fault = JsonField(null=True)
    created_micros = MicrosField()
    created_by = NameField(PRINCIPAL_CHARACTERS)

    class Meta:
        table_name = "upload"
        indexes = (
            (("home", "state", "created_micros"), False),
            (("store", "key"), False),
            (("store", "direct_key"), False),
        )


class ClientRequestRow(Model):
    """The first answer to a call with a clientRequestId; the key digests principal, method and id."""

    request_key = DigestField(primary_key=True)
    content_digest = DigestField()
    answer = LongBlobField()
    created_micros = MicrosField(index=True)

    class Meta:
        table_name = "client_request"


class JobRow(Model):
    """Work owed by a committed transaction; `fence` counts its claims, and times are of the database's clock."""

    job_id = BigIdField()
    kind = AsciiField(64)
    subject = AsciiField(128)
    payload = JsonField()
    home = UuidField(null=True)
    state = EnumField(JobState)
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


class HomeRow(Model):
    """A server's home, where it answers, and when it last said that it lives (database's clock)."""

    home_id = UuidField(primary_key=True)
    endpoint = NameField(255, null=True)
    seen_micros = MicrosField()

    class Meta:
        table_name = "home"


class ErasureRow(Model):
    """One erasure by law: of the bytes of an instance and all that share them, and of metadata keys; append-only."""

    erasure_id = BigIdField()
    instance_id = UuidField(index=True)
    blob_id = BigIntegerField(index=True)
    metadata_keys = JsonField()
    reason = LongTextField()
    created_micros = MicrosField()
    created_by = NameField(PRINCIPAL_CHARACTERS)

    class Meta:
        table_name = "erasure"


class BackupLeaseRow(Model):
    """The backup that runs: until it ends nothing that a row names, or named when it began, is removed."""

    name = AsciiField(64, primary_key=True)
    holder = NameField(PRINCIPAL_CHARACTERS)
    begun_micros = MicrosField()
    until_micros = MicrosField()

    class Meta:
        table_name = "backup_lease"


TABLES = (
    InstallationRow,
    ProjectRow,
    ModelRow,
    ModelRevisionRow,
    ModelDeprecationRow,
    ModelAnnotationRow,
    LineRow,
    LineRevisionRow,
    BlobRow,
    InstanceRow,
    InstanceDeprecationRow,
    InstanceAnnotationRow,
    UploadRow,
    ClientRequestRow,
    JobRow,
    HomeRow,
    ErasureRow,
    BackupLeaseRow,
)
