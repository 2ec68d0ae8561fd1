"""Pages: how every list is answered, and the cursors between them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from gallery_server.domain import limits
from gallery_server.domain.names import require_range
from gallery_server.errors import InvalidArgument, Reason

T = TypeVar("T")

Key = list[str | int]
"""Where a page ended: the values of the columns that it is ordered by."""

_SIGNATURE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Hold one page of a list and the cursor of the next; None on the last."""

    items: list[T]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class CursorSigner:
    """Make and read cursors that only this installation can make, each bound to the query that it continues."""

    secret: bytes

    def sign(self, query: Sequence[object], key: Key) -> str:
        """Answer the opaque cursor for the rows behind `key` in `query`."""
        body = json.dumps(key, ensure_ascii=False, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._signature(query, body) + body).decode().rstrip("=")

    def read(self, query: Sequence[object], cursor: str) -> Key:
        """Answer the key in a cursor; raise InvalidArgument, CURSOR_INVALID where it is of another query or forged."""
        try:
            form = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except ValueError:
            form = b""
        signature, body = form[:_SIGNATURE_BYTES], form[_SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._signature(query, body)):
            raise InvalidArgument(
                Reason.CURSOR_INVALID,
                "cursor does not continue this request; pass nextCursor of its previous page with the same arguments.",
                field="cursor",
            )
        key: Key = json.loads(body)
        return key

    def _signature(self, query: Sequence[object], body: bytes) -> bytes:
        form = json.dumps(list(query), ensure_ascii=False, separators=(",", ":")).encode()
        return hmac.digest(self.secret, hashlib.sha256(form).digest() + body, "sha256")[:_SIGNATURE_BYTES]


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Say how many items are wanted and where the page begins."""

    limit: int
    cursor: str | None

    @classmethod
    def of(cls, limit: int | None, cursor: str | None) -> PageRequest:
        """Check what a caller asked for: 1 to 1,000 items, 100 where unset."""
        wanted = limits.PAGE_DEFAULT_ITEMS if limit is None else require_range("limit", limit, 1, limits.PAGE_ITEMS)
        return cls(wanted, cursor or None)

    def start(self, signer: CursorSigner, query: Sequence[object]) -> Key | None:
        """Answer the key behind which the page begins; None for the first page."""
        return None if self.cursor is None else signer.read(query, self.cursor)

    def page(
        self,
        found: Iterable[T],
        signer: CursorSigner,
        query: Sequence[object],
        key_of: Callable[[T], Key],
        size_of: Callable[[T], int],
    ) -> Page[T]:
        """Cut a page from the found items, of which one more than `limit` tells that there are more.

        It ends early where it would be over 12 MB, and takes no more from `found` then.
        """
        items: list[T] = []
        size = 0
        for item in found:
            size += size_of(item)
            if items and (len(items) == self.limit or size > limits.PAGE_BYTES):
                return Page(items, signer.sign(query, key_of(items[-1])))
            items.append(item)
        return Page(items, None)

    def fetched(self, fetch: Callable[[T | None, int], list[T]], at_once: int) -> Iterator[T]:
        """Yield items for `page`, a few at a time, so that a page of large ones is never held with all behind it.

        `fetch` answers up to so many items behind the last one; None stands for where the page begins.
        """
        left = self.limit + 1
        last: T | None = None
        while left:
            wanted = min(left, at_once)
            items = fetch(last, wanted)
            yield from items
            if len(items) < wanted:
                return
            last = items[-1]
            left -= wanted
