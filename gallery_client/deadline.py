"""Hold the moment at which a call must have ended."""

from __future__ import annotations

import time

from gallery_client.errors import DeadlineExceeded


class Deadline:
    """End after so many seconds; None never ends."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        self._end = None if seconds is None else time.monotonic() + seconds

    def left(self) -> float:
        """Tell how many seconds are left, infinity where there is no end; raise DeadlineExceeded when none are."""
        if self._end is None:
            return float("inf")
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.error()
        return left

    def within(self, seconds: float) -> Deadline:
        """Make a deadline of so many seconds that does not outlast this one."""
        return Deadline(min(seconds, self.left()))

    def error(self) -> DeadlineExceeded:
        """Make the error of a call that took too long."""
        return DeadlineExceeded(
            f"no answer within {self.seconds:g} seconds; give more time with timeout=", reason="DEADLINE_EXCEEDED"
        )
