"""Wait for what other processes bring about."""

from __future__ import annotations

import time
from collections.abc import Callable

_HANGS_AFTER = 120.0
_PAUSE = 0.02


def until(condition: Callable[[], bool], what: str = "what was waited for did not come") -> None:
    """Wait until a condition is true; raise AssertionError, and say what is amiss, where it never becomes so."""
    end = time.monotonic() + _HANGS_AFTER
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(_PAUSE)
