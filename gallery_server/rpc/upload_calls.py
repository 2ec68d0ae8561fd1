"""Answer the calls that bring bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gallery_idl import upload as idl

from gallery_server.blobs.stores import Stores
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.call import Caller
from gallery_server.domain.names import require_range
from gallery_server.domain.upload import Upload
from gallery_server.registry.uploading.staging import Staging
from gallery_server.registry.uploading.uploads import StartedWork, Uploads
from gallery_server.rpc.call import Call
from gallery_server.rpc.commits import Commits
from gallery_server.rpc.transactions import Transactions
from gallery_server.rpc.wire.instances import instance_to_wire, record_from_wire
from gallery_server.rpc.wire.uploads import status_to_wire

_Start = Callable[[Caller, str | None, int | None, str | None], StartedWork]


@dataclass(frozen=True, slots=True)
class UploadCalls:
    """Answer each call of the group by the method of its name."""

    transactions: Transactions
    staging: Staging
    uploads: Uploads
    stores: Stores
    commits: Commits

    def uploadModel(self, call: Call, request: Any) -> Any:
        """Save an instance in one call."""
        return self.transactions.or_recalled(call, request, lambda: self._upload(call, request))

    def beginUpload(self, call: Call, request: Any) -> Any:
        """Begin an upload in chunks, or one that the caller writes to the store itself."""
        record = record_from_wire(request.modelInstanceRecord)

        def begin(tx: Transaction) -> Any:
            status = self.uploads.begin(
                tx, call.caller, record, request.size, request.sha256, direct=bool(request.direct)
            )
            direct = status.upload.direct
            uri = None if direct is None else self.stores.of(direct).client_uri(direct.key)
            location = None if direct is None else idl.BlobLocation(store=direct.store, uri=uri)
            return idl.BeginUploadResponse(status=status_to_wire(status), location=location)

        return self.transactions.write(call, request, begin)

    def uploadChunk(self, call: Call, request: Any) -> Any:
        """Take the next bytes."""
        status = self.uploads.append(call.caller, request.uploadId, request.offset, request.data)
        return idl.UploadChunkResponse(status=status_to_wire(status))

    def getUpload(self, call: Call, request: Any) -> Any:
        """Tell how far an upload is, waiting for one that is being committed."""
        wait_ms = require_range("waitMs", request.waitMs or 0, 0, limits.WAIT_MS)
        outcome = self.commits.wait(call.caller, request.uploadId, wait_ms / 1000)
        return idl.GetUploadResponse(status=status_to_wire(outcome.status, call.caller.request_id))

    def commitUpload(self, call: Call, request: Any) -> Any:
        """Make the instance from the received bytes."""
        return self._ended(call, request, self.uploads.commit, idl.CommitUploadResponse)

    def registerInstance(self, call: Call, request: Any) -> Any:
        """Make the instance from bytes that the caller wrote to the store itself."""
        return self._ended(call, request, self.uploads.register, idl.RegisterInstanceResponse)

    def abortUpload(self, call: Call, request: Any) -> Any:
        """Give an upload up and drop its bytes."""
        aborted: list[Upload] = []

        def abort(tx: Transaction) -> Any:
            status = self.uploads.abort(tx, call.caller, request.uploadId)
            aborted[:] = [status.upload]
            return idl.AbortUploadResponse(status=status_to_wire(status))

        response = self.transactions.write(call, request, abort)
        for upload in aborted:
            self.uploads.discard(upload, call.caller.deadline)
        return response

    def _ended(self, call: Call, request: Any, start: _Start, response: Any) -> Any:
        """Start the durable work, or join it, and answer how far it is when it ends or the caller's wait does."""
        wait_ms = require_range(
            "waitMs", limits.WAIT_MS if request.waitMs is None else request.waitMs, 0, limits.WAIT_MS
        )
        first = self.transactions.recalled(call, request)
        if first is not None:
            return first
        started = start(call.caller, request.uploadId, request.size, request.sha256)
        outcome = self.commits.outcome(call.caller, started, wait_ms / 1000)
        status = status_to_wire(outcome.status, call.caller.request_id)
        if outcome.instance is None:
            return response(status=status)
        answer = response(
            status=status,
            instance=instance_to_wire(outcome.instance),
            alreadyExisted=outcome.status.upload.already_existed,
        )
        return self.transactions.write(call, request, lambda _: answer)

    def _upload(self, call: Call, request: Any) -> Any:
        record = record_from_wire(request.modelInstanceRecord)
        with self.staging.staged(call.caller, record, request.content or b"", request.sha256) as staged:

            def enter(tx: Transaction) -> Any:
                entered = self.staging.enter(tx, call.caller, staged)
                return idl.UploadModelResponse(
                    instance=instance_to_wire(entered.instance), alreadyExisted=entered.already_existed
                )

            response = self.transactions.write(call, request, enter)
            staged.answered = response.instance.instanceId
            return response
