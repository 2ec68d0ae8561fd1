"""Describe who calls and until when, without the wire they call on."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from gallery_server.errors import DeadlineExceeded, Reason

Clock = Callable[[], int]
"""Answer the present time in microseconds since the epoch, UTC."""


def system_clock() -> int:
    """Answer the present time of this machine in microseconds since the epoch, UTC."""
    return time.time_ns() // 1_000


@dataclass(frozen=True, slots=True)
class Deadline:
    """Bound a piece of work by a moment of the monotonic clock."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """Make the deadline that lies this many seconds from now."""
        return cls(time.monotonic() + seconds)

    def remaining(self) -> float:
        """Answer the seconds left, at least a millisecond; raise DeadlineExceeded where none are."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise DeadlineExceeded(
                Reason.DEADLINE_EXCEEDED,
                "The deadline of the call passed before its work was done; give it more time with deadlineMs.",
            )
        return max(left, 0.001)

    def within(self, seconds: float) -> Deadline:
        """Answer the deadline that lies this many seconds from now, or this one where it is sooner."""
        return Deadline(min(self.at, time.monotonic() + seconds))

    def check(self) -> None:
        """Raise DeadlineExceeded where no time is left."""
        self.remaining()


@dataclass(frozen=True, slots=True)
class Caller:
    """Name the principal behind a call, the call's id in log and faults, and when its answer is due."""

    principal: str
    request_id: str
    deadline: Deadline


def housekeeper(deadline: Deadline) -> Caller:
    """Answer the caller behind what nobody asked for: what has expired, or belonged to a server that is lost."""
    return Caller("gallery", "", deadline)
