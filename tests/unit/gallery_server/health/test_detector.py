from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.drift.corpus import seeded
from gallery_server.domain.health import DriftKind
from gallery_server.health.detector import LEAST_AFTER, detect

WINDOW = 20
series = st.lists(st.floats(-1, 1), min_size=WINDOW + LEAST_AFTER, max_size=120)


def noise(count, *, seed=6, scale=0.01, level=0.5):
    random = seeded(f"{seed}")
    return [level + scale * random.gauss() for _ in range(count)]


def shifted(values, at, by):
    return [value + by * (index >= at) for index, value in enumerate(values)]


def test_a_shift_is_found_where_it_began():
    change = detect(shifted(noise(100), 60, 0.04), WINDOW).change
    assert change
    assert change.kind is DriftKind.LEVEL
    assert change.began == pytest.approx(60, abs=2)
    assert 60 < change.detected < 70


@pytest.mark.parametrize("by", [-0.04, 0.04])
def test_it_may_go_either_way(by):
    change = detect(shifted(noise(80), 40, by), WINDOW).change
    assert change
    assert change.kind is DriftKind.LEVEL


def test_a_slow_ramp_is_found():
    values = [value + 0.0005 * max(0, index - 40) for index, value in enumerate(noise(140))]
    change = detect(values, WINDOW).change
    assert change
    assert change.kind is DriftKind.LEVEL
    assert 30 < change.began < 100


@pytest.mark.parametrize("factor", [4.0, 0.1])
def test_a_change_of_the_spread_is_found_as_one(factor):
    values = [
        0.5 + (value - 0.5) * (factor if index >= 100 else 1) for index, value in enumerate(noise(200, scale=0.004))
    ]
    change = detect(values, WINDOW).change
    assert change
    assert change.kind is DriftKind.SPREAD
    assert change.began == pytest.approx(100, abs=8)


def test_a_few_outliers_are_no_change():
    values = noise(100)
    for index in (30, 47, 64, 81):
        values[index] += 0.4
    assert detect(values, WINDOW).change is None


def test_outliers_in_the_window_hide_no_change():
    values = shifted(noise(100), 60, 0.06)
    values[3] = values[11] = 1.0
    assert detect(values, WINDOW).change


def test_a_change_that_went_away_does_not_stand():
    values = [value + 0.05 * (40 <= index < 55) for index, value in enumerate(noise(160))]
    assert detect(values[:55], WINDOW).change
    assert detect(values, WINDOW).change is None


@pytest.mark.parametrize("period", [7, 24])
def test_a_season_is_no_change(period):
    values = [value + 0.03 * math.sin(2 * math.pi * index / period) for index, value in enumerate(noise(240))]
    found = detect(values, WINDOW)
    assert (found.change, found.period) == (None, period)
    assert detect(shifted(values, 150, 0.05), WINDOW).change


def test_a_constant_series_has_no_change():
    for level in (0.0, 0.5, -1.0):
        assert detect([level] * 100, WINDOW).change is None


def test_a_constant_series_that_moves_has_one():
    for level in (0.0, 0.5):
        change = detect([level] * 50 + [level + 0.1] * 10, WINDOW).change
        assert change
        assert (change.kind, change.began) == (DriftKind.LEVEL, 50)


def test_mostly_equal_values_are_no_change():
    random = seeded("7")
    assert detect([round(0.9 + 0.003 * random.gauss(), 2) for _ in range(200)], WINDOW).change is None


def test_a_change_too_small_to_matter_is_none():
    assert detect([0.5] * 50 + [0.500001] * 50, WINDOW).change is None


@given(series, st.integers(-20, 0))
@settings(deadline=None)
def test_the_unit_does_not_matter(values, exponent):
    smaller = [math.ldexp(value, exponent) for value in values]
    assert detect(smaller, WINDOW).change == detect(values, WINDOW).change


@given(series)
@settings(deadline=None)
def test_up_and_down_are_treated_alike(values):
    assert detect([-value for value in values], WINDOW).change == detect(values, WINDOW).change


@given(st.integers(0, 10_000), st.floats(-0.4, 0.4))
@settings(deadline=None)
def test_the_zero_of_the_scale_does_not_matter(seed, shift):
    values = shifted(noise(90, seed=seed), 50, 0.03)
    moved = [value + shift for value in values]
    assert detect(moved, WINDOW).change == detect(values, WINDOW).change


@given(series)
@settings(deadline=None)
def test_a_change_lies_in_the_series(values):
    change = detect(values, WINDOW).change
    if change:
        assert 0 <= change.began <= change.detected < len(values)
