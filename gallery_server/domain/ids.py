"""Make the identifiers that programs use."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable

_MILLISECONDS = (1 << 48) - 1
_COUNTED_BITS = 62


def new_id(now_micros: int, random_bytes: Callable[[int], bytes] = os.urandom) -> str:
    """Answer a UUIDv7 (RFC 9562, 5.7): 48 bits of milliseconds, then 74 random bits."""
    milliseconds = (now_micros // 1_000) & _MILLISECONDS
    random = int.from_bytes(random_bytes(10))
    bits = milliseconds << 80 | 0x7 << 76 | (random >> 68) << 64 | 0b10 << 62 | (random & ((1 << 62) - 1))
    return str(uuid.UUID(int=bits))


def new_ids(now_micros: int, count: int, random_bytes: Callable[[int], bytes] = os.urandom) -> list[str]:
    """Answer UUIDv7s that sort in the order of their making, within one list and between microseconds.

    The microsecond stands behind the milliseconds, in 12 bits (RFC 9562, 6.2, method 3), and each id of a list is one
    more than that before it (method 2), from a random beginning that leaves room.
    """
    milliseconds, micros = divmod(now_micros, 1_000)
    begin = (milliseconds & _MILLISECONDS) << 80 | 0x7 << 76 | (micros << 12) // 1_000 << 64 | 0b10 << _COUNTED_BITS
    random = int.from_bytes(random_bytes(8)) >> (64 - _COUNTED_BITS + 1)
    return [str(uuid.UUID(int=begin + random + place)) for place in range(count)]
