from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest

from gallery_client.cli.charts.chart import MOST_PANELS, MOST_SERIES, Chart, Panel, Point, Series, chart_of
from gallery_client.records.metric import Metric, MetricKey

START = datetime(2013, 9, 1, tzinfo=UTC)


def metric(value: float, day: int = 0, name: str = "mae", segment: str = "", *, retracted: bool = False) -> Metric:
    return Metric(
        measured_time=START + timedelta(days=day),
        scope="Production",
        segment=segment,
        name=name,
        value=value,
        instance_id="i",
        evaluation_id="e",
        retracted=retracted,
        sample_count=None,
        window_start=None,
        window_end=None,
    )


def series(*values: float) -> Series:
    return Series("s", tuple(Point(START + timedelta(days=day), value) for day, value in enumerate(values)))


def test_each_metric_has_a_panel_and_each_segment_a_series() -> None:
    chart = chart_of("t", [metric(1), metric(2, 1), metric(3, 0, "mae", "ORD"), metric(4, 0, "bias")], {}, {})
    shape = [(panel.name, [(line.label, len(line.points)) for line in panel.series]) for panel in chart.panels]
    assert shape == [("bias", [("Production", 1)]), ("mae", [("Production", 2), ("Production of ORD", 1)])]


def test_what_drifts_comes_first_and_has_its_begin_and_reference() -> None:
    key = MetricKey("mae", "Production", "ORD")
    values = [metric(1), metric(2, 0, "mae", "ORD"), metric(3, 0, "bias")]
    chart = chart_of("t", values, {key: 0.5}, {MetricKey("mae", "Production", "gone"): START, key: START})
    first = chart.panels[0].series[0]
    assert (first.label, first.reference, first.began) == ("Production of ORD", 0.5, START)
    assert chart.panels[0].series[1].reference is None


def test_retracted_values_are_left_out() -> None:
    chart = chart_of("t", [metric(1, retracted=True), metric(2, 1)], {}, {})
    assert [point.value for point in chart.panels[0].series[0].points] == [2]
    assert chart_of("t", [metric(1, retracted=True)], {}, {}).panels == ()


def test_what_finds_no_room_is_counted() -> None:
    many = [metric(1, 0, f"m{name}", f"s{segment}") for name in range(MOST_PANELS + 1) for segment in range(9)]
    chart = chart_of("t", many, {}, {})
    assert len(chart.panels) == MOST_PANELS
    assert {len(panel.series) for panel in chart.panels} == {MOST_SERIES}
    assert chart.left_out == len(many) - MOST_PANELS * MOST_SERIES


def test_a_value_that_cannot_be_drawn_is_a_gap() -> None:
    with_gaps = series(math.nan, 1, 2, -math.inf, 3, 1e301)
    assert [[point.value for point in run] for run in with_gaps.runs()] == [[1, 2], [3]]
    assert Chart("t", (Panel("mae", (with_gaps,)),)).gaps() == 3


@pytest.mark.parametrize("value", [math.nan, math.inf, -1e301])
def test_a_reference_that_cannot_be_drawn_is_none(value: float) -> None:
    chart = chart_of("t", [metric(1)], {MetricKey("mae", "Production", ""): value}, {})
    assert chart.panels[0].series[0].reference is None


def test_the_range_holds_all_that_is_drawn() -> None:
    low, high = Panel("mae", (series(1, 3), Series("r", (), reference=5.0))).range()
    assert low < 1
    assert high > 5


@pytest.mark.parametrize(
    "values",
    [
        (),
        (0.0,),
        (7.0, 7.0),
        (math.nan,),
        (5e-324,),
        (-1.7e308, 1.7e308),
        (1e300, math.nextafter(1e300, 0)),
        (0.0, 5e-324),
    ],
)
def test_a_range_is_never_empty(values: tuple[float, ...]) -> None:
    low, high = Panel("mae", (series(*values),)).range()
    assert -math.inf < low < high < math.inf


def test_the_span_is_never_empty() -> None:
    start, end = Chart("t", (Panel("mae", (series(1),)),)).span()
    assert start < START.timestamp() < end
    assert Chart("t", (Panel("mae", (series(1, math.nan),)),)).span() == (
        START.timestamp(),
        START.timestamp() + 86_400,
    )
