"""Uploads in pieces: from the first byte received to the instance, or to the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gallery_server.domain.blob import Location
from gallery_server.domain.fault import Fault
from gallery_server.domain.instance import InstanceRecord


class UploadState(StrEnum):
    """Say how far an upload is."""

    RECEIVING = "receiving"
    """It takes chunks."""
    COMMITTING = "committing"
    """Size and digest were found right; `location` names where the bytes go or went."""
    COMMITTED = "committed"
    """`instance_id` names what it became."""
    FAILED = "failed"
    """It can never become an instance."""
    ABORTED = "aborted"
    """Given up by the caller, or idle for longer than its lease."""


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload as its row tells it.

    Its bytes are in the spool of its `home`, a server that answered at `endpoint` when the upload was begun; where
    `direct` is set the client itself writes them there.
    """

    upload_id: str
    home: str
    endpoint: str | None
    project_id: str
    record: InstanceRecord
    state: UploadState
    size: int | None
    sha256: str | None
    location: Location | None
    direct: Location | None
    instance_id: str | None
    already_existed: bool
    fault: Fault | None
    """Why it failed."""
    created_micros: int
    created_by: str


@dataclass(frozen=True, slots=True)
class UploadStatus:
    """What a caller is told of an upload."""

    upload: Upload
    received_bytes: int
    expires_micros: int | None
    fault: Fault | None = None
    """Why it failed, or why the last try to commit it came to nothing."""
