"""Uploads: how far bytes are on their way to become an instance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from gallery_idl import upload as wire

from gallery_client.enums import enum_name
from gallery_client.records.record import Record
from gallery_client.values import decode_time


@dataclass(frozen=True, repr=False)
class UploadStatus(Record):
    """Be how far an upload is: RECEIVING, COMMITTING, COMMITTED, FAILED or ABORTED.

    `endpoint` is the HOST:PORT that holds the bytes, None where any server does; `fault` says why it failed.
    """

    upload_id: str
    state: str
    received_bytes: int
    instance_id: str | None
    fault: str | None
    endpoint: str | None
    expires_time: datetime | None

    @classmethod
    def from_wire(cls, status: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            upload_id=status.uploadId,
            state=enum_name(wire.UploadState, status.state),
            received_bytes=status.receivedBytes or 0,
            instance_id=status.instanceId,
            fault=None if status.fault is None else f"{status.fault.reason}: {status.fault.message}",
            endpoint=status.endpoint,
            expires_time=decode_time(status.expiresMicros),
        )
