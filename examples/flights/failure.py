"""What ends the demo before its last line."""

from __future__ import annotations


class DemoFailure(Exception):  # noqa: N818 - it is the demo's failure that is named
    """Say in one line what did not hold, or what the demo cannot work with."""
