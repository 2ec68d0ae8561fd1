"""Read the feed of events, to its end or for ever."""

from __future__ import annotations

import time
from collections import deque
from copy import copy
from typing import TYPE_CHECKING, Any, Self

from gallery_client.errors import DeadlineExceeded, GalleryError
from gallery_client.records.event import Event

if TYPE_CHECKING:
    from collections.abc import Callable

WAIT_SECONDS = 25.0
"""How long one call of a reader that follows waits at the server."""
_PAGE = 1000
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 10.0


class EventFeed:
    """Be an iterator over events in the order that all readers see; it ends at the newest unless it follows.

    It ends at its limit before, if it has one. One that follows waits for further events, and goes on after a restart
    or an outage of the server where it was. Keep `cursor` to go on from there another time.
    """

    def __init__(self, call: Callable[[Any], Any], request: Any, *, follow: bool, limit: int | None = None) -> None:
        self._call = call
        self._request = copy(request)
        self._follow = follow
        self._left = None if limit is None else max(limit, 0)
        """How many more may be fetched, None where as many as there are."""
        self._page: deque[Event] = deque()
        self._next_cursor: str | None = request.cursor
        self._failures = 0
        self.cursor: str | None = request.cursor
        """Where to read on after the last page that was given whole: what was given since comes again."""

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Event:
        while not self._page:
            self.cursor = self._next_cursor
            if self._left == 0:
                raise StopIteration
            if not self._fetch() and not self._follow:
                self.cursor = self._next_cursor
                raise StopIteration
        event = self._page.popleft()
        if not self._page:
            self.cursor = self._next_cursor
        return event

    def __repr__(self) -> str:
        return f"EventFeed({'follows' if self._follow else 'to the newest event'}: iterate)"

    def _fetch(self) -> bool:
        """Read the next page; tell whether it holds events."""
        self._request.limit = _PAGE if self._left is None else min(_PAGE, self._left)
        self._request.cursor = self._next_cursor
        self._request.waitMs = int(WAIT_SECONDS * 1000) if self._follow else None
        began = time.monotonic()
        try:
            answer = self._call(self._request)
        except GalleryError as error:
            if not self._follow or not (error.retryable or isinstance(error, DeadlineExceeded)):
                raise
            self._pause()
            return False
        self._next_cursor = answer.nextCursor
        self._page.extend(map(Event.from_wire, answer.items or ()))
        if self._left is not None:
            self._left -= len(self._page)
        if self._page or time.monotonic() - began > _FIRST_PAUSE:
            self._failures = 0
        elif self._follow:
            self._pause()  # a server that stops, or has no room for one more to wait, answers at once
        return bool(self._page)

    def _pause(self) -> None:
        time.sleep(min(_FIRST_PAUSE * 2.0**self._failures, _LONGEST_PAUSE))
        self._failures += 1
