"""Save bytes by writing them to the store oneself."""

from __future__ import annotations

import hashlib
from contextlib import closing, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from gallery_idl import upload as wire

from gallery_client.chunks import digested, read_ahead
from gallery_client.committing import commit, give_up, status_of
from gallery_client.direct.lane import Lane, finished
from gallery_client.direct.store import Broken, NoWay
from gallery_client.errors import FailedPrecondition, GalleryError, NotFound, Unimplemented

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Future

    from gallery_client.chunks import Piece
    from gallery_client.direct.access import DirectAccess
    from gallery_client.direct.store import Writer
    from gallery_client.journal import Entry
    from gallery_client.progress import Progress
    from gallery_client.readings import Readings
    from gallery_client.transfer import Transfer

_WAITS = (0.0, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each try: it takes HDFS as long to notice that a DataNode is dead."""
_WRITE_SECONDS = 60.0  # 16 MiB on a slow line to S3
_CLOSE_SECONDS = 60.0
_ABANDON_SECONDS = 5.0

_BEGIN_ANEW = {
    "UPLOAD_ABORTED", "UPLOAD_NOT_FOUND", "DIGEST_MISMATCH", "SIZE_MISMATCH", "UPLOAD_INCOMPLETE", "BLOB_MISSING",
    "BLOB_DAMAGED",
}  # fmt: skip

_State = wire.UploadState


class DirectUpload:
    """Write a source to the place that the server reserves for it, then let the server verify and register it."""

    def __init__(
        self,
        transfer: Transfer,
        access: DirectAccess,
        record: Any,
        readings: Readings,
        entry: Entry,
        report: Progress,
    ) -> None:
        self._transfer = transfer
        self._access = access
        self._record = record
        self._readings = readings
        self._entry = entry
        self._report = report

    def run(self) -> tuple[Any, bool]:
        """Save the source; answer the wire instance and `alreadyExisted`. Raises NoWay, after which it can be read."""
        done = self._remembered()
        if done is not None:
            return done
        for wait in _WAITS:
            self._transfer.pause(wait)
            try:
                return self._attempt()
            except Broken as error:
                problem = error
        raise NoWay(f"{len(_WAITS)} tries to write to the store failed, the last one since {problem}")

    def _remembered(self) -> tuple[Any, bool] | None:
        """Await an upload that was written whole before this process; begin any other anew."""
        if not self._entry.upload_id:
            return None
        with suppress(FailedPrecondition, NotFound):
            status = status_of(self._transfer, self._entry.upload_id)
            if status.state in {_State.COMMITTING, _State.COMMITTED}:
                return self._register(status.uploadId, *self._digest())
            give_up(self._transfer, status.uploadId)
        return None

    def _attempt(self) -> tuple[Any, bool]:
        upload_id, uri = self._begin()
        try:
            size, sha256 = self._write(uri)
            return self._register(upload_id, size, sha256)
        except GalleryError as error:
            if error.reason not in _BEGIN_ANEW:
                raise
            raise Broken(str(error)) from error
        except (Broken, NoWay):
            give_up(self._transfer, upload_id)
            raise

    def _begin(self) -> tuple[str, str]:
        request = wire.BeginUploadRequest(modelInstanceRecord=self._record, size=self._readings.size, direct=True)
        try:
            response = self._transfer.call("beginUpload", request)
        except Unimplemented as error:
            raise NoWay(error.message) from error
        except FailedPrecondition as error:
            if error.reason != "NO_DIRECT_ACCESS":
                raise
            raise NoWay(error.message) from error
        upload_id = response.status.uploadId
        if response.location is None:
            give_up(self._transfer, upload_id)
            raise NoWay("the server is of a version that knows no direct writes")
        self._entry.remember(upload_id)
        return upload_id, response.location.uri

    def _write(self, uri: str) -> tuple[int, str]:
        """Write the source to a location; answer its size and sha256. Leaves no file behind where that fails."""
        writer = self._access.create(uri, self._transfer)
        digest = hashlib.sha256()
        with Lane() as lane:
            try:
                with closing(read_ahead(digested(self._readings.take(), digest))) as pieces:
                    size = self._send(lane, writer, pieces)
                lane.run(writer.close, self._transfer.within(_CLOSE_SECONDS))
            except BaseException:
                _abandon(lane, writer)
                raise
        return size, digest.hexdigest()

    def _send(self, lane: Lane, writer: Writer, pieces: Iterable[Piece]) -> int:
        """Write pieces, of which the next waits behind the one that is being written; answer their bytes."""
        size = 0
        last: Future[object] = lane.submit(lambda: None)
        for piece in pieces:
            coming = lane.submit(partial(writer.write, bytes(piece)))
            finished(last, self._transfer.within(_WRITE_SECONDS))
            last = coming
            size += len(piece)
            self._report(size, self._readings.size)
        finished(last, self._transfer.within(_WRITE_SECONDS))
        return size

    def _digest(self) -> tuple[int, str]:
        digest = hashlib.sha256()
        return sum(len(piece) for piece in digested(self._readings.take(), digest)), digest.hexdigest()

    def _register(self, upload_id: str, size: int, sha256: str) -> tuple[Any, bool]:
        request = wire.RegisterInstanceRequest(uploadId=upload_id, size=size, sha256=sha256)
        return commit(self._transfer, "registerInstance", request)


def _abandon(lane: Lane, writer: Writer) -> None:
    """Remove what was written; where the lane hangs, from another one."""
    try:
        lane.run(writer.abandon, _ABANDON_SECONDS)
    except Broken:
        with Lane() as other, suppress(Broken):
            other.run(writer.abandon, _ABANDON_SECONDS)
