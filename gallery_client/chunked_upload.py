"""Save more bytes than one call carries."""

from __future__ import annotations

import hashlib
from contextlib import closing
from typing import TYPE_CHECKING, Any

from gallery_idl import upload as wire

from gallery_client.chunks import Piece, digested, read_ahead
from gallery_client.committing import commit, give_up, status_of
from gallery_client.errors import GalleryError, OwnerLost

if TYPE_CHECKING:
    from gallery_client.journal import Entry
    from gallery_client.progress import Progress
    from gallery_client.readings import Readings
    from gallery_client.transfer import Transfer

_ROUNDS = 5  # how often the source is read before an error is the caller's

_REWIND = {"OFFSET_BEYOND_RECEIVED", "UPLOAD_INCOMPLETE"}
_BEGIN_ANEW = {"UPLOAD_ABORTED", "UPLOAD_NOT_FOUND", "CHUNK_DIFFERS", "DIGEST_MISMATCH", "SIZE_MISMATCH"}

_State = wire.UploadState


class ChunkedUpload:
    """Send a source in chunks, one acknowledged after the other, while the next is read and digested."""

    def __init__(self, transfer: Transfer, record: Any, readings: Readings, entry: Entry, report: Progress) -> None:
        self._transfer = transfer
        self._record = record
        self._readings = readings
        self._entry = entry
        self._report = report

    def run(self) -> tuple[Any, bool]:
        """Save the source; answer the wire instance and `alreadyExisted`."""
        status = self._remembered()
        rounds = 0
        while True:
            rounds += 1
            status = status or self._begin()
            try:
                size, sha256 = self._send(status)
                request = wire.CommitUploadRequest(uploadId=status.uploadId, size=size, sha256=sha256)
                return commit(self._transfer, "commitUpload", request)
            except GalleryError as error:
                if rounds == _ROUNDS or not self._readings.more or not _can_go_on(error):
                    raise
                if isinstance(error, OwnerLost):
                    give_up(self._transfer, status.uploadId)
                status = self._remembered() if error.reason in _REWIND else None

    def _remembered(self) -> Any | None:
        """Ask how far a begun upload is; None where there is none that could go on."""
        if not self._entry.upload_id:
            return None
        try:
            status = status_of(self._transfer, self._entry.upload_id)
        except GalleryError as error:
            if error.reason in _BEGIN_ANEW:
                return None
            raise
        return None if status.state in {_State.FAILED, _State.ABORTED} else status

    def _begin(self) -> Any:
        request = wire.BeginUploadRequest(modelInstanceRecord=self._record, size=self._readings.size)
        status = self._transfer.call("beginUpload", request).status
        self._entry.remember(status.uploadId)
        return status

    def _send(self, status: Any) -> tuple[int, str]:
        """Send what the server has not; answer size and sha256 of the whole."""
        received = float("inf") if status.state != _State.RECEIVING else status.receivedBytes or 0
        digest = hashlib.sha256()
        size = 0
        with closing(read_ahead(digested(self._readings.take(), digest))) as coming:
            for piece in coming:
                offset, size = size, size + len(piece)
                if size > received:
                    fresh = max(0, int(received) - offset)
                    received = self._send_chunk(status.uploadId, offset + fresh, memoryview(piece)[fresh:])
                self._report(size, self._readings.size)
        return size, digest.hexdigest()

    def _send_chunk(self, upload_id: str, offset: int, data: Piece) -> int:
        """Send a chunk; answer how many bytes its server has, of which another one could not know."""
        request = wire.UploadChunkRequest(uploadId=upload_id, offset=offset, data=data)
        return self._transfer.call("uploadChunk", request).status.receivedBytes or 0


def _can_go_on(error: GalleryError) -> bool:
    return isinstance(error, OwnerLost) or error.reason in _BEGIN_ANEW | _REWIND
