"""Convert uploads."""

from __future__ import annotations

from typing import Any

from gallery_idl import upload as idl

from gallery_server.domain.upload import UploadState, UploadStatus
from gallery_server.rpc.faults import to_fault_info

_WIRE_OF_STATE = {state: getattr(idl.UploadState, state.name) for state in UploadState}


def status_to_wire(status: UploadStatus, request_id: str = "") -> Any:
    """Write how far an upload is."""
    upload = status.upload
    return idl.UploadStatus(
        uploadId=upload.upload_id,
        state=_WIRE_OF_STATE[upload.state],
        receivedBytes=status.received_bytes,
        instanceId=upload.instance_id,
        fault=None if status.fault is None else to_fault_info(status.fault.to_error(), request_id),
        endpoint=None if upload.direct is not None else upload.endpoint,
        expiresMicros=status.expires_micros,
    )
