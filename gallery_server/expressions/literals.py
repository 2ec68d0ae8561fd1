"""Read numbers, texts and times as the language writes them; raise ValueError, which says what to write instead."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import UTC, datetime, timedelta

_NUMBER = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST_WHOLE = 1 << 63
TOO_LARGE = "write an integer that fits 64 bits, or a decimal such as 1e20"
"""What to do about an integer that does not."""


def read_number(token: str) -> int | float:
    """Read an integer or a decimal."""
    match = _NUMBER.fullmatch(token)
    if not match:
        raise ValueError("write decimal digits alone, such as 17, 0.25 or 1e-3: no leading zero, no suffix, no 0x")
    if match[2] or match[3]:
        number = float(token)
        if math.isinf(number):
            raise ValueError("write a decimal below 1.8e308")
        return number
    # The one number that only fits with a minus in front is let through, and looked at where its sign is known.
    if len(token) > len(str(_LARGEST_WHOLE)) or int(token) > _LARGEST_WHOLE:
        raise ValueError(TOO_LARGE)
    return int(token)


def read_string(token: str) -> str:
    r"""Read a text in either quote, with the escapes \\ \' \" \uXXXX; answer it in NFC, as all texts are kept."""
    text = _ESCAPE.sub(_unescaped, token[1:-1])
    try:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise ValueError(r"write both halves of a character beyond \uffff, such as \ud83d\ude00") from None
    return unicodedata.normalize("NFC", text)


def read_time(text: str) -> int:
    """Read RFC 3339 with an offset; answer microseconds since the epoch, UTC."""
    return (moment_of(text) - _EPOCH) // timedelta(microseconds=1)


def moment_of(text: str) -> datetime:
    """Read RFC 3339 with an offset."""
    try:
        return datetime.fromisoformat(text.upper() if _TIME.fullmatch(text) else "")
    except ValueError:
        raise ValueError("write a time in RFC 3339 with an offset, such as time('2026-03-01T00:00:00Z')") from None


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    if match[2] not in "\\'\"":
        raise ValueError(
            rf"write \\{match[2]} for a backslash and {match[2]!r}, or \uXXXX for a character, such as \u000a"
        )
    return match[2]
