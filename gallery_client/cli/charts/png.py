"""Draw a chart into a PNG file, with matplotlib."""

from __future__ import annotations

import math
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from gallery_client.cli.charts.chart import Chart, Panel
from gallery_client.cli.charts.ticks import time_ticks
from gallery_client.cli.output import printable
from gallery_client.replacing import replacing
from gallery_client.tables import brief_cell

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDTH, _PANEL_HEIGHT, _TITLE_HEIGHT = 10.0, 3.2, 0.8
_DOTS_AN_INCH = 120
_TICKS = 6
_ROOM = 0.02
_PALE = 0.7
_LABEL, _TITLE = 40, 100
"""Characters that there is room for."""


def write(chart: Chart, path: Path) -> None:
    """Write a chart to a file, whole or not at all. Raises ImportError with the command that installs matplotlib."""
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415 - it takes a second, and is an extra
    except ImportError as error:
        raise ImportError("a PNG needs matplotlib: pip install 'gallery[plot]'") from error
    figure = Figure(
        figsize=(_WIDTH, _TITLE_HEIGHT + _PANEL_HEIGHT * len(chart.panels)),
        dpi=_DOTS_AN_INCH,
        layout="constrained",
    )
    figure.suptitle(_plain(chart.title, _TITLE))
    rows = figure.subplots(len(chart.panels), sharex=True, squeeze=False)
    for panel, axes in zip(chart.panels, rows[:, 0], strict=True):
        _draw(panel, axes)
    figure.align_ylabels()
    _label_times(rows[-1, 0], *chart.span())
    with warnings.catch_warnings(), replacing(path) as file:
        # A segment may be named in letters that the font lacks; boxes stand for them.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure.savefig(file, format="png")


def _draw(panel: Panel, axes: Axes) -> None:
    for number, series in enumerate(panel.series):
        colour = f"C{number}"
        times = [point.time.timestamp() for point in series.points]
        values = [math.nan if point.is_gap() else point.value for point in series.points]
        label = _plain(series.label, _LABEL)
        axes.plot(times, values, color=colour, marker=".", markersize=4, linewidth=1.2, label=label)
        if series.reference is not None:
            label = f"Validation {series.reference:.4g}"
            axes.axhline(series.reference, color=colour, linestyle="--", linewidth=1, alpha=_PALE, label=label)
        if series.began is not None:
            label = f"drift since {brief_cell(series.began)}"
            axes.axvline(series.began.timestamp(), color=colour, linestyle=":", linewidth=1.4, label=label)
    axes.set_ylim(*panel.range())
    axes.set_ylabel(_plain(panel.name, _LABEL))
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False, fontsize="small")


def _label_times(axes: Axes, start: float, end: float) -> None:
    ticks = time_ticks(start, end, _TICKS)
    axes.set_xticks([tick.place for tick in ticks], [tick.label for tick in ticks])
    room = _ROOM * (end - start)
    axes.set_xlim(start - room, end + room)
    axes.tick_params(axis="x", labelsize="small")
    axes.set_xlabel("measured (UTC)")


def _plain(text: str, most: int) -> str:
    """Keep a text short, and matplotlib from reading it as a formula."""
    text = printable(text)
    return (text if len(text) <= most else f"{text[: most - 1]}…").replace("$", r"\$")
