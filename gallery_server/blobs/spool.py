"""Collect uploads that come in pieces on the local disk, until a store adopts them."""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from gallery_server.blobs.ahead import CopiesAhead
from gallery_server.blobs.digests import Digests
from gallery_server.blobs.faults import disk_full, storage_faults
from gallery_server.blobs.store import BlobStore
from gallery_server.domain.call import Deadline
from gallery_server.domain.names import normal_id
from gallery_server.errors import FailedPrecondition, InvalidArgument, NotFound, Reason

_FILE = re.compile(r"(?P<upload_id>[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\.upload", re.ASCII)
_STORE = "spool"
_LOCK_PAUSE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class SpoolEntry:
    """An upload that lies in the spool, and when it received bytes last."""

    upload_id: str
    received: int
    modified_micros: int


@dataclass(frozen=True, slots=True)
class SealedUpload:
    """The file of an upload while no one else can write to it."""

    upload_id: str
    path: Path
    size: int
    _descriptor: int
    _digests: Digests
    _copies: CopiesAhead | None

    def sha256(self, deadline: Deadline) -> str:
        """Answer the digest of all bytes in hexadecimal digits, reading only what this process did not receive.

        Raises Unavailable (STORE_UNAVAILABLE), DeadlineExceeded; a repeated call goes on from where it stopped.
        """
        with storage_faults(_STORE):
            return self._digests.complete(self.upload_id, self._descriptor, self.size, deadline)

    def cut(self, size: int) -> None:
        """Drop the bytes behind `size`; raise Unavailable (STORE_UNAVAILABLE)."""
        if self.size > size:
            with storage_faults(_STORE):
                os.ftruncate(self._descriptor, size)

    def finish_copy(self, size: int, store: BlobStore, key: str, deadline: Deadline) -> bool:
        """Make the blob of what this process copied to its store while it arrived; see `CopiesAhead.finish`."""
        if self._copies is None:
            return False
        return self._copies.finish(self.upload_id, self.path, size, store, key, deadline)


class Spool:
    """Keep each upload in one file whose length says how much was received.

    No other state exists, so what a killed process acknowledged is there for the next one. Any number of processes
    of one machine may share the directory: each call locks the file for as long as it runs.

    Every method raises InvalidArgument (FIELD_MALFORMED) where the id is no UUID, and Unavailable
    (STORE_UNAVAILABLE) where the disk fails.
    """

    def __init__(self, directory: Path, *, min_free_bytes: int = 0, copies: CopiesAhead | None = None) -> None:
        self._directory = directory
        self._min_free_bytes = min_free_bytes
        self._digests = Digests()
        self._copies = copies
        with storage_faults(_STORE):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    def begin(self, upload_id: str) -> None:
        """Make room for an upload; one that was begun keeps what it received.

        Raises ResourceExhausted (DISK_FULL).
        """
        with storage_faults(_STORE):
            self._require_room(0)
            os.close(os.open(self.path(upload_id), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))

    def append(self, upload_id: str, offset: int, data: bytes, deadline: Deadline) -> int:
        """Take a piece that begins at or before the end of what was received; answer what is received now.

        All of it is taken or none. Bytes that were received before are compared.
        Raises InvalidArgument (OFFSET_BEYOND_RECEIVED, CHUNK_DIFFERS, FIELD_OUT_OF_RANGE), NotFound
        (UPLOAD_NOT_FOUND), FailedPrecondition (UPLOAD_CLOSED), ResourceExhausted (DISK_FULL), DeadlineExceeded.
        """
        with storage_faults(_STORE, len(data)), self._locked(upload_id, deadline) as descriptor:
            received = os.fstat(descriptor).st_size
            _require_offset(offset, received)
            known = data[: received - offset]
            if os.pread(descriptor, len(known), offset) != known:
                raise _differs(offset)
            fresh = memoryview(data)[len(known) :]
            if fresh:
                _require_receiving(descriptor)
                self._require_room(len(fresh))
                _write(descriptor, received, fresh)
                self._digests.extend(upload_id, received, fresh)
                if self._copies is not None:
                    self._copies.extend(upload_id, self.path(upload_id), received + len(fresh))
            return received + len(fresh)

    def entry(self, upload_id: str) -> SpoolEntry | None:
        """Answer what lies here of an upload, None where the spool has no such upload."""
        with storage_faults(_STORE):
            try:
                return _entry(upload_id, self.path(upload_id).stat())
            except FileNotFoundError:
                return None

    @contextmanager
    def sealed(self, upload_id: str, deadline: Deadline) -> Iterator[SealedUpload]:
        """Keep everyone else from the upload, so that it can be digested and adopted by a store.

        Raises NotFound (UPLOAD_NOT_FOUND), DeadlineExceeded where another call holds it for longer.
        """
        with self._locked(upload_id, deadline) as descriptor:
            path = self.path(upload_id)
            size = os.fstat(descriptor).st_size
            yield SealedUpload(upload_id, path, size, descriptor, self._digests, self._copies)
            if not path.exists():
                self._forget(upload_id)

    def discard(self, upload_id: str, deadline: Deadline) -> None:
        """Remove an upload; do nothing where there is none.

        Raises DeadlineExceeded where another call holds it for longer.
        """
        with suppress(NotFound), self._locked(upload_id, deadline), storage_faults(_STORE):
            self.path(upload_id).unlink(missing_ok=True)
            self._forget(upload_id)

    def close(self, seconds: float) -> None:
        """Give up what this process was copying ahead, within so many seconds."""
        if self._copies is not None:
            self._copies.close(seconds)

    def entries(self) -> Iterator[SpoolEntry]:
        """List all uploads; what comes or goes meanwhile may be missed."""
        with storage_faults(_STORE), os.scandir(self._directory) as files:
            for file in files:
                match = _FILE.fullmatch(file.name)
                if match:
                    with suppress(FileNotFoundError):
                        yield _entry(match["upload_id"], file.stat(follow_symlinks=False))

    def path(self, upload_id: str) -> Path:
        """Answer where the file of an upload is, or would be, for a store to adopt."""
        return self._directory / f"{normal_id('uploadId', upload_id)}.upload"

    def _forget(self, upload_id: str) -> None:
        self._digests.drop(upload_id)
        if self._copies is not None:
            self._copies.drop(upload_id)

    @contextmanager
    def _locked(self, upload_id: str, deadline: Deadline) -> Iterator[int]:
        descriptor = self._open(self.path(upload_id), deadline)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def _open(self, path: Path, deadline: Deadline) -> int:
        """Open and lock; the lock falls when the descriptor is closed, by whatever end of the process."""
        with storage_faults(_STORE):
            try:
                descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
            except FileNotFoundError:
                raise _not_found(path.stem) from None
            try:
                _lock(descriptor, deadline)
                _require_in_place(descriptor, path)
            except BaseException:
                os.close(descriptor)
                raise
            return descriptor

    def _require_room(self, wanted: int) -> None:
        if self._min_free_bytes:
            disk = os.statvfs(self._directory)
            if disk.f_bavail * disk.f_frsize < self._min_free_bytes + wanted:
                raise disk_full(_STORE, wanted)


