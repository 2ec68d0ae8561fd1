"""Carry the calls of one upload or download."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gallery_client.chunks import keep_freed_chunks
from gallery_client.deadline import Deadline
from gallery_client.errors import FailedPrecondition

if TYPE_CHECKING:
    from gallery_client.channel import Channel


class Transfer:
    """Make calls that outlast a restart of the server, within one deadline for them all.

    Each call has the channel's time-out; `timeout` bounds the whole, and None leaves it open.
    """

    def __init__(self, channel: Channel, timeout: float | None) -> None:
        self._channel = channel
        self._deadline = Deadline(timeout)
        keep_freed_chunks()

    @property
    def address(self) -> str:
        """The server that the calls go to."""
        return str(self._channel.address)

    def call(self, method: str, request: Any, *, seconds: float = 0.0) -> Any:
        """Make a call that may take so many seconds longer; follow an upload to the server that holds it."""
        try:
            return self._call(method, request, seconds)
        except FailedPrecondition as error:
            endpoint = error.details.get("endpoint")
            if error.reason != "WRONG_HOST" or not endpoint:
                raise
            self._channel = self._channel.to(endpoint)
            return self._call(method, request, seconds)

    def _call(self, method: str, request: Any, seconds: float) -> Any:
        timeout = min(self._channel.timeout + seconds, self._deadline.left())
        return self._channel.call(method, request, timeout=timeout)
