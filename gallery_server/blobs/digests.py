"""Digest uploads while they arrive, so that a commit need not read them again."""

from __future__ import annotations

import hashlib
import os
import threading
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from gallery_server.domain.call import Deadline

_READ_AT_ONCE = 1 << 20


@dataclass(slots=True)
class _Digest:
    size: int = 0
    hash: Any = field(default_factory=hashlib.sha256)
    pending: Future[None] | None = None

    def update(self, data: bytes | memoryview) -> None:
        self.hash.update(data)
        self.size += len(data)

    def settle(self) -> None:
        """Wait for the bytes that are being digested."""
        if self.pending is not None:
            self.pending.result()
            self.pending = None


class Digests:
    """Keep the running sha256 of the uploads that this process received, the `most` latest of them.

    Whoever calls holds the lock of that upload's file. Bytes are digested by a thread while the next ones are on their
    way, at most one piece of each upload at a time. Received bytes never change, so a digest that stopped at some byte,
    because another process received the next ones, is completed from the file.
    """

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._digests: OrderedDict[str, _Digest] = OrderedDict()
        self._threads = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="digest")

    def extend(self, upload_id: str, at: int, data: bytes | memoryview) -> None:
        """Digest bytes that were received at this position, if all before them were digested here."""
        digest = self._get(upload_id) if at else self._make(upload_id)
        if digest is None:
            return
        digest.settle()
        if digest.size == at:
            digest.pending = self._threads.submit(digest.update, data)

    def complete(self, upload_id: str, descriptor: int, size: int, deadline: Deadline) -> str:
        """Answer the sha256 of the first `size` bytes in hexadecimal digits, reading what was not digested here.

        Raises DeadlineExceeded, OSError; a repeated call goes on from where it stopped.
        """
        digest = self._get(upload_id) or self._make(upload_id)
        digest.settle()
        while digest.size < size:
            deadline.check()
            data = os.pread(descriptor, min(_READ_AT_ONCE, size - digest.size), digest.size)
            if not data:
                raise OSError(f"the file ends at byte {digest.size} of {size}")
            digest.update(data)
        return str(digest.hash.hexdigest())

    def drop(self, upload_id: str) -> None:
        """Forget an upload."""
        with self._lock:
            self._digests.pop(upload_id, None)

    def _get(self, upload_id: str) -> _Digest | None:
        with self._lock:
            digest = self._digests.get(upload_id)
            if digest is not None:
                self._digests.move_to_end(upload_id)
            return digest

    def _make(self, upload_id: str) -> _Digest:
        with self._lock:
            digest = self._digests[upload_id] = _Digest()
            if len(self._digests) > self._most:
                self._digests.popitem(last=False)
            return digest
