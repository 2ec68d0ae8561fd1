"""Keep which instances have health to be computed anew, once for each, however often its inputs change."""

from __future__ import annotations

from collections.abc import Collection

from gallery_server.dal.transaction import Transaction


def mark(tx: Transaction, instance_ids: Collection[str]) -> None:
    """Leave a mark on each of these instances, due a second from now; one that is there stays due when it was."""
    raise NotImplementedError
