"""Tell people which names they may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Answer up to three known names that look like a name, the likeliest first."""
    by_folded = {other.casefold(): other for other in known}
    return [by_folded[match] for match in get_close_matches(name.casefold(), by_folded, n=3, cutoff=0.6)]


def did_you_mean(names: list[str]) -> str:
    """Answer the hint that ends a message about an unknown name; empty where nothing looks like it."""
    return f" Did you mean {' or '.join(names)}?" if names else ""
