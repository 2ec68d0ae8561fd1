"""Copy uploads to a store while they arrive, so that their commits have only the tail to send."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from gallery_server.blobs.store import BlobStore, GrowingBlob
from gallery_server.domain.call import Deadline
from gallery_server.errors import GalleryError

_LARGE = 16 << 20
"""What is smaller is sent as fast when it is committed."""
_MOST = 4
_COPIED_AT_ONCE = 1 << 20
_LOOK_SECONDS = 1.0
_REST_SECONDS = 30.0
"""An upload that rests for longer gives its place away; DataNodes hang up on a silent writer after a minute."""
_STEP_SECONDS = 60.0

_log = structlog.get_logger(__name__)


class CopiesAhead:
    """Follow the files of the large uploads that this process receives, `most` of them at a time, into one store.

    Nothing depends on it: what fails, or what the process takes along at its end, is copied whole by the commit. A
    copy reads no byte that was not acknowledged, since others may be taken back; one that failed keeps its place until
    its upload ends or rests, so that it is not tried again.
    """

    def __init__(
        self, store: BlobStore, *, large: int = _LARGE, most: int = _MOST, rest_seconds: float = _REST_SECONDS
    ) -> None:
        self._store = store
        self._large = large
        self._most = most
        self._rest_seconds = rest_seconds
        self._lock = threading.Lock()
        self._copies: dict[str, _Copy] = {}

    def extend(self, upload_id: str, path: Path, received: int) -> None:
        """Copy, sometime, the first `received` bytes of a file, which never change; whoever calls holds its lock."""
        with self._lock:
            copy = self._copies.get(upload_id)
            if copy is None and received >= self._large and len(self._copies) < self._most:
                copy = self._begin(upload_id, path)
        if copy is not None:
            copy.extend(received)

    def finish(self, upload_id: str, path: Path, size: int, store: BlobStore, key: str, deadline: Deadline) -> bool:
        """Make the copy of the first `size` bytes, which whoever calls keeps from changing, the blob under a key.

        Answers False, and leaves no blob behind but maybe the whole one, where there is no such copy, or it failed.
        """
        copy = self._copies.get(upload_id)
        if copy is None or store is not self._store:
            return False
        try:
            return copy.finish(_Commit(path, size, key, deadline)).result(deadline.remaining())
        except TimeoutError:
            return False

    def drop(self, upload_id: str) -> None:
        """Give up the copy of an upload, and remove it soon."""
        copy = self._copies.get(upload_id)
        if copy is not None:
            copy.stop()

    def close(self, seconds: float) -> None:
        """Give up all copies, and wait so long until they are removed; what stays is for a sweep."""
        end = time.monotonic() + seconds
        copies = list(self._copies.values())
        for copy in copies:
            copy.stop()
        for copy in copies:
            copy.thread.join(max(0.0, end - time.monotonic()))

    def _begin(self, upload_id: str, path: Path) -> _Copy | None:
        blob = self._store.grow()
        if blob is None:
            return None
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError as error:
            _log.warning("not_copied_ahead", upload=upload_id, why=str(error))
            return None
        copy = self._copies[upload_id] = _Copy(upload_id, descriptor, blob, self._rest_seconds, self._forget)
        copy.thread.start()
        return copy

    def _forget(self, upload_id: str) -> None:
        with self._lock:
            del self._copies[upload_id]


@dataclass(frozen=True, slots=True)
class _Commit:
    path: Path
    size: int
    key: str
    deadline: Deadline
    finished: Future[bool] = field(default_factory=Future)


class _Copy:
    """Follow one file, in a thread which alone touches the blob, and removes it unless it was finished."""

    def __init__(
        self,
        upload_id: str,
        descriptor: int,
        blob: GrowingBlob,
        rest_seconds: float,
        ended: Callable[[str], None],
    ) -> None:
        self._upload_id = upload_id
        self._descriptor = descriptor
        self._blob = blob
        self._rest_seconds = rest_seconds
        self._ended = ended
        self._news = threading.Condition()
        self._received = 0
        self._commit: _Commit | None = None
        self._stopped = False
        self._failed = False
        self.thread = threading.Thread(target=self._run, name="copy-ahead", daemon=True)

    def extend(self, received: int) -> None:
        """Tell that more was received."""
        with self._news:
            self._received = max(self._received, received)
            self._news.notify()

    def finish(self, commit: _Commit) -> Future[bool]:
        """Ask for the blob; the future tells whether it is there."""
        with self._news:
            if self._stopped or self._commit is not None:
                commit.finished.set_result(False)
            else:
                self._commit = commit
                self._news.notify()
        return commit.finished

    def stop(self) -> None:
        """Ask for the end of the copy, unless it is being finished."""
        with self._news:
            self._stopped = True
            self._news.notify()

    def _run(self) -> None:
        finished = False
        try:
            while self._await_bytes():
                self._try(self._catch_up)
            finished = self._commit is not None and self._try(self._complete)
        finally:
            self._end(finished)

    def _await_bytes(self) -> bool:
        """Return True when there are bytes to copy, False when the copy is at its end."""
        rests_at = time.monotonic() + self._rest_seconds
        with self._news:
            known = self._received if self._failed else self._blob.size
            while self._commit is None and not self._stopped and self._received <= known:
                if self._is_gone() or time.monotonic() >= rests_at:
                    self._stopped = True
                self._news.wait(0 if self._stopped else _LOOK_SECONDS)
            return self._commit is None and not self._stopped

    def _is_gone(self) -> bool:
        """Tell whether the upload was committed or given up by any process."""
        return not os.fstat(self._descriptor).st_nlink

    def _try(self, work: Callable[[], bool]) -> bool:
        """Do a part of the work, if all before it succeeded; tell whether it did."""
        if not self._failed:
            try:
                return work()
            except (GalleryError, OSError) as error:
                _log.warning("copy_ahead_failed", upload=self._upload_id, copied=self._blob.size, why=str(error))
                self._failed = True
        return False

    def _catch_up(self) -> bool:
        while self._blob.size < self._received and self._commit is None and not self._stopped:
            self._copy(self._received, Deadline.after(_STEP_SECONDS))
        return True

    def _complete(self) -> bool:
        commit = self._commit
        if commit is None or not os.path.samestat(os.fstat(self._descriptor), commit.path.stat()):
            return False
        while self._blob.size < commit.size:
            self._copy(commit.size, commit.deadline)
        if self._blob.size > commit.size:
            return False
        self._blob.finish(commit.key, commit.deadline)
        return True

    def _copy(self, end: int, deadline: Deadline) -> None:
        piece = os.pread(self._descriptor, min(_COPIED_AT_ONCE, end - self._blob.size), self._blob.size)
        if not piece:
            raise OSError(f"the file of the upload ends at byte {self._blob.size} of {end}")
        self._blob.write(piece, deadline)

    def _end(self, finished: bool) -> None:
        with self._news:
            self._stopped = True
        if self._commit is not None:
            # Before the removal, which may take long where the store hangs.
            self._commit.finished.set_result(finished)
        os.close(self._descriptor)
        if not finished:
            with suppress(GalleryError):
                self._blob.abandon(Deadline.after(_STEP_SECONDS))
        self._ended(self._upload_id)
