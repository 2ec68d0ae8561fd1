"""A moment in a test: `-30d` and `2h` count from its clock, and a time in RFC 3339 stands for itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, InstanceOf, WithJsonSchema

from gallery_server.domain.duration import DURATION_PATTERN, read_duration
from gallery_server.expressions.literals import read_time

_RELATIVE = re.compile(rf"([+-]?)({DURATION_PATTERN})", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ADVICE = "write a distance from the clock, such as -30d or 2h, or a time such as 2026-03-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Instant:
    """Hold microseconds since the epoch, or from the clock."""

    micros: int
    relative: bool = True

    def on(self, clock_micros: int) -> int:
        """Answer the microseconds since the epoch."""
        return clock_micros + self.micros if self.relative else self.micros


def time_of(micros: int) -> datetime:
    """Answer microseconds as expressions know times."""
    return _EPOCH + timedelta(microseconds=micros)


def _instant(value: Any) -> Instant:
    if value == 0 and not isinstance(value, bool):
        return Instant(0)
    if not isinstance(value, str):
        raise ValueError(_ADVICE)  # noqa: TRY004 - pydantic makes a mistake of this one alone
    relative = _RELATIVE.fullmatch(value)
    try:
        if relative:
            return Instant(read_duration(relative[2]) * (-1 if relative[1] == "-" else 1))
        return Instant(read_time(value), relative=False)
    except ValueError:
        raise ValueError(_ADVICE) from None


def _clock(value: Any) -> int:
    try:
        return read_time(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError("write a time with an offset, such as 2026-03-01T00:00:00Z") from None


Moment = Annotated[
    InstanceOf[Instant],
    BeforeValidator(_instant),
    WithJsonSchema({"oneOf": [{"const": 0}, {"type": "string"}], "examples": ["-30d", "2h"]}),
]
Clock = Annotated[int, BeforeValidator(_clock), WithJsonSchema({"type": "string", "format": "date-time"})]
"""Microseconds since the epoch."""
