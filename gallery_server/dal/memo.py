"""Remember rows that never change once they are committed."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memo(Generic[K, V]):
    """Hold what was read of committed rows, up to a number of them, for every database of the process.

    Keys begin with a random id, such as a project's, so that those of two databases never meet. A row that the very
    transaction has made may yet be rolled back: it is not to be remembered.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[K, V] = {}

    def find(self, keys: Iterable[K]) -> dict[K, V]:
        """Answer what is remembered of these."""
        known = self._known
        return {key: known[key] for key in keys if key in known}

    def keep(self, key: K, value: V) -> None:
        """Remember one; where there are too many, all others are forgotten, and read again by whoever needs them."""
        if len(self._known) >= self._most:
            self._known = {}
        self._known[key] = value
