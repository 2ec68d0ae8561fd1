"""A handler that reserves places in a real store, and registers what clients write there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from gallery_idl import fault, upload

from tests.integration.client.store import State, Store, refuse


class DirectStore(Store):
    """Hold what clients wrote where `root` says; `read` gives the bytes of a path there, or None."""

    def __init__(self, root: str, read: Callable[[str], bytes | None], query: str = "") -> None:
        super().__init__()
        self.root = root
        self.query = query
        self.places: dict[str, str] = {}
        self.aborted: set[str] = set()
        self.read = read

    def beginUpload(self, caller: Any, request: Any) -> Any:
        response = super().beginUpload(caller, request)
        if request.direct:
            place = f"direct/{response.status.uploadId}"
            self.places[response.status.uploadId] = place
            response.location = upload.BlobLocation(store="main", uri=f"{self.root}/{place}{self.query}")
        return response

    def registerInstance(self, caller: Any, request: Any) -> Any:
        self._note("registerInstance", caller)
        if request.uploadId not in self.committed:
            content = self.read(self.places[request.uploadId])
            if content is None or (len(content), hashlib.sha256(content).hexdigest()) != (request.size, request.sha256):
                raise refuse(fault.FaultCode.DATA_LOSS, "BLOB_DAMAGED")
            saved = self._save(self.records[request.uploadId], content)
            self.committed[request.uploadId] = saved.instance.instanceId
            self.places[saved.instance.instanceId] = self.places[request.uploadId]
        return upload.RegisterInstanceResponse(
            status=self._status(request.uploadId), instance=self.instances[self.committed[request.uploadId]]
        )

    def abortUpload(self, caller: Any, request: Any) -> Any:
        self._note("abortUpload", caller)
        self.aborted.add(request.uploadId)
        return upload.AbortUploadResponse(status=upload.UploadStatus(uploadId=request.uploadId, state=State.ABORTED))

    def getBlobLocation(self, caller: Any, request: Any) -> Any:
        self._note("getBlobLocation", caller)
        if request.instanceId not in self.places:
            raise refuse(fault.FaultCode.FAILED_PRECONDITION, "NO_DIRECT_ACCESS")
        uri = f"{self.root}/{self.places[request.instanceId]}{self.query}"
        return upload.GetBlobLocationResponse(location=upload.BlobLocation(store="main", uri=uri))
