"""Hold the moment at which a call must have ended."""

from __future__ import annotations

import time

from gallery_client.errors import DeadlineExceeded


class Deadline:
    """End after so many seconds; None never ends."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._end = float("inf") if seconds is None else time.monotonic() + seconds

    def remaining(self) -> float:
        """Tell how many seconds are left; infinity where there is no end, 0 or less when it has passed."""
        return self._end - time.monotonic()

    def left(self) -> float:
        """Tell how many seconds are left; raise DeadlineExceeded when none are."""
        remaining = self.remaining()
        if remaining <= 0:
            raise self.error()
        return remaining

    def within(self, seconds: float) -> Deadline:
        """Make a deadline of so many seconds that does not outlast this one; raise DeadlineExceeded when it passed."""
        return Deadline(min(seconds, self.left()))

    def error(self) -> DeadlineExceeded:
        """Make the error of a call that took too long."""
        return DeadlineExceeded(
            f"no answer within {round(self._seconds or 0, 2):g} seconds; give more time with timeout=",
            reason="DEADLINE_EXCEEDED",
        )
