"""Draw a chart with characters: lines of braille dots between axes of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.text import Text

from gallery_client.cli.charts.canvas import ACROSS, DOWN, Canvas, Dot
from gallery_client.cli.charts.chart import Chart, Panel, Point, Series
from gallery_client.cli.charts.ticks import Tick, number_ticks, time_ticks
from gallery_client.cli.output import Surface, printable
from gallery_client.tables import brief_cell

_COLOURS = ("cyan", "magenta", "green", "yellow", "blue", "red", "bright_magenta", "bright_green")
_MARKS = "ox+*#@%&"
"""What tells series apart where there is no colour."""

_LEAST_ROWS, _LEAST_COLUMNS = 6, 16
_ROWS_A_LABEL, _COLUMNS_A_LABEL, _COLUMNS_A_MARK = 3, 16, 8
_DASH = 2


class _Scale(NamedTuple):
    """Turn numbers from low to high into dots from 0 to last."""

    low: float
    high: float
    last: int

    def dot(self, value: float) -> int:
        """Answer the dot of a value."""
        return round((value - self.low) / (self.high - self.low) * self.last)


class _Look(NamedTuple):
    """Be how one series looks; `mark` is empty where its colour or being alone tells it."""

    colour: str
    mark: str


class _Plan(NamedTuple):
    """Be what one panel will hold, before it is known how wide its canvas is."""

    panel: Panel
    looks: list[_Look]
    legend: list[Text]
    rows: int
    values: list[Tick]


def draw(chart: Chart, surface: Surface) -> Text:
    """Draw a chart as large as the terminal, or larger where it could not be read."""
    height = (surface.height - 2) // max(1, len(chart.panels))
    plans = [_plan(panel, surface, height) for panel in chart.panels]
    # Of the widest label, so that the same time stands in the same column of each panel.
    margin = max((len(tick.label) for plan in plans for tick in plan.values), default=0)
    lines = [Text(printable(chart.title), style="bold")]
    for plan in plans:
        lines += _lines(plan, chart.span(), margin, max(_LEAST_COLUMNS, surface.width - margin - 2))
    return Text("\n").join(lines)


def _plan(panel: Panel, surface: Surface, height: int) -> _Plan:
    marked = len(panel.series) > 1 and not surface.colours
    looks = [_Look(colour, mark if marked else "") for colour, mark in zip(_COLOURS, _MARKS, strict=True)]
    legend = _legend(panel.series, looks, surface.width)
    rows = max(_LEAST_ROWS, height - len(legend) - 3)
    return _Plan(panel, looks, legend, rows, number_ticks(*panel.range(), max(2, rows // _ROWS_A_LABEL)))


def _lines(plan: _Plan, span: tuple[float, float], margin: int, columns: int) -> Iterator[Text]:
    canvas = Canvas(columns, plan.rows)
    across, up = _Scale(*span, canvas.last[0]), _Scale(*plan.panel.range(), canvas.last[1])
    for series, look in zip(plan.panel.series, plan.looks, strict=False):
        _draw(canvas, series, look, across, up)
    yield Text(printable(plan.panel.name), style="bold")
    labels = {plan.rows - 1 - up.dot(tick.place) // DOWN: tick.label for tick in plan.values}
    for row, line in enumerate(canvas.lines()):
        axis = "┤" if row in labels else "│"
        yield Text(f"{labels.get(row, '').rjust(margin)} {axis}").append_text(line)
    yield from _time_axis(across, columns, margin + 1)
    yield from plan.legend


def _draw(canvas: Canvas, series: Series, look: _Look, across: _Scale, up: _Scale) -> None:
    def place(point: Point) -> Dot:
        return across.dot(point.time.timestamp()), up.dot(point.value)

    if series.reference is not None:
        level = up.dot(series.reference)
        canvas.line((0, level), (canvas.last[0], level), f"dim {look.colour}", dash=_DASH)
    if series.began is not None:
        began = across.dot(series.began.timestamp())
        canvas.line((began, 0), (began, canvas.last[1]), f"dim {look.colour}", dash=_DASH)
    marked = -_COLUMNS_A_MARK
    for run in series.runs():
        places = [place(point) for point in run]
        for start, end in zip(places, places[1:] or places, strict=False):
            canvas.line(start, end, look.colour)
        for dot in places:
            if look.mark and dot[0] // ACROSS >= marked + _COLUMNS_A_MARK:
                marked = dot[0] // ACROSS
                canvas.mark(dot, look.mark, look.colour)


def _time_axis(across: _Scale, columns: int, margin: int) -> Iterator[Text]:
    ticks = time_ticks(across.low, across.high, max(1, columns // _COLUMNS_A_LABEL))
    places = {across.dot(tick.place) // ACROSS: tick for tick in ticks}
    yield Text(" " * margin + "└" + "".join("┬" if column in places else "─" for column in range(columns)))
    yield Text(_labels(places, margin + 1, margin + 1 + columns))


def _labels(places: dict[int, Tick], margin: int, width: int) -> str:
    """Write each label under its place, moved inwards at the edges, and left out where it would touch another."""
    text = ""
    for column, tick in places.items():
        start = min(max(0, margin + column - len(tick.label) // 2), width - len(tick.label))
        if not text or start > len(text) + 1:
            text = text.ljust(start) + tick.label
    return text


def _legend(series: Sequence[Series], looks: Sequence[_Look], width: int) -> list[Text]:
    """Say what each line is, in as many lines of text as that takes."""
    lines = [Text()]
    for entry in (entry for drawn in zip(series, looks, strict=False) for entry in _entries(*drawn)):
        entry.truncate(width, overflow="ellipsis")
        if lines[-1] and lines[-1].cell_len + 3 + entry.cell_len > width:
            lines.append(Text())
        lines[-1] = Text("   ").join([lines[-1], entry]) if lines[-1] else entry
    return lines


def _entries(series: Series, look: _Look) -> Iterator[Text]:
    label = printable(series.label)
    yield Text(f"{look.mark or '━━'} {label}", style=look.colour)
    if series.reference is not None:
        yield Text(f"╌╌ Validation {series.reference:.4g}", style=f"dim {look.colour}")
    if series.began is not None:
        yield Text(f"┆ drift since {brief_cell(series.began)}", style=f"dim {look.colour}")
