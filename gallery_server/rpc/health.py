"""Tell whether the parts behind a server work, without letting strangers wear them out by asking."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from gallery_server.blobs.stores import Stores
from gallery_server.dal.database import Database
from gallery_server.domain.call import Deadline
from gallery_server.errors import GalleryError

_SECONDS = 1.0
_FRESH_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class PartHealth:
    """Say whether one part works, and what is wrong where it does not."""

    name: str
    ok: bool
    message: str = ""


class Health:
    """Look at database, blob store and drain; what was found is told again for a second."""

    def __init__(self, database: Database, stores: Stores, *, stopping: Callable[[], bool]) -> None:
        self._database = database
        self._stores = stores
        self._stopping = stopping
        self._lock = threading.Lock()
        self._seen: list[PartHealth] = []
        self._seen_at = float("-inf")

    def parts(self) -> list[PartHealth]:
        """Answer the health of every part, each looked at for at most a second."""
        with self._lock:
            if time.monotonic() - self._seen_at > _FRESH_SECONDS:
                self._seen = [
                    _look("database", lambda: self._database.ping(_SECONDS)),
                    _look("blobs", lambda: self._stores.current.check(Deadline.after(_SECONDS))),
                ]
                self._seen_at = time.monotonic()
            seen = list(self._seen)
        stopping = self._stopping()
        return [*seen, PartHealth("draining", not stopping, "The server is stopping." if stopping else "")]


def _look(name: str, look: Callable[[], None]) -> PartHealth:
    try:
        look()
    except GalleryError as error:
        return PartHealth(name, ok=False, message=error.message)
    return PartHealth(name, ok=True)
