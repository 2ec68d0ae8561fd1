"""Keep blobs in HDFS, and let a DataNode that dies cost nothing but time."""

from __future__ import annotations

import errno
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any, TypeVar

import structlog
from hdfs_native import FileReader, FileStatus
from pyarrow import fs

from gallery_server.blobs.abandon import AbandonableThreads, Patience, Steps, Task
from gallery_server.blobs.arrow_store import NO_PROJECT, ArrowStore, stored_file, temporary_path
from gallery_server.blobs.faults import storage_faults
from gallery_server.blobs.hdfs.address import HdfsAddress
from gallery_server.blobs.hdfs.client import HdfsClients
from gallery_server.blobs.hdfs.faults import HdfsRefusal, native_faults
from gallery_server.blobs.hdfs.filesystem import HdfsFileSystem, info_of
from gallery_server.blobs.hdfs.growing import GrowingFile, Step
from gallery_server.blobs.hdfs.readers import Readers, read_range
from gallery_server.blobs.refusal import StoreRefusal
from gallery_server.blobs.store import StoredFile
from gallery_server.domain.blob import random_key, require_key
from gallery_server.domain.call import Deadline

T = TypeVar("T")

_PAUSES = (0.1, 0.4, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0)
"""Seconds before each repetition: until the NameNode knows that a DataNode is dead, new writes meet it too."""
_STEP_SECONDS = 10.0
_MOST_ABANDONED = 64
_RANGE = 1 << 20
"""Larger blocks come from fresh pages each time (`rpc.allocation`), which takes longer than to read them."""
_RANGES_AHEAD = 3
_REPORT_PAUSES = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
"""Seconds between looks whether a DataNode has reported the last block."""
_LISTED_AT_ONCE = 1_000
_LEASE_PAUSE_SECONDS = 0.1
_OWNER_ALONE = 0o700
_LASTING = frozenset({errno.EACCES, errno.EDQUOT})

_log = structlog.get_logger(__name__)