def _entry(upload_id: str, found: os.stat_result) -> SpoolEntry:
    return SpoolEntry(upload_id, found.st_size, found.st_mtime_ns // 1_000)


def _lock(descriptor: int, deadline: Deadline) -> None:
    # Polled, since a blocked flock can neither time out nor be interrupted from another thread.
    pause = 0.001
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(min(pause, deadline.remaining()))
            pause = min(2 * pause, _LOCK_PAUSE_SECONDS)


def _require_in_place(descriptor: int, path: Path) -> None:
    """Raise NotFound where whoever held the lock before has handed the file to a store, or removed it."""
    try:
        if os.path.samestat(os.fstat(descriptor), path.stat()):
            return
    except FileNotFoundError:
        pass
    raise _not_found(path.stem)


def _require_offset(offset: int, received: int) -> None:
    if offset < 0:
        raise InvalidArgument(
            Reason.FIELD_OUT_OF_RANGE, f"offset is {offset}; it must not be negative.", field="offset", value=offset
        )
    if offset > received:
        raise InvalidArgument(
            Reason.OFFSET_BEYOND_RECEIVED,
            f"offset is {offset}, but {received} bytes were received; send the bytes from {received} on.",
            field="offset",
            value=offset,
            received=received,
        )


def _require_receiving(descriptor: int) -> None:
    # A second name means that a store has adopted the file, and was killed before it removed the name in the spool.
    if os.fstat(descriptor).st_nlink > 1:
        raise FailedPrecondition(Reason.UPLOAD_CLOSED, "The upload is being committed; it takes no more bytes.")


def _write(descriptor: int, at: int, data: memoryview) -> None:
    """Write all or nothing.

    A process that is killed half way leaves a longer file than it acknowledged. That needs no repair: the length
    grows with the bytes that were copied, so those are the client's own, and it goes on behind them.
    """
    written = 0
    try:
        while written < len(data):
            written += os.pwrite(descriptor, data[written:], at + written)
    except OSError:
        os.ftruncate(descriptor, at)
        raise


def _differs(offset: int) -> InvalidArgument:
    return InvalidArgument(
        Reason.CHUNK_DIFFERS,
        f"The data at offset {offset} differ from the bytes that were received there; begin a new upload.",
        field="data",
        offset=offset,
    )


def _not_found(upload_id: str) -> NotFound:
    return NotFound(
        Reason.UPLOAD_NOT_FOUND,
        f"The bytes of upload {upload_id} are not on this server; begin a new upload.",
        uploadId=upload_id,
    )
