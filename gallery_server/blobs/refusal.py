"""Tell a store that refuses this server from one that is down."""

from __future__ import annotations

from gallery_server.errors import Reason, Unavailable


class StoreRefusal(Unavailable):
    """Say that a store answers and refuses this server, until somebody mends its settings or its rights.

    To callers it is a store that does not work now: what they began goes on once that is mended.
    """

    def __init__(self, store: str, why: str) -> None:
        super().__init__(Reason.STORE_UNAVAILABLE, f"The store {store!r} refuses this server: {why}.", store=store)
