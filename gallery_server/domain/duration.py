"""Durations as people write them: `30s`, `15m`, `24h`, `14d`, `2w`."""

from __future__ import annotations

import re

MOST_DAYS = 3_650
"""Ten years: what is longer is a slip of the hand."""

DURATION_PATTERN = "[0-9]{1,9}[smhdw]"
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 7 * 86_400}
_MICROS = 1_000_000


def read_duration(text: str) -> int:
    """Answer the microseconds of a duration; raise ValueError, which says what to write instead."""
    if not re.fullmatch(DURATION_PATTERN, text, re.ASCII):
        raise ValueError("write a whole number and one of s, m, h, d, w, such as 30m, 24h or 14d")
    seconds = int(text[:-1]) * _SECONDS[text[-1]]
    if not 1 <= seconds <= MOST_DAYS * _SECONDS["d"]:
        raise ValueError(f"write a time between 1s and {MOST_DAYS}d")
    return seconds * _MICROS


def write_duration(micros: int) -> str:
    """Answer a duration in its largest unit that is whole."""
    seconds = micros // _MICROS
    unit = next(unit for unit, size in reversed(_SECONDS.items()) if seconds % size == 0)
    return f"{seconds // _SECONDS[unit]}{unit}"
