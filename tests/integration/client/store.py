"""A handler that keeps instances in memory, as the contract says."""

from __future__ import annotations

import hashlib
import itertools
import threading
from collections import Counter
from typing import Any

from gallery_idl import fault, instance, server, upload

State = upload.UploadState


def refuse(code: int, reason: str, **fields: Any) -> Exception:
    """Make a fault."""
    return fault.GalleryFault(code=code, reason=reason, message=reason.lower(), **fields)


def numbered(upload: int) -> str:
    """Answer the id of an upload, which clients hold to be a UUID."""
    return f"00000000-0000-7000-8000-{upload:012}"


class Store:
    """Hold blobs and uploads; `calls` counts what was asked."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.callers: list[Any] = []
        self.instances: dict[str, Any] = {}
        self.blobs: dict[str, bytes] = {}
        self.uploads: dict[str, bytearray] = {}
        self.records: dict[str, Any] = {}
        self.committed: dict[str, str] = {}
        self._answers: dict[tuple[str, str], Any] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def getServerInfo(self, caller: Any, request: Any) -> Any:
        self._note("getServerInfo", caller)
        return server.GetServerInfoResponse(version=caller.requestId)

    def uploadModel(self, caller: Any, request: Any) -> Any:
        self._note("uploadModel", caller)
        return self._once(caller, "uploadModel", lambda: self._save(request.modelInstanceRecord, request.content))

    def beginUpload(self, caller: Any, request: Any) -> Any:
        self._note("beginUpload", caller)

        def begin() -> Any:
            upload_id = numbered(next(self._numbers))
            self.uploads[upload_id] = bytearray()
            self.records[upload_id] = request.modelInstanceRecord
            return upload.BeginUploadResponse(status=self._status(upload_id))

        return self._once(caller, "beginUpload", begin)

    def uploadChunk(self, caller: Any, request: Any) -> Any:
        self._note("uploadChunk", caller)
        received = self._received(request.uploadId)
        if request.offset > len(received):
            raise refuse(fault.FaultCode.INVALID_ARGUMENT, "OFFSET_BEYOND_RECEIVED")
        known = received[request.offset : request.offset + len(request.data)]
        if known != request.data[: len(known)]:
            raise refuse(fault.FaultCode.INVALID_ARGUMENT, "CHUNK_DIFFERS")
        received += request.data[len(known) :]
        return upload.UploadChunkResponse(status=self._status(request.uploadId))

    def getUpload(self, caller: Any, request: Any) -> Any:
        self._note("getUpload", caller)
        self._received(request.uploadId)
        return upload.GetUploadResponse(status=self._status(request.uploadId))

    def commitUpload(self, caller: Any, request: Any) -> Any:
        self._note("commitUpload", caller)
        content = self._received(request.uploadId)
        if request.uploadId not in self.committed:
            if hashlib.sha256(content).hexdigest() != request.sha256:
                raise refuse(fault.FaultCode.INVALID_ARGUMENT, "DIGEST_MISMATCH")
            saved = self._save(self.records[request.uploadId], bytes(content))
            self.committed[request.uploadId] = saved.instance.instanceId
        return upload.CommitUploadResponse(
            status=self._status(request.uploadId), instance=self.instances[self.committed[request.uploadId]]
        )

    def getBlob(self, caller: Any, request: Any) -> Any:
        self._note("getBlob", caller)
        content = self.blobs[request.instanceId]
        data = content[request.offset : request.offset + request.length]
        return instance.GetBlobResponse(data=data, size=len(content))

    def _note(self, method: str, caller: Any) -> None:
        with self._lock:
            self.calls[method] += 1
            self.callers.append(caller)

    def _once(self, caller: Any, method: str, work: Any) -> Any:
        with self._lock:
            key = (method, caller.clientRequestId)
            if key not in self._answers:
                self._answers[key] = work()
            return self._answers[key]

    def _save(self, record: Any, content: bytes) -> Any:
        saved = instance.ModelInstance(
            instanceId=f"instance-{next(self._numbers)}",
            projectName=record.projectName,
            baseVersionId=record.baseVersionId,
            format=record.format,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        self.instances[saved.instanceId] = saved
        self.blobs[saved.instanceId] = content
        return upload.UploadModelResponse(instance=saved, alreadyExisted=False)

    def _received(self, upload_id: str) -> bytearray:
        if upload_id not in self.uploads:
            raise refuse(fault.FaultCode.NOT_FOUND, "UPLOAD_NOT_FOUND")
        return self.uploads[upload_id]

    def _status(self, upload_id: str) -> Any:
        committed = self.committed.get(upload_id)
        return upload.UploadStatus(
            uploadId=upload_id,
            state=State.COMMITTED if committed else State.RECEIVING,
            receivedBytes=len(self.uploads[upload_id]),
            instanceId=committed,
        )
