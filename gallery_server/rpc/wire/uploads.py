"""Convert uploads."""

from __future__ import annotations

from typing import Any

from gallery_idl import upload as idl

from gallery_server.domain.upload import UploadState, UploadStatus

_WIRE_OF_STATE = {state: getattr(idl.UploadState, state.name) for state in UploadState}


def status_to_wire(status: UploadStatus) -> Any:
    """Write how far an upload is."""
    upload = status.upload
    return idl.UploadStatus(
        uploadId=upload.upload_id,
        state=_WIRE_OF_STATE[upload.state],
        receivedBytes=status.received_bytes,
        instanceId=upload.instance_id,
        endpoint=upload.endpoint,
        expiresMicros=status.expires_micros,
    )
