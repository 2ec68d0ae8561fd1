"""Answer the calls about the feed of changes."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from gallery_idl import event as idl

from gallery_server.domain import limits
from gallery_server.domain.names import require_range
from gallery_server.domain.page import CursorSigner
from gallery_server.registry import events
from gallery_server.registry.events import EventPage, EventWish
from gallery_server.rpc.call import Call
from gallery_server.rpc.feed import Feed
from gallery_server.rpc.poller import Poller, patience
from gallery_server.rpc.transactions import Transactions
from gallery_server.rpc.wire.events import event_to_wire, wish_from_wire


@dataclass(frozen=True, slots=True)
class EventCalls:
    """Answer each call of the group by the method of its name."""

    transactions: Transactions
    signer: CursorSigner
    feed: Feed
    poller: Poller

    def readEvents(self, call: Call, request: Any) -> Any:
        """Read the feed, waiting for a first event where there is none; no database connection is held meanwhile."""
        wait_ms = require_range("waitMs", request.waitMs or 0, 0, limits.WAIT_MS)
        wish = wish_from_wire(request)
        until = time.monotonic() + patience(call.caller, wait_ms / 1000)
        page = self._read(call, wish)
        while not page.items and self._is_more(page, until - time.monotonic()):
            on = replace(wish.request, cursor=page.next_cursor)
            page = self._read(call, replace(wish, request=on))
        return idl.ReadEventsResponse(items=[event_to_wire(item) for item in page.items], nextCursor=page.next_cursor)

    def _read(self, call: Call, wish: EventWish) -> EventPage:
        return self.transactions.read(call, partial(events.read, signer=self.signer, wish=wish))

    def _is_more(self, page: EventPage, seconds: float) -> bool:
        """Tell whether there is more than was looked through, now or within so many seconds."""
        if page.seen < page.newest:
            return True
        return self.poller.wait(partial(self.feed.beyond, page.seen), seconds, longest_pause=0.0) is not None
