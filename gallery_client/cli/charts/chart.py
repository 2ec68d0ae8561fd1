"""What is drawn of series: a panel for each metric, a line for each scope and segment. Knows no way to draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from gallery_client.records.metric import Metric, MetricKey

MOST_PANELS = 6
MOST_SERIES = 8
"""In one panel: as many as can be told apart by colour."""

_ROOM = 0.05
_HALF_A_DAY = 12 * 3600.0
_LARGEST, _SMALLEST = 1e300, 1e-290
"""Beyond them, the arithmetic of axes would leave what a float holds."""
_SAME = 1e-12


class Point(NamedTuple):
    """Be a value and when it was measured."""

    time: datetime
    value: float

    def is_gap(self) -> bool:
        """Tell whether the value cannot be drawn: NaN, an infinity, or too large for any scale."""
        return not abs(self.value) <= _LARGEST


@dataclass(frozen=True)
class Series:
    """Be the values of one metric in one place, oldest first, with what they are held against.

    `reference` is the value of Validation, `began` when the series began to drift.
    """

    label: str
    points: tuple[Point, ...]
    reference: float | None = None
    began: datetime | None = None

    def runs(self) -> Iterator[list[Point]]:
        """Answer the stretches without a gap."""
        for gap, points in groupby(self.points, key=Point.is_gap):
            if not gap:
                yield list(points)


@dataclass(frozen=True)
class Panel:
    """Be the series of one metric, which share an axis of values."""

    name: str
    series: tuple[Series, ...]

    def range(self) -> tuple[float, float]:
        """Answer the lowest and the highest value to be shown, with some room and never the same."""
        values = [point.value for series in self.series for run in series.runs() for point in run]
        return _with_room(values + [series.reference for series in self.series if series.reference is not None])


@dataclass(frozen=True)
class Chart:
    """Be panels that share an axis of time; `left_out` series found no room."""

    title: str
    panels: tuple[Panel, ...]
    left_out: int = 0

    def span(self) -> tuple[float, float]:
        """Answer the first and the last time of what is drawn, in seconds since 1970, never the same."""
        times = [point.time.timestamp() for point in self._points()]
        start, end = min(times, default=0.0), max(times, default=0.0)
        return (start, end) if start < end else (start - _HALF_A_DAY, end + _HALF_A_DAY)

    def gaps(self) -> int:
        """Count the values that cannot be drawn."""
        return sum(point.is_gap() for point in self._points())

    def _points(self) -> Iterator[Point]:
        return (point for panel in self.panels for series in panel.series for point in series.points)


def chart_of(
    title: str,
    metrics: Iterable[Metric],
    references: Mapping[MetricKey, float],
    drifts: Mapping[MetricKey, datetime],
) -> Chart:
    """Lay out values, oldest first, but for retracted ones; what drifts comes first, in the order of `drifts`.

    `references` and `drifts` are by the series that they are drawn for.
    """
    series: dict[MetricKey, list[Point]] = {}
    for metric in metrics:
        if metric.measured_time is not None and not metric.retracted:
            series.setdefault(metric.key, []).append(Point(metric.measured_time, metric.value))
    others = sorted(series.keys() - drifts.keys(), key=str)
    panels: dict[str, list[Series]] = {}
    for key in (*(key for key in drifts if key in series), *others):
        drawn = Series(_label(key), tuple(series[key]), _reference(references.get(key)), drifts.get(key))
        panels.setdefault(key.name, []).append(drawn)
    shown = [Panel(name, tuple(panels[name][:MOST_SERIES])) for name in list(panels)[:MOST_PANELS]]
    left_out = sum(map(len, panels.values())) - sum(len(panel.series) for panel in shown)
    return Chart(title, tuple(shown), left_out)


def _label(key: MetricKey) -> str:
    return f"{key.scope} of {key.segment}" if key.segment else key.scope


def _reference(value: float | None) -> float | None:
    return value if value is not None and abs(value) <= _LARGEST else None


def _with_room(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values, default=0.0), max(values, default=0.0)
    span = high - low
    if span <= max(_SMALLEST, abs(high) * _SAME):
        span = abs(high) if abs(high) > _SMALLEST else 1.0
    return low - _ROOM * span, high + _ROOM * span
