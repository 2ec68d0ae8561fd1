"""Make the identifiers that programs use."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable


def new_id(now_micros: int, random_bytes: Callable[[int], bytes] = os.urandom) -> str:
    """Answer a UUIDv7 (RFC 9562, 5.7): 48 bits of milliseconds, then 74 random bits."""
    milliseconds = (now_micros // 1_000) & ((1 << 48) - 1)
    random = int.from_bytes(random_bytes(10))
    bits = milliseconds << 80 | 0x7 << 76 | (random >> 68) << 64 | 0b10 << 62 | (random & ((1 << 62) - 1))
    return str(uuid.UUID(int=bits))
