"""Keep open readers of files, so that not every range asks the NameNode where its blocks are."""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from threading import Lock

from hdfs_native import FileReader

from gallery_server.blobs.hdfs.client import HdfsClients
from gallery_server.blobs.hdfs.faults import native_faults

_KEPT = 64
_SECONDS = 60.0
"""Replicas move; whoever asks after so long asks anew."""


class Readers:
    """Open files for reading, and keep the 64 that were opened last, each for a minute.

    Blobs never change, so what a reader knows of its file stays true but for the nodes that hold it.
    """

    def __init__(self, clients: HdfsClients) -> None:
        self._clients = clients
        self._of_process: dict[int, OrderedDict[str, tuple[float, FileReader]]] = {}
        self._lock = Lock()

    def get(self, path: str) -> FileReader:
        """Answer a reader of a file; raises OSError where it must be opened and cannot."""
        with self._lock:
            opened_at, reader = self._readers().get(path, (0.0, None))
        if reader is not None and time.monotonic() - opened_at < _SECONDS:
            return reader
        with native_faults():
            fresh = self._clients.get().read(path)
        with self._lock:
            readers = self._readers()
            readers[path] = time.monotonic(), fresh
            readers.move_to_end(path)
            while len(readers) > _KEPT:
                readers.popitem(last=False)
        return fresh

    def forget(self, path: str) -> None:
        """Let go of a reader whose file is gone, or whose nodes failed."""
        with self._lock:
            self._readers().pop(path, None)

    def forget_all(self) -> None:
        """Let go of all of this process, whose nodes may have died."""
        with self._lock:
            self._readers().clear()

    def _readers(self) -> OrderedDict[str, tuple[float, FileReader]]:
        # Those of a parent are kept, since a child that lets go of one waits for threads that it has not.
        return self._of_process.setdefault(os.getpid(), OrderedDict())


def read_range(reader: FileReader, offset: int, length: int) -> bytes:
    """Answer `length` bytes from `offset` on, which must lie within the file; raise OSError."""
    if not length:
        return b""
    with native_faults():
        return reader.read_range(offset, length)
