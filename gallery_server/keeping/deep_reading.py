"""Read all bytes of a store and compare their digests with the rows."""

from __future__ import annotations

import hashlib
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from gallery_server.blobs.store import BlobStore
from gallery_server.dal.named_key_store import KeptBlob
from gallery_server.domain.blob import BlobState
from gallery_server.domain.call import Deadline
from gallery_server.domain.damage import Damage
from gallery_server.errors import DataLoss, GalleryError
from gallery_server.keeping.comparison import blobs_in
from gallery_server.keeping.inspection import Inspection

_AT_ONCE = 2
_WAITING = 16
_READ_SECONDS = 120.0
_SLOWEST_BYTES_A_SECOND = 1 << 20
_TRIES = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with the bytes of a blob."""

    damage: Damage
    what: str


@dataclass(frozen=True, slots=True)
class DeepReading:
    """Read blobs whole, two at a time, and report to an inspection which of them are damaged.

    What has another size than its row says, or is missing, is left to the comparison of rows and files.
    """

    inspection: Inspection
    progress: Callable[[int], None]
    """Called with the bytes read since the last call."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def read_store(self, store: BlobStore) -> None:
        """Read every blob of a store."""
        waiting: deque[tuple[KeptBlob, Future[Verdict | None]]] = deque()
        threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="fsck")
        try:
            for blob in blobs_in(self.inspection.database, store.name):
                if blob.state is BlobState.ERASED:
                    continue
                waiting.append((blob, threads.submit(self._verdict, store, blob)))
                if len(waiting) == _WAITING:
                    self._settle(store, *waiting.popleft())
            while waiting:
                self._settle(store, *waiting.popleft())
        finally:
            threads.shutdown(wait=False, cancel_futures=True)

    def _settle(self, store: BlobStore, blob: KeptBlob, reading: Future[Verdict | None]) -> None:
        verdict = reading.result()
        if verdict is not None:
            self.inspection.report(store.name, blob, verdict.damage, verdict.what)

    def _verdict(self, store: BlobStore, blob: KeptBlob) -> Verdict | None:
        """Judge a blob; what seems damaged is read once more."""
        verdict = None
        for _ in range(_TRIES):
            verdict = self._read(store, blob)
            if verdict is None:
                return None
        return verdict

    def _read(self, store: BlobStore, blob: KeptBlob) -> Verdict | None:
        digest, size = hashlib.sha256(), 0
        deadline = Deadline.after(_READ_SECONDS + blob.size / _SLOWEST_BYTES_A_SECOND)
        try:
            for piece in store.pieces(blob.key, deadline):
                digest.update(piece)
                size += len(piece)
                with self._lock:
                    self.progress(len(piece))
        except DataLoss:
            return self._cut_off(store, blob, size)
        except GalleryError as error:
            return Verdict(Damage.UNREADABLE, error.message)
        if size != blob.size:
            return self._cut_off(store, blob, size)
        if digest.hexdigest() == blob.sha256:
            return None
        return Verdict(Damage.WRONG_DIGEST, f"sha256 {digest.hexdigest()}, and it should be {blob.sha256}")

    def _cut_off(self, store: BlobStore, blob: KeptBlob, read: int) -> Verdict | None:
        """Judge bytes that ended early or late: where the store counts as many as the row, it does not give them."""
        if store.size(blob.key, Deadline.after(_READ_SECONDS)) != blob.size:
            return None
        return Verdict(Damage.UNREADABLE, f"the store gives {read} of {blob.size} bytes")
