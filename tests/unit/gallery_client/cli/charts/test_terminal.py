from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from rich.cells import cell_len

from gallery_client.cli.charts.chart import Chart, Panel, Point, Series
from gallery_client.cli.charts.terminal import draw
from gallery_client.cli.output import Surface

START = datetime(2013, 9, 2, tzinfo=UTC)
EVIL = "\x1b[31m東京\n"


def series(label: str, *values: float, **more: object) -> Series:
    points = tuple(Point(START + timedelta(weeks=week), value) for week, value in enumerate(values))
    return Series(label, points, **more)  # type: ignore[arg-type]  # the fields differ in type


def chart(*shown: Series, title: str = "p/m@1.0", panels: int = 1) -> Chart:
    return Chart(title, tuple(Panel(f"m{number}", shown) for number in range(panels)))


def lines(drawn: Chart, width: int = 80, height: int = 24, *, colours: bool = False) -> list[str]:
    return draw(drawn, Surface(width, height, colours)).plain.split("\n")


@pytest.mark.parametrize("size", [(80, 24), (200, 50), (60, 16)])
@pytest.mark.parametrize("panels", [1, 3])
def test_a_drawing_is_as_wide_as_the_terminal_and_no_wider(size: tuple[int, int], panels: int) -> None:
    width, height = size
    drawn = lines(chart(series("Production", 1, 2, 3, reference=2.5, began=START), panels=panels), width, height)
    assert max(cell_len(line) for line in drawn) == width
    if panels == 1:
        assert len(drawn) < height


def test_axes_have_values_and_times() -> None:
    text = "\n".join(lines(chart(series("Production", *range(17)))))
    for label in ("2013-10", "2013-11", "2013-12", " 0 ┤", "10 ┤", "└", "┬"):
        assert label in text


def test_a_rising_series_rises() -> None:
    rows = [line.partition("│")[2] + line.partition("┤")[2] for line in lines(chart(series("Production", 0, 1)))]
    starts = [len(row) - len(row.lstrip()) for row in rows if row.strip()]
    assert starts == sorted(starts, reverse=True)
    assert len(set(starts)) > 5


def test_a_gap_is_left_open_and_a_lone_value_is_a_dot() -> None:
    whole = "".join(lines(chart(series("Production", 1, 1, 1, 1, 1))))
    broken = "".join(lines(chart(series("Production", 1, math.nan, 1, math.inf, 1))))
    assert sum("⠀" < character < "⣿" for character in broken) == 3
    assert sum("⠀" < character < "⣿" for character in whole) > 60


def test_the_legend_names_series_reference_and_drift() -> None:
    drawn = chart(series("Production of ORD", 1, 2, reference=0.256789, began=START + timedelta(weeks=1)))
    legend = lines(drawn)[-1]
    assert legend == "━━ Production of ORD   ╌╌ Validation 0.2568   ┆ drift since 2013-09-09 00:00Z"


def test_a_long_legend_takes_more_lines() -> None:
    drawn = lines(chart(*(series(f"Production of segment {number}", 1, 2) for number in range(6))))
    assert len(drawn) < 24
    assert sum("Production of segment" in line for line in drawn) > 1
    assert all(f"segment {number}" in "".join(drawn) for number in range(6))


def test_series_have_colours_or_else_marks() -> None:
    drawn = chart(series("Production of A", 1, 2, 3), series("Production of B", 3, 2, 1))
    plain = draw(drawn, Surface(80, 24, colours=False)).plain
    coloured = draw(drawn, Surface(80, 24, colours=True))
    assert "o Production of A   x Production of B" in plain
    assert plain.count("o") > coloured.plain.count("o")
    assert {"cyan", "magenta"} <= {str(span.style) for span in coloured.spans}


def test_nothing_commands_the_terminal() -> None:
    drawn = Chart(EVIL, (Panel(EVIL, (series(EVIL, 1, 2),)),))
    text = draw(drawn, Surface(80, 24, colours=False)).plain
    assert "\x1b" not in text
    assert text.count(r"\x1b[31m東京\n") == 3


@pytest.mark.parametrize("values", [(0.0,), (math.nan,), (-1.7e308, 1.7e308), (5e-324, 0), (1e9, 1e9 + 1)])
def test_any_values_can_be_drawn(values: tuple[float, ...]) -> None:
    drawn = lines(chart(series("Production", *values, reference=values[0] if math.isfinite(values[0]) else None)))
    assert max(map(len, drawn)) == 80


def test_a_drift_that_began_before_what_is_shown_is_named_alone() -> None:
    drawn = lines(chart(series("Production", 1, 2, began=START - timedelta(days=99))))
    assert "drift since 2013-05-26" in drawn[-1]
    assert max(map(len, drawn)) == 80
