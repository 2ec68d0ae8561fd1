"""Tell whether the parts behind a server work, without letting strangers wear them out by asking."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from gallery_server.blobs.store import BlobStore
from gallery_server.blobs.stores import Stores
from gallery_server.dal.database import Database
from gallery_server.domain.blob import random_key
from gallery_server.domain.call import Deadline
from gallery_server.errors import GalleryError

_SECONDS = 1.0
_FRESH_SECONDS = 1.0
_NOWHERE = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class PartHealth:
    """Say whether one part works, and what is wrong where it does not."""

    name: str
    ok: bool
    message: str = ""
    needed: bool = True
    """Whether the server is not ready without it."""


@dataclass(frozen=True, slots=True)
class _Look:
    name: str
    look: Callable[[], object]
    needed: bool = True

    def found(self) -> PartHealth:
        try:
            self.look()
        except GalleryError as error:
            return PartHealth(self.name, ok=False, message=error.message, needed=self.needed)
        return PartHealth(self.name, ok=True, needed=self.needed)


class Health:
    """Look at database, blob stores and drain; what was found is told again for a second.

    The store of new bytes must take some. One that only holds older bytes is asked for a key and told of, but a server
    is ready without it: all that does not read from there works, and taking every server out would help nobody.
    """

    def __init__(self, database: Database, stores: Stores, *, stopping: Callable[[], bool]) -> None:
        self._looks = [
            _Look("database", lambda: database.ping(_SECONDS)),
            _Look("blobs", lambda: stores.current.check(Deadline.after(_SECONDS))),
            *_looks_at(store for store in stores if store is not stores.current),
        ]
        self._stopping = stopping
        self._lock = threading.Lock()
        self._seen: list[PartHealth] = []
        self._seen_at = float("-inf")

    def parts(self) -> list[PartHealth]:
        """Answer the health of every part, all looked at for at most a second."""
        with self._lock:
            if time.monotonic() - self._seen_at > _FRESH_SECONDS:
                with ThreadPoolExecutor(len(self._looks), thread_name_prefix="health") as threads:
                    self._seen = list(threads.map(_Look.found, self._looks))
                self._seen_at = time.monotonic()
            seen = list(self._seen)
        stopping = self._stopping()
        return [*seen, PartHealth("draining", not stopping, "The server is stopping." if stopping else "")]


def _looks_at(stores: Iterable[BlobStore]) -> list[_Look]:
    def look(store: BlobStore) -> Callable[[], object]:
        return lambda: store.size(random_key(_NOWHERE), Deadline.after(_SECONDS))

    return [_Look(f"store {store.name}", look(store), needed=False) for store in stores]