class HdfsStore(ArrowStore):
    """Keep blobs in a folder of HDFS, whose mode holds for the folders and files in it.

    A call that makes no progress, and a write that fails once it has begun, are repeated whole, until the deadline or
    for half a minute. A NameNode that refuses is an error at once, for the caller to try again.
    """

    def __init__(self, name: str, clients: HdfsClients, address: HdfsAddress, *, offer_direct: bool = True) -> None:
        self._hdfs = HdfsFileSystem(clients, address.replication, address.block_size)
        super().__init__(name, fs.PyFileSystem(self._hdfs), address.folder)
        self._threads = AbandonableThreads(name, _MOST_ABANDONED)
        self._readers = Readers(clients)
        self._uri = address.uri if offer_direct else None
        self._mode: int | None = None

    def pieces(self, key: str, deadline: Deadline) -> Iterator[bytes]:
        """Give all bytes of the blob in order, some ranges ahead; see `BlobStore.pieces`."""
        path = self._path(require_key(key))
        reader = self._call(lambda: self._reader(path), deadline)
        if reader is None:
            raise self._missing()
        offset = 0
        # What breaks off goes on by reads of their own, which find out anew which nodes live.
        with suppress(OSError):
            for piece in self._ranges(reader, deadline):
                yield piece
                offset += len(piece)
            return
        while piece := self.read(key, offset, _RANGE, deadline):
            yield piece
            offset += len(piece)

    def grow(self) -> GrowingFile:
        """Begin a file that is written as its bytes come; see `BlobStore.grow`."""
        temporary = temporary_path(self._path(random_key(NO_PROJECT)))
        return GrowingFile(
            attempt=partial(self._attempt, temporary),
            create=partial(self._create, temporary),
            complete=lambda stream, key, *rest: self._complete(temporary, stream, self._path(require_key(key)), *rest),
            give_up=partial(self._give_up, temporary),
        )

    def take(self, source: str, key: str, deadline: Deadline) -> int | None:
        """Bring what a client wrote to another key, and fence its writer off; see `BlobStore.take`."""
        paths = self._path(require_key(source)), self._path(require_key(key))
        return self._call_write(lambda until: self._fence(*paths, until), deadline, 0)

    def keys(self, deadline: Deadline) -> Iterator[StoredFile]:
        """List blobs and temporary files as the NameNode sorts them; see `BlobStore.keys`."""
        for project in self._listed(self._root, deadline):
            if project.isdir:
                folder = _name(project)
                for status in self._listed(f"{self._root}/{folder}", deadline):
                    file = stored_file(f"{folder}/{_name(status)}", info_of(status.path, status))
                    if file:
                        yield file

    def client_uri(self, key: str) -> str | None:
        """Answer the URI of the file; see `BlobStore.client_uri`."""
        require_key(key)
        return f"{self._uri}/{key}" if self._uri else None

    def _call(self, work: Callable[[], T], deadline: Deadline, wanted: int = 0) -> T:
        return self._call_write(lambda _: work(), deadline, wanted)

    def _call_write(self, work: Callable[[Deadline], T], deadline: Deadline, wanted: int) -> T:
        with self._faults(wanted):
            for repeated, pause in enumerate(_PAUSES):
                patience = Patience(deadline.at, _STEP_SECONDS * (repeated + 1), repeats=repeated > 0)
                try:
                    return self._threads.run_in_steps(partial(work, patience), patience)
                except OSError as error:
                    if not _is_worth_repeating(error, patience):
                        raise
                    _log.warning("storage_repeats", store=self.name, repeated=repeated, cause=str(error))
                    self._remove_leftover(patience)
                    # A thread that hangs cannot tell which of them led it to a node that does.
                    self._readers.forget_all()
                time.sleep(min(pause, deadline.remaining()))
            patience = Patience(deadline.at, deadline.remaining(), repeats=True)
            return self._threads.run_in_steps(partial(work, patience), patience)

    def _remove_leftover(self, given_up: Patience) -> None:
        """Remove what an attempt that was given up was writing, since its thread may hang on for minutes."""
        leftover = given_up.steps.leftover
        if given_up.steps.given_up and leftover:
            with suppress(OSError):
                self._threads.run_in_steps(partial(self._fs.delete_file, leftover), replace(given_up, steps=Steps()))

    @contextmanager
    def _faults(self, wanted: int = 0) -> Iterator[None]:
        with storage_faults(self.name, wanted):
            try:
                yield
            except HdfsRefusal as refusal:
                _log.error("storage_refused", store=self.name, cause=str(refusal))
                raise StoreRefusal(self.name, refusal.why) from refusal

    def _call_once(self, work: Callable[[], T], deadline: Deadline) -> T:
        with self._faults():
            return self._threads.run_in_steps(work, Patience(deadline.at, _STEP_SECONDS))

    def _attempt(self, temporary: str, step: Step, deadline: Deadline) -> None:
        patience = Patience(deadline.at, _STEP_SECONDS)
        patience.steps.leftover = temporary
        with self._faults():
            try:
                self._threads.run_in_steps(partial(step, patience), patience)
            except OSError:
                self._remove_leftover(patience)
                raise

    def _put(self, path: str, content: bytes, deadline: Deadline) -> None:
        try:
            super()._put(path, content, deadline)
        except ValueError:
            # The answer to a rename may have been lost, and no one else has this key.
            repeats = isinstance(deadline, Patience) and deadline.repeats
            if not repeats or self._size(path) != len(content):
                raise

    def _create(self, path: str) -> Any:
        if self._mode is None:
            self._mode = self._mode_of_root()
            self._hdfs.permission = self._mode & 0o666
        return super()._create(path)

    def _temporary(self, path: str, deadline: Deadline) -> str:
        temporary = super()._temporary(path, deadline)
        if isinstance(deadline, Patience):
            deadline.steps.leftover = temporary
        return temporary

    def _make_folder(self, folder: str) -> None:
        with native_faults():
            self._hdfs.client.mkdirs(folder, self._mode or _OWNER_ALONE, create_parent=True)

    def _mode_of_root(self) -> int:
        try:
            with native_faults():
                return self._hdfs.client.get_file_info(self._root).permission & 0o777
        except FileNotFoundError:
            return _OWNER_ALONE

    def _rename(self, temporary: str, path: str) -> None:
        try:
            self._fs.move(temporary, path)
        except FileNotFoundError:
            # Either the source is gone, or there is no folder for the target yet.
            if self._size(temporary) is None:
                raise
            self._make_folder(path.rpartition("/")[0])
            self._fs.move(temporary, path)

    def _fence(self, source: str, path: str, until: Deadline) -> int | None:
        with suppress(FileExistsError, FileNotFoundError):
            self._rename(source, path)
        try:
            # A rename takes an open file with its writer, who could go on. Length is final only once it is closed.
            while not self._is_closed(path):
                until.check()
                time.sleep(_LEASE_PAUSE_SECONDS)
        except FileNotFoundError:
            return None
        return self._size(path)

    def _is_closed(self, path: str) -> bool:
        with native_faults():
            return self._hdfs.client.recover_lease(path)

    def _reader(self, path: str) -> FileReader | None:
        """Open a file whose blocks are all reported; raise OSError where that takes too long.

        Where `dfs.namenode.file.close.num-committed-allowed` lets a file be closed before its last block is reported,
        a reader that was opened right then ends before that block.
        """
        for pause in _REPORT_PAUSES:
            size = self._size(path)
            if size is None:
                return None
            try:
                with native_faults():
                    reader = self._hdfs.client.read(path)
            except FileNotFoundError:
                return None
            if len(reader) == size:
                return reader
            time.sleep(pause)
        raise OSError(f"the last block of {path} is not reported yet")

    def _read(self, path: str, offset: int, length: int) -> bytes | None:
        try:
            reader = self._readers.get(path)
            if offset + length <= len(reader):
                return read_range(reader, offset, length)
        except OSError:
            pass
        # What was kept may be of a file that is gone, of nodes that are, or from before its last block was reported.
        self._readers.forget(path)
        whole = self._reader(path)
        if whole is None:
            return None
        # Clamped, because a read past the end panics in the driver.
        wanted = max(0, min(length, len(whole) - offset))
        return read_range(whole, offset, wanted) if wanted else b""

    def _remove(self, path: str) -> None:
        self._readers.forget(path)
        super()._remove(path)

    def _ranges(self, reader: FileReader, deadline: Deadline) -> Iterator[bytes]:
        size = len(reader)
        coming: deque[Task[bytes]] = deque()
        for offset in range(0, size, _RANGE):
            coming.append(self._threads.begin(partial(read_range, reader, offset, min(_RANGE, size - offset))))
            if len(coming) > _RANGES_AHEAD:
                yield self._threads.outcome(coming.popleft(), Patience(deadline.at, _STEP_SECONDS))
        while coming:
            yield self._threads.outcome(coming.popleft(), Patience(deadline.at, _STEP_SECONDS))

    def _listed(self, folder: str, deadline: Deadline) -> Iterator[FileStatus]:
        statuses = self._call(lambda: self._hdfs.client.list_status(folder), deadline)
        while some := self._call_once(lambda: _next(statuses, _LISTED_AT_ONCE), deadline):
            yield from some


def _next(items: Iterator[T], count: int) -> list[T]:
    """Answer the next items, none where what was to be listed is gone."""
    try:
        with native_faults():
            return list(islice(items, count))
    except FileNotFoundError:
        return []


def _is_worth_repeating(error: OSError, patience: Patience) -> bool:
    if patience.steps.given_up:
        return True
    return patience.steps.begun > 0 and error.errno not in _LASTING


def _name(status: FileStatus) -> str:
    return status.path.rpartition("/")[2]
