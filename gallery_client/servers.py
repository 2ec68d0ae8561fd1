"""Know the servers of one installation, and which of them answered last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gallery_client.errors import ConnectionFailed
from gallery_client.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gallery_client.address import Address


class Servers:
    """Give the servers in turn, the one that answered last first."""

    def __init__(self, addresses: Sequence[Address], pool_size: int) -> None:
        self._pools = [Pool(address, pool_size) for address in addresses]
        self._last = 0

    def in_turn(self) -> Iterator[Pool]:
        """Give each of them once; whoever connects to one calls `remember`."""
        first = self._last
        yield from self._pools[first:]
        yield from self._pools[:first]

    def remember(self, pool: Pool) -> None:
        """Begin with this server from now on."""
        self._last = self._pools.index(pool)

    def close(self) -> None:
        """Close the idle connections of this process."""
        for pool in self._pools:
            pool.close()


def none_answers(losses: Sequence[ConnectionFailed]) -> ConnectionFailed:
    """Make the error of a call that every server lost or refused; with one server, its own."""
    if len(losses) == 1:
        return losses[0]
    return ConnectionFailed(
        f"none of the {len(losses)} servers answers: {'; '.join(loss.message for loss in losses)}",
        # One that was lost may have done the work, whatever the others say.
        reason=next((loss.reason for loss in losses if loss.reason == "CONNECTION_LOST"), losses[-1].reason),
        details={"address": ",".join(loss.details.get("address", "") for loss in losses)},
        retryable=any(loss.retryable for loss in losses),
    )
