"""Answer the calls that bring bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gallery_idl import upload as idl

from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.names import require_range
from gallery_server.domain.upload import UploadState, UploadStatus
from gallery_server.registry.staging import Staging
from gallery_server.registry.uploads import Uploads
from gallery_server.rpc.call import Call
from gallery_server.rpc.poller import Poller
from gallery_server.rpc.transactions import Transactions
from gallery_server.rpc.wire.instances import instance_to_wire, record_from_wire
from gallery_server.rpc.wire.uploads import status_to_wire


@dataclass(frozen=True, slots=True)
class UploadCalls:
    """Answer each call of the group by the method of its name."""

    transactions: Transactions
    staging: Staging
    uploads: Uploads
    poller: Poller

    def uploadModel(self, call: Call, request: Any) -> Any:
        """Save an instance in one call."""
        return self.transactions.or_recalled(call, request, lambda: self._upload(call, request))

    def beginUpload(self, call: Call, request: Any) -> Any:
        """Begin an upload in chunks."""
        record = record_from_wire(request.modelInstanceRecord)
        return self.transactions.write(
            call,
            request,
            lambda tx: idl.BeginUploadResponse(
                status=status_to_wire(self.uploads.begin(tx, call.caller, record, request.size, request.sha256))
            ),
        )

    def uploadChunk(self, call: Call, request: Any) -> Any:
        """Take the next bytes."""
        status = self.uploads.append(call.caller, request.uploadId, request.offset, request.data)
        return idl.UploadChunkResponse(status=status_to_wire(status))

    def getUpload(self, call: Call, request: Any) -> Any:
        """Tell how far an upload is, waiting for one that is being committed."""
        wait_ms = require_range("waitMs", request.waitMs or 0, 0, limits.WAIT_MS)

        def read() -> UploadStatus:
            return self.transactions.read(call, lambda tx: self.uploads.status(tx, request.uploadId))

        def ended() -> UploadStatus | None:
            status = read()
            return None if status.upload.state is UploadState.COMMITTING else status

        status = self.poller.wait(ended, min(wait_ms / 1000, call.caller.deadline.remaining())) or read()
        return idl.GetUploadResponse(status=status_to_wire(status))

    def commitUpload(self, call: Call, request: Any) -> Any:
        """Make the instance from the received bytes."""
        require_range("waitMs", request.waitMs or 0, 0, limits.WAIT_MS)
        with self.uploads.committing(call.caller, request.uploadId, request.size, request.sha256) as upload:

            def finish(tx: Transaction) -> Any:
                status, entered = self.uploads.finish(tx, call.caller, upload)
                return idl.CommitUploadResponse(
                    status=status_to_wire(status),
                    instance=instance_to_wire(entered.instance),
                    alreadyExisted=entered.already_existed,
                )

            response = self.transactions.write(call, request, finish)
        self.uploads.tidy(upload, already_existed=bool(response.alreadyExisted))
        return response

    def abortUpload(self, call: Call, request: Any) -> Any:
        """Give an upload up and drop its bytes."""
        response = self.transactions.write(
            call,
            request,
            lambda tx: idl.AbortUploadResponse(status=status_to_wire(self.uploads.abort(tx, request.uploadId))),
        )
        self.uploads.discard(call.caller, response.status.uploadId)
        return response

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
