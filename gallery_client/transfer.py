"""Carry the calls of one upload or download."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from gallery_client.chunks import keep_freed_chunks
from gallery_client.deadline import Deadline
from gallery_client.errors import ConnectionFailed, FailedPrecondition, OwnerLost

if TYPE_CHECKING:
    from gallery_client.channel import Channel


class Transfer:
    """Make calls that outlast a restart of the server, within one deadline for them all.

    Each call has the channel's time-out; `timeout` bounds the whole, and None leaves it open.
    """

    def __init__(self, channel: Channel, timeout: float | None) -> None:
        self._anywhere = channel
        self._channel = channel
        self._deadline = Deadline(timeout)
        keep_freed_chunks()

    @property
    def call_seconds(self) -> float:
        """How long one call may take."""
        return self._anywhere.timeout

    def call(self, method: str, request: Any, *, seconds: float = 0.0) -> Any:
        """Make a call that may take so many seconds longer; follow an upload to the server that holds it.

        Raises OwnerLost where that server does not come back; later calls go to any server again.
        """
        try:
            return self._call(method, request, seconds)
        except FailedPrecondition as error:
            endpoint = error.details.get("endpoint")
            if error.reason != "WRONG_HOST" or not endpoint:
                raise
            self._channel = self._anywhere.to(endpoint)
            return self._call(method, request, seconds)

    def within(self, seconds: float) -> float:
        """Shorten a wait to what is left of the transfer; raises DeadlineExceeded where nothing is."""
        return min(seconds, self._deadline.left())

    def pause(self, seconds: float) -> None:
        """Wait; raises DeadlineExceeded where the transfer would have ended meanwhile."""
        if self._deadline.left() < seconds:
            raise self._deadline.error()
        time.sleep(seconds)

    def _call(self, method: str, request: Any, seconds: float) -> Any:
        timeout = self.within(self._anywhere.timeout + seconds)
        anywhere = self._channel is self._anywhere
        try:
            # Where the owner of the bytes is lost, they are sent anew; where nobody answers, the transfer is lost.
            return self._channel.call(method, request, timeout=timeout, outlasts_restart=anywhere)
        except ConnectionFailed as error:
            if anywhere:
                raise
            owner, self._channel = self._channel.address, self._anywhere
            raise OwnerLost(
                f"the server {owner}, which held the bytes that had arrived, does not answer; save again",
                reason="OWNER_LOST",
                details={"address": owner},
                request_id=error.request_id,
            ) from error
