"""Describe what a benchmark is asked and what it answers."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from tests.parts.mariadb import MariaDB


@dataclass(frozen=True)
class Workshop:
    """What cases may use: a folder, a private MariaDB, and how thorough to be."""

    folder: Path
    mariadb: MariaDB
    quick: bool


@dataclass(frozen=True)
class Outcome:
    """One measured case: a ratio held against its goal, and the figures behind it."""

    case: str
    ratio: float
    bound: Literal["at most", "at least"]
    goal: float
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        """Tell whether the goal is met."""
        return self.ratio <= self.goal if self.bound == "at most" else self.ratio >= self.goal

    def to_json(self) -> dict[str, Any]:
        """Answer the form that results are kept in."""
        return asdict(self) | {"met": self.met}


Case = Callable[[Workshop], list[Outcome]]


def seconds(work: Callable[[], object]) -> float:
    """Time one run of a piece of work."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def median_seconds(work: Callable[[], object], times: int) -> float:
    """Answer the median time of one run over so many runs."""
    return statistics.median(seconds(work) for _ in range(times))


def interleaved(works: dict[str, Callable[[], object]], rounds: int, times: int) -> dict[str, list[float]]:
    """Time pieces of work in turn, so that a noisy moment meets them all; answer the median of each round."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            found[name].append(median_seconds(work, times))
    return found


def milliseconds(value: float) -> float:
    """Round a time for people."""
    return round(1_000 * value, 3)
