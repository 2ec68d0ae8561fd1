"""A cache before a store that a test can slow down."""

from __future__ import annotations

import hashlib
import os
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from gallery_server.blobs.caching.cache import Cache
from gallery_server.blobs.folder_store import FolderStore
from gallery_server.domain.blob import Blob, BlobState, Location, random_key
from gallery_server.domain.call import Deadline

PROJECT = str(uuid.uuid4())
MIB = 1 << 20


class SlowStore(FolderStore):
    """A store whose pieces come when a test lets them, and that counts what is asked of it."""

    def __init__(self, folder: Path) -> None:
        super().__init__("main", folder)
        self.gate = threading.Semaphore(0)
        self.ranges = 0

    def open_gate(self) -> None:
        self.gate.release(1 << 20)

    def pieces(self, key: str, deadline: Deadline) -> Iterator[bytes]:
        with (Path(self._root) / key).open("rb") as file:
            while piece := file.read(MIB):
                assert self.gate.acquire(timeout=30)
                yield piece

    def read(self, key: str, offset: int, length: int, deadline: Deadline) -> bytes:
        self.ranges += 1
        return super().read(key, offset, length, deadline)


class Reader:
    """A cache before a store, and what lies in its folder."""

    def __init__(self, folder: Path, limit: int = 2_000 * MIB) -> None:
        (folder / "store").mkdir()
        self.store = SlowStore(folder / "store")
        self.folder = folder / "cache"
        self.cache = Cache(self.folder, limit)

    def keep(self, size: int) -> Blob:
        content = os.urandom(size)
        blob = Blob(hashlib.sha256(content).hexdigest(), size, Location("main", random_key(PROJECT)), BlobState.PRESENT)
        self.store.put(blob.location.key, content, soon())
        return blob

    def content(self, blob: Blob) -> bytes:
        return (self.store_file(blob)).read_bytes()

    def store_file(self, blob: Blob) -> Path:
        return Path(self.store._root) / blob.location.key

    def read(self, blob: Blob, offset: int = 0, length: int = MIB) -> bytes:
        wanted = min(length, blob.size - offset)
        return self.cache.read(blob, self.store, offset, wanted, soon())

    def read_all(self, blob: Blob) -> bytes:
        return b"".join(self.read(blob, offset) for offset in range(0, blob.size, MIB))

    def settle(self) -> None:
        """Wait until nothing is being filled or reserved in the background."""
        deadline = soon()
        while self.cache._fills._wanted:
            deadline.check()
            time.sleep(0.005)
        for thread in threading.enumerate():
            if thread.name == "cache-room":
                thread.join(30)

    def await_part(self, blob: Blob) -> None:
        """Wait until a copy is being made."""
        deadline = soon()
        while self.files() != {f"{blob.sha256}.{blob.size}"}:
            deadline.check()
            time.sleep(0.005)

    def files(self) -> set[str]:
        return {path.name for path in self.folder.rglob("*")} - {"lock", "parts"}


def soon() -> Deadline:
    return Deadline.after(30)
