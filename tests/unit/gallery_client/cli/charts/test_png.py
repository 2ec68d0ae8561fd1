from __future__ import annotations

import math
import struct
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gallery_client.cli.charts import png
from gallery_client.cli.charts.chart import Chart, Panel, Point, Series

START = datetime(2013, 9, 2, tzinfo=UTC)


def series(label: str, *values: float, **more: object) -> Series:
    points = tuple(Point(START + timedelta(weeks=week), value) for week, value in enumerate(values))
    return Series(label, points, **more)  # type: ignore[arg-type]  # the fields differ in type


def size_of(picture: Path) -> tuple[int, int]:
    content = picture.read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def test_each_panel_adds_to_the_height(tmp_path: Path) -> None:
    panel = Panel("mae", (series("Production", 1, math.nan, 2, reference=1.5, began=START),))
    sizes = []
    for count in (1, 2):
        png.write(Chart("p/m@1.0", (panel,) * count), tmp_path / "out.png")
        sizes.append(size_of(tmp_path / "out.png"))
    assert sizes[0][0] == sizes[1][0]
    assert sizes[0][1] < sizes[1][1]
    assert [path.name for path in tmp_path.iterdir()] == ["out.png"]


@pytest.mark.parametrize("text", ["$\\frac{$", "_hidden", "東京", "\x1b[31m", "%d {x}", "a" * 128])
def test_text_of_others_is_text_alone(tmp_path: Path, text: str) -> None:
    png.write(Chart(text, (Panel(text, (series(f"Production of {text}", 1, 2),)),)), tmp_path / "out.png")
    assert size_of(tmp_path / "out.png") > (0, 0)


@pytest.mark.parametrize("values", [(0.0,), (math.nan,), (-1.7e308, 1.7e308), (5e-324, 0)])
def test_any_values_can_be_drawn(tmp_path: Path, values: tuple[float, ...]) -> None:
    png.write(Chart("t", (Panel("mae", (series("Production", *values),)),)), tmp_path / "out.png")
    assert size_of(tmp_path / "out.png") > (0, 0)


def test_without_matplotlib_the_way_to_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ImportError, match=r"pip install 'gallery\[plot\]'"):
        png.write(Chart("t", ()), tmp_path / "out.png")
    assert list(tmp_path.iterdir()) == []
