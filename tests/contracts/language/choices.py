"""Choose by bytes, which hypothesis draws at once: to let it draw each choice would take a hundred times as long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Choices:
    """Hold drawn bytes, one for each choice; what comes first is simplest, and taken where no byte is left."""

    def __init__(self, drawn: bytes) -> None:
        self._bytes = iter(drawn)

    def among(self, choices: Sequence[T]) -> T:
        """Choose one, of 256 at most."""
        return choices[next(self._bytes, 0) % len(choices)]
