"""Keep what rules preferred a moment ago, for callers who allow that."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gallery_client.records.decision import Champion

Key = tuple[str, tuple[tuple[str, str], ...]]
"""A rule, and the values of a request."""

_KEPT = 1_000


@dataclass(frozen=True)
class KeptChampion:
    """An answer of the server, as a record and as it came, and when that was."""

    champion: Champion
    answer: Any
    at: float = field(default_factory=time.monotonic)

    def is_young(self, max_age: float) -> bool:
        """Tell whether it came within so many seconds."""
        return time.monotonic() - self.at < max_age


class Champions:
    """Hold the last answers of one client, at most 1,000; any number of threads may ask."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, KeptChampion] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Key) -> KeptChampion | None:
        """Answer what was kept, however old it is; None where nothing was."""
        with self._lock:
            return self._kept.get(key)

    def keep(self, key: Key, kept: KeptChampion) -> None:
        """Keep an answer, and let go of the one that was kept first."""
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = kept
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
