from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gallery_client.cli.charts.ticks import number_ticks, time_ticks

YEARS = 366 * 86_400


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0.18, 0.33, ["0.20", "0.25", "0.30"]),
        (-1, 1, ["-1.0", "-0.5", "0.0", "0.5", "1.0"]),
        (0, 100, ["0", "50", "100"]),
        (3.001, 3.004, ["3.001", "3.002", "3.003", "3.004"]),
        (2e9, 6e9, ["2e+09", "3e+09", "4e+09", "5e+09", "6e+09"]),
        (1.0e-9, 4.0e-9, ["1e-09", "2e-09", "3e-09", "4e-09"]),
    ],
)
def test_values_are_round(low: float, high: float, labels: list[str]) -> None:
    assert [tick.label for tick in number_ticks(low, high, 4)] == labels


@pytest.mark.parametrize(("low", "high"), [(-1e300, 1e300), (0, 1e-290), (1e15, 1e15 + 10), (-5e-324, 1e300)])
def test_any_range_has_labels_that_differ(low: float, high: float) -> None:
    ticks = number_ticks(low, high, 5)
    assert 1 <= len(ticks) <= 6
    assert len({tick.label for tick in ticks}) == len(ticks)
    assert all(low <= tick.place <= high for tick in ticks)


@pytest.mark.parametrize(
    ("start", "end", "labels"),
    [
        ("2013-09-01T00:00:00Z", "2013-12-29T00:00:00Z", ["2013-09", "2013-10", "2013-11", "2013-12"]),
        ("2013-09-03T00:00:00Z", "2013-10-02T00:00:00Z", ["2013-09-16", "2013-09-30"]),
        ("2013-09-03T04:00:00Z", "2013-09-03T11:00:00Z", ["04:00", "06:00", "08:00", "10:00"]),
        ("2013-09-03T22:00:00Z", "2013-09-04T03:00:00Z", ["09-03 22:00", "09-04 00:00", "09-04 02:00"]),
        ("2013-09-03T22:00:00Z", "2013-09-03T22:00:01Z", ["22:00:00.000", "22:00:00.500", "22:00:01.000"]),
        ("2004-09-03T22:00:00Z", "2013-09-03T22:00:01Z", ["2005", "2010"]),
    ],
)
def test_times_are_round(start: str, end: str, labels: list[str]) -> None:
    ticks = time_ticks(datetime.fromisoformat(start).timestamp(), datetime.fromisoformat(end).timestamp(), 4)
    assert [tick.label for tick in ticks] == labels


@pytest.mark.parametrize("span", [0.002, 1, 59, 3601, 86_400, 9 * 86_400, 50 * 86_400, YEARS, 40 * YEARS, 900 * YEARS])
def test_any_span_has_labels_that_differ(span: float) -> None:
    start = datetime(1999, 12, 28, 23, 59, 58, tzinfo=UTC).timestamp()
    ticks = time_ticks(start, start + span, 6)
    assert 1 <= len(ticks) <= 7
    assert len({tick.label for tick in ticks}) == len(ticks)
    assert all(start <= tick.place <= start + span for tick in ticks)


def test_the_ends_of_the_calendar() -> None:
    first, last = datetime(1, 1, 1, tzinfo=UTC).timestamp(), datetime(9999, 12, 31, tzinfo=UTC).timestamp()
    labels = [tick.label for tick in time_ticks(first, last, 6)]
    assert len(labels) == len(set(labels))
    assert labels[-1].endswith("000")
