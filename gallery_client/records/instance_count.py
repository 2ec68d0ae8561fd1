"""How many instances a search finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from gallery_client.records.record import Record


@dataclass(frozen=True, repr=False)
class InstanceCount(Record):
    """Be how many instances were counted; with `at_least` counting stopped there, and there may be more."""

    count: int
    at_least: bool

    @classmethod
    def from_wire(cls, response: Any) -> Self:
        """Read the contract's struct."""
        return cls(response.count or 0, bool(response.atLeast))

    def __int__(self) -> int:
        return self.count

    def __str__(self) -> str:
        return f"{self.count:,} or more" if self.at_least else f"{self.count:,}"
