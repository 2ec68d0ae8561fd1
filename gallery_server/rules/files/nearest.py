"""Say which known name may be meant, or which there are."""

from __future__ import annotations

import difflib
from collections.abc import Collection

_MOST_COMPARED = 200
"""To compare takes time with every name, and whoever writes a file chooses how many there are."""
_MOST_LISTED = 20


def meant(name: str, known: Collection[str]) -> str:
    """Answer the advice on a name that is not known, whatever its case."""
    if len(known) <= _MOST_COMPARED:
        by_lower = {each.lower(): each for each in known}
        near = difflib.get_close_matches(name.lower(), by_lower, n=1)
        if near:
            return f"is {by_lower[near[0]]} meant?"
    if not known:
        return "there is none"
    more = ", ..." if len(known) > _MOST_LISTED else ""
    return f"known are {', '.join(list(known)[:_MOST_LISTED])}{more}"
