"""Save more bytes than one call carries."""

from __future__ import annotations

import hashlib
from contextlib import closing
from typing import TYPE_CHECKING, Any

from gallery_idl import upload as wire

from gallery_client.chunks import Piece, read_ahead
from gallery_client.errors import Aborted, GalleryError, from_fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gallery_client.journal import Entry
    from gallery_client.progress import Progress
    from gallery_client.sources import Source
    from gallery_client.transfer import Transfer

_ROUNDS = 5  # how often the source is read before an error is the caller's
_COMMIT_RATE = 10_000_000  # bytes a second that a slow store takes while the commit is awaited
_COMMIT_WAIT_MS = 60_000

_REWIND = {"OFFSET_BEYOND_RECEIVED", "UPLOAD_INCOMPLETE"}
_BEGIN_ANEW = {"UPLOAD_ABORTED", "UPLOAD_NOT_FOUND", "CHUNK_DIFFERS", "DIGEST_MISMATCH", "SIZE_MISMATCH"}

_State = wire.UploadState


class ChunkedUpload:
    """Send a source in chunks, one acknowledged after the other, while the next is read and digested."""

    def __init__(self, transfer: Transfer, record: Any, source: Source, entry: Entry, report: Progress) -> None:
        self._transfer = transfer
        self._record = record
        self._source = source
        self._entry = entry
        self._report = report

    def run(self, pieces: Iterable[Piece]) -> tuple[Any, bool]:
        """Save the pieces, read from the start; answer the wire instance and `alreadyExisted`."""
        status = self._remembered()
        rounds = 1
        while True:
            status = status or self._begin()
            try:
                return self._commit(status.uploadId, *self._send(status, pieces))
            except GalleryError as error:
                if rounds == _ROUNDS or not self._source.again or error.reason not in _BEGIN_ANEW | _REWIND:
                    raise
                status = self._remembered() if error.reason in _REWIND else None
            rounds += 1
            pieces = self._source.pieces()

    def _remembered(self) -> Any | None:
        """Ask how far a begun upload is; None where there is none that could go on."""
        if not self._entry.upload_id:
            return None
        try:
            status = self._transfer.call("getUpload", wire.GetUploadRequest(uploadId=self._entry.upload_id)).status
        except GalleryError as error:
            if error.reason in _BEGIN_ANEW:
                return None
            raise
        return None if status.state in {_State.FAILED, _State.ABORTED} else status

    def _begin(self) -> Any:
        request = wire.BeginUploadRequest(modelInstanceRecord=self._record, size=self._source.size)
        status = self._transfer.call("beginUpload", request).status
        self._entry.remember(status.uploadId)
        return status

    def _send(self, status: Any, pieces: Iterable[Piece]) -> tuple[int, str]:
        """Send what the server has not; answer size and sha256 of the whole."""
        received = float("inf") if status.state != _State.RECEIVING else status.receivedBytes or 0
        digest = hashlib.sha256()
        size = 0
        with closing(read_ahead(_digested(pieces, digest))) as coming:
            for piece in coming:
                offset, size = size, size + len(piece)
                if size > received:
                    fresh = max(0, int(received) - offset)
                    self._send_chunk(status.uploadId, offset + fresh, memoryview(piece)[fresh:])
                self._report(size, self._source.size)
        return size, digest.hexdigest()

    def _send_chunk(self, upload_id: str, offset: int, data: Piece) -> None:
        request = wire.UploadChunkRequest(uploadId=upload_id, offset=offset, data=data)
        self._transfer.call("uploadChunk", request)

    def _commit(self, upload_id: str, size: int, sha256: str) -> tuple[Any, bool]:
        request = wire.CommitUploadRequest(uploadId=upload_id, size=size, sha256=sha256, waitMs=_COMMIT_WAIT_MS)
        while True:
            response = self._transfer.call("commitUpload", request, seconds=size / _COMMIT_RATE)
            match response.status.state:
                case _State.COMMITTED:
                    return response.instance, bool(response.alreadyExisted)
                case _State.FAILED:
                    raise from_fault(response.status.fault)
                case _State.ABORTED:
                    raise Aborted(f"upload {upload_id} was given up; save again", reason="UPLOAD_ABORTED")


def _digested(pieces: Iterable[Piece], digest: hashlib._Hash) -> Iterator[Piece]:
    for piece in pieces:
        digest.update(piece)
        yield piece
