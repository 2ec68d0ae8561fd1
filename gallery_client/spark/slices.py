"""Cut a project by time into slices, each of which an executor reads page by page.

A slice is a span of time, not a number of pages: what is written meanwhile shifts pages, and moves nothing from one
span into another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

_INSTANT = timedelta(microseconds=1)
_SHORTEST = timedelta(milliseconds=1)


class Slice(NamedTuple):
    """Be a span of time: from `since` on, and before `until`."""

    since: datetime
    until: datetime

    @classmethod
    def covering(cls, first: datetime, last: datetime) -> Slice:
        """Make the slice that holds both times."""
        return cls(first, last + _INSTANT)

    def halves(self) -> tuple[Slice, Slice]:
        """Cut it in the middle."""
        middle = self.since + (self.until - self.since) / 2
        return Slice(self.since, middle), Slice(middle, self.until)

    def parts(self, count: int) -> list[Slice]:
        """Cut it into so many of one length, fewer where it is too short for that."""
        count = max(1, min(count, (self.until - self.since) // _SHORTEST))
        cuts = [self.since + (self.until - self.since) * part / count for part in range(count)]
        return [Slice(since, until) for since, until in zip(cuts, [*cuts[1:], self.until], strict=True)]


def slices_of(whole: Slice, count: Callable[[Slice], int], most: int) -> list[Slice]:
    """Cut a span into slices that hold up to `most` each, and something; `count` tells `most + 1` for any more.

    What happened within a millisecond stays together, however much it is.
    """
    found: list[Slice] = []
    held = 0
    for part, size in _counted(whole, count, most):
        if found and held + size <= most and found[-1].until == part.since:
            found[-1] = Slice(found[-1].since, part.until)
            held += size
        elif size:
            found.append(part)
            held = size
    return found


def _counted(span: Slice, count: Callable[[Slice], int], most: int) -> Iterator[tuple[Slice, int]]:
    size = count(span)
    if size <= most or span.until - span.since <= _SHORTEST:
        yield span, size
        return
    for half in span.halves():
        yield from _counted(half, count, most)
