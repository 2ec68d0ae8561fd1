"""Name what drawn expressions may read, and draw what stands there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from math import inf, nan
from typing import Any

from hypothesis import strategies as st

from tests.contracts.language.choices import Choices

_MARCH = datetime(2026, 3, 1, tzinfo=UTC)


class Kind(StrEnum):
    """Say of which kind a name or an expression is."""

    WHOLE = "whole"
    DECIMAL = "decimal"
    TEXT = "text"
    FLAG = "flag"
    TIME = "time"


NAMES = {
    "k": Kind.WHOLE,
    "n": Kind.WHOLE,
    "hyperparameters.max_depth": Kind.WHOLE,
    "ratio": Kind.DECIMAL,
    "metrics['mae']": Kind.DECIMAL,
    "metrics.bias": Kind.DECIMAL,
    "current.metrics['mae']": Kind.DECIMAL,
    "current?.metrics?.mae": Kind.DECIMAL,
    "city": Kind.TEXT,
    "shard.city": Kind.TEXT,
    "shard?.country": Kind.TEXT,
    "approved": Kind.FLAG,
    "annotations['reviewed']": Kind.FLAG,
    "trainingEnd": Kind.TIME,
}
"""How expressions write each name, and of which kind it is wherever it is there."""

_VALUES: dict[Kind, tuple[Any, ...]] = {
    Kind.WHOLE: (0, 1, 2, 3, 7, -2, -7, -15, 2147483648),
    Kind.DECIMAL: (0.0, 0.5, 2.5, -0.1, 3.5, 4.0, -7.0, 1.0, 1e300),
    Kind.TEXT: ("", "a", "b", "Oslo", "10", "é", "it's", "false"),
    Kind.FLAG: (True, False),
    Kind.TIME: (_MARCH, _MARCH + timedelta(minutes=30, microseconds=250_000)),
}
_UNFIT: tuple[Any, ...] = (None, nan, inf, -inf, "a", 5, True)
"""What may stand at a name of any kind: nothing, or what is of the wrong one."""


def _context(drawn: bytes) -> dict[str, Any]:
    choices = Choices(drawn)

    def fill(**kinds: Kind) -> dict[str, Any]:
        filled = {}
        for name, kind in kinds.items():
            how = choices.among(range(16))
            if how < 15:  # else it is missing
                filled[name] = choices.among(_VALUES[kind] if how < 14 else _UNFIT)
        return filled

    return {
        **fill(k=Kind.WHOLE, n=Kind.WHOLE, ratio=Kind.DECIMAL, city=Kind.TEXT, approved=Kind.FLAG),
        **fill(trainingEnd=Kind.TIME),
        "metrics": fill(mae=Kind.DECIMAL, bias=Kind.DECIMAL),
        "current": choices.among(({"metrics": fill(mae=Kind.DECIMAL)}, None)),
        "shard": fill(city=Kind.TEXT, country=Kind.TEXT),
        "annotations": fill(reviewed=Kind.FLAG),
        "hyperparameters": fill(max_depth=Kind.WHOLE),
        "nothing": None,
        "broken": nan,
        "endless": inf,
        "tags": ["a", "Oslo"],
        "limits": {"Oslo": 4.0},
    }


contexts: st.SearchStrategy[dict[str, Any]] = st.binary(min_size=32, max_size=32).map(_context)
"""What expressions may read: most of it is there and of the right kind."""
