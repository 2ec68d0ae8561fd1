"""Count how often a detector is right, how soon, and how often it is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.drift.alarms import Alarm, Detector
from benchmarks.drift.corpus import REFERENCE_POINTS, Example

TUNING_SEED = 1
"""What the parameters of all detectors were chosen on."""
JUDGING_SEEDS = (101, 102)
"""What figures are printed of."""
EACH = 8
"""Series of each class and seed."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a detector first said of a series."""

    example: Example
    alarm: Alarm | None

    @property
    def found(self) -> bool:
        """Tell whether the first alarm came at or after the change."""
        return (
            self.alarm is not None and self.example.changes_at is not None and self.alarm.at >= self.example.changes_at
        )

    @property
    def false(self) -> bool:
        """Tell whether there was an alarm while nothing had changed."""
        return self.alarm is not None and not self.found


@dataclass(frozen=True, slots=True)
class Score:
    """Sum verdicts up."""

    verdicts: Sequence[Verdict]

    @property
    def changed(self) -> int:
        """Count the series that change."""
        return sum(verdict.example.changes_at is not None for verdict in self.verdicts)

    @property
    def found(self) -> int:
        """Count the changes that were found, none of them announced before they came."""
        return sum(verdict.found for verdict in self.verdicts)

    @property
    def false(self) -> int:
        """Count the series with an alarm while nothing had changed."""
        return sum(verdict.false for verdict in self.verdicts)

    @property
    def precision(self) -> float:
        """Answer which share of the alarms was right; 1 where there was none."""
        return self.found / (self.found + self.false) if self.found + self.false else 1.0

    @property
    def recall(self) -> float:
        """Answer which share of the changes was found; 1 where there was none."""
        return self.found / self.changed if self.changed else 1.0

    @property
    def delay(self) -> float | None:
        """Answer the median number of values from the first changed one to the alarm, both counted."""
        delays = [
            verdict.alarm.at - verdict.example.changes_at + 1
            for verdict in self.verdicts
            if verdict.found and verdict.alarm and verdict.example.changes_at is not None
        ]
        return median(delays) if delays else None

    @property
    def misplaced(self) -> float | None:
        """Answer by how many values the estimate of where the change began is off, in the median."""
        distances = [
            abs(verdict.alarm.began - verdict.example.changes_at)
            for verdict in self.verdicts
            if verdict.found and verdict.alarm and verdict.example.changes_at is not None
        ]
        return median(distances) if distances else None


def judge(detector: Detector, examples: Iterable[Example]) -> Score:
    """Show a detector all series, value by value."""
    return Score([Verdict(example, detector(example.values, REFERENCE_POINTS)) for example in examples])


def by_kind(score: Score) -> dict[str, Score]:
    """Part a score by the class of the series, in their order."""
    kinds = dict.fromkeys(verdict.example.kind for verdict in score.verdicts)
    return {kind: Score([one for one in score.verdicts if one.example.kind == kind]) for kind in kinds}
