"""Wait until bytes that have arrived are an instance."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

from gallery_idl import upload as wire

from gallery_client.errors import Aborted, FailedPrecondition, NotFound, OwnerLost, from_fault

if TYPE_CHECKING:
    from gallery_client.transfer import Transfer

_RATE = 10_000_000  # bytes a second that a slow store takes while the commit is awaited
_WAIT_MS = 20_000  # then the call is repeated

_PATIENCE_SECONDS = 600.0

_log = logging.getLogger("gallery_client")

_State = wire.UploadState


def commit(transfer: Transfer, method: str, request: Any) -> tuple[Any, bool]:
    """Make the instance by `commitUpload` or `registerInstance`; answer it as wire struct, and `alreadyExisted`.

    Raises Aborted, the fault for which it failed, that of the last try where none has helped for ten minutes, or
    OwnerLost where the bytes are lost with their server.
    """
    request.waitMs = int(min(_WAIT_MS, transfer.call_seconds * 500))
    trouble = _Trouble()
    while True:
        try:
            response = transfer.call(method, request, seconds=request.size / _RATE)
        except OwnerLost:
            if status_of(transfer, request.uploadId).state == _State.RECEIVING:
                raise
            continue  # any server waits for it
        match response.status.state:
            case _State.COMMITTED:
                return response.instance, bool(response.alreadyExisted)
            case _State.FAILED:
                raise from_fault(response.status.fault)
            case _State.ABORTED:
                raise Aborted(f"upload {request.uploadId} was given up; save again", reason="UPLOAD_ABORTED")
            case _:
                trouble.note(response.status.fault)


class _Trouble:
    """Bear for a while with tries of the server that come to nothing, and say so."""

    def __init__(self) -> None:
        self._since: float | None = None

    def note(self, fault: Any | None) -> None:
        """Take what became of the last try, None where it goes on; raise the fault once it has lasted."""
        if fault is None:
            self._since = None
        elif self._since is None:
            self._since = time.monotonic()
            _log.warning("the server has all bytes, but cannot store them yet, and tries on: %s", fault.message)
        elif time.monotonic() - self._since > _PATIENCE_SECONDS:
            raise from_fault(fault)


def status_of(transfer: Transfer, upload_id: str) -> Any:
    """Ask how far an upload is."""
    return transfer.call("getUpload", wire.GetUploadRequest(uploadId=upload_id)).status


def give_up(transfer: Transfer, upload_id: str) -> None:
    """Drop an upload and its bytes; does nothing where it is none any more."""
    try:
        transfer.call("abortUpload", wire.AbortUploadRequest(uploadId=upload_id))
    except (Aborted, FailedPrecondition, NotFound):
        return
