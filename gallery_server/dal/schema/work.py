"""Declare the tables of what servers do: uploads, jobs, answers to repeat, and who does it."""

from __future__ import annotations

from peewee import BigIntegerField, Model

from gallery_server.dal.fields import (
    AsciiField,
    BigIdField,
    DigestField,
    EnumField,
    FlagField,
    JsonField,
    LongBlobField,
    MicrosField,
    NameField,
    UuidField,
)
from gallery_server.domain import limits
from gallery_server.domain.job import JobState
from gallery_server.domain.upload import UploadState


class InstallationRow(Model):
    """What belongs to the installation as a whole, such as the secret that signs cursors."""

    name = AsciiField(64, primary_key=True)
    value = AsciiField(255)

    class Meta:
        table_name = "installation"


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
    created_by = NameField(limits.PRINCIPAL_CHARACTERS)

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
            (("state", "job_id"), False),
        )


class HomeRow(Model):
    """A server's home, where it answers, when it last said that it lives, and since when without a long pause."""

    home_id = UuidField(primary_key=True)
    endpoint = NameField(255, null=True)
    seen_micros = MicrosField()
    steady_micros = MicrosField()

    class Meta:
        table_name = "home"


class BackupLeaseRow(Model):
    """The backup that runs: until it ends nothing that a row names, or named when it began, is removed."""

    name = AsciiField(64, primary_key=True)
    holder = NameField(limits.PRINCIPAL_CHARACTERS)
    begun_micros = MicrosField()
    until_micros = MicrosField()

    class Meta:
        table_name = "backup_lease"
