from __future__ import annotations

import math

import pytest

from gallery_server.rules.testing.series import SeriesKey, read_series, series_key


def test_a_series_has_a_value_for_each_step() -> None:
    found = read_series("0.3 -2 .5 1e-3 0.05x3 _ NaN Inf -Inf _x2 7x1")
    assert [str(each) for each in found] == [
        "0.3", "-2.0", "0.5", "0.001", "0.05", "0.05", "0.05", "None", "nan", "inf", "-inf", "None", "None", "7.0",
    ]  # fmt: skip
    assert read_series(3) == (3.0,)
    assert math.isnan(read_series("NaN")[0] or 0)


@pytest.mark.parametrize(
    "text", ["", "  ", True, None, [1], "x3", "1x0", "1xx3", "1,2", "nan", "__", "0x10000", "1x2x3", "٣"]
)
def test_all_else_is_refused(text: object) -> None:
    if text == "0x10000":
        assert len(read_series(text)) == 10_000, "zero, ten thousand times"
        return
    with pytest.raises(ValueError, match=r"write|a series has"):
        read_series(text)


def test_a_series_has_an_end() -> None:
    with pytest.raises(ValueError, match="a series has 1 to 10000 values"):
        read_series("1x10001")
    with pytest.raises(ValueError, match="a series has 1 to 10000 values"):
        read_series("1x9999 2x2")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("bias", SeriesKey(None, "", "bias")),
        ("Production/mape", SeriesKey("Production", "", "mape")),
        ("Production/a/b", SeriesKey("Production", "", "a/b")),
        ("Production@airport/mape", SeriesKey("Production", "airport", "mape")),
        ("drift/mae", SeriesKey("drift", "", "mae")),
        ("top@5", SeriesKey(None, "", "top@5")),
    ],
)
def test_a_key_names_scope_segment_and_metric(text: str, key: SeriesKey) -> None:
    assert series_key(text) == key


@pytest.mark.parametrize("text", ["", "/mape", "Own/mape", "production/mape", "Production/", "a" * 129, " x"])
def test_a_key_that_names_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"scope|metric"):
        series_key(text)
