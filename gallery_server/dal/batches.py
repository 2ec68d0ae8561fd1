"""Cut long lists, so that no statement grows without bound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

_AT_ONCE = 1_000


def batches(items: Iterable[T], size: int = _AT_ONCE) -> Iterator[list[T]]:
    """Yield the items in their order, up to so many at a time."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
