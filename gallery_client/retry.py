"""Decide whether a failed call is repeated, and when."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from gallery_client.errors import GalleryError

_DOUBLINGS = 64  # more than any wait needs, and few enough for a float


@dataclass(frozen=True)
class RetryPolicy:
    """Back off exponentially with full jitter ("Exponential Backoff and Jitter", AWS Architecture Blog, 2015).

    `first` and `longest` are seconds; `attempts` counts the first try.
    """

    attempts: int = 12
    first: float = 0.05
    longest: float = 5.0
    jitter: Callable[[float, float], float] = random.uniform

    def delay(self, error: GalleryError, failures: int, left: float, *, forgiven: int = 0) -> float | None:
        """Tell the seconds to wait after the given number of failures; None means to give up.

        So many of the failures are `forgiven`: they are waited for like the others, and cost no attempt. A wait that
        would not end before the deadline is not begun: the error itself says more than a time-out.
        """
        if not error.retryable or failures - forgiven >= self.attempts:
            return None
        ceiling = min(self.longest, self.first * 2.0 ** min(failures - 1, _DOUBLINGS))
        wait = max(self.jitter(0.0, ceiling), error.retry_after_ms / 1000)
        return wait if wait < left else None
