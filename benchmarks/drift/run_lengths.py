"""Measure what the detector costs in false alarms: how long a series without change runs before the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.drift.alarms import gallery
from benchmarks.drift.corpus import Noise, seeded

HORIZON = 480
"""Values after the window."""
_EVERY = 20
"""The detector is asked after so many values: an alarm that stands for less may be overlooked."""


@dataclass(frozen=True, slots=True)
class RunLengths:
    """After how many values of Production beyond the window the first alarm came; `HORIZON` where none came."""

    lengths: Sequence[int]

    def share_within(self, values: int) -> float:
        """Answer the share of series with a false alarm within so many values."""
        return sum(length <= values and length < HORIZON for length in self.lengths) / len(self.lengths)

    @property
    def median(self) -> float:
        """Answer the median run length, at most `HORIZON`."""
        return median(self.lengths)

    @property
    def average(self) -> float | None:
        """Estimate the average run length: all values that were watched over the alarms, as runs are cut off."""
        alarms = sum(length < HORIZON for length in self.lengths)
        return sum(self.lengths) / alarms if alarms else None


def run_lengths(seed: int, noise: Noise, reference_points: int, series: int) -> RunLengths:
    """Run the detector over so many series in which nothing changes."""
    found = []
    for number in range(series):
        random = seeded(f"run {seed} {reference_points} {number}")
        values = [10 + value for value in noise(random, reference_points + HORIZON)]
        alarm = gallery(values, reference_points, _EVERY)
        found.append(alarm.at - reference_points + 1 if alarm else HORIZON)
    return RunLengths(found)
