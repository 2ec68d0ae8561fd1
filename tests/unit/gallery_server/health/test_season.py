from __future__ import annotations

import math

import pytest

from benchmarks.drift.corpus import dependent, seeded
from gallery_server.health.season import PERIODS, without_season


def seasonal(period, count, *, noise=0.3, change=0.0, seed=5):
    random = seeded(f"{seed}")
    return [
        math.sin(2 * math.pi * index / period) + noise * random.gauss() + change * (index >= count // 2)
        for index in range(count)
    ]


@pytest.mark.parametrize("period", PERIODS)
def test_a_clear_season_is_taken_out(period):
    values, found = without_season(seasonal(period, 8 * period, noise=0.01))
    assert found == period
    assert max(map(abs, values)) < 0.1


@pytest.mark.parametrize("period", [7, 24])
def test_a_change_of_the_level_stays(period):
    values, found = without_season(seasonal(period, 12 * period, change=5.0))
    half = len(values) // 2
    assert found == period
    assert math.fsum(values[half:]) / half - math.fsum(values[:half]) / half == pytest.approx(5, abs=0.3)


def test_outliers_do_not_hide_it():
    values = seasonal(7, 140)
    values[30] = values[77] = 100.0
    assert without_season(values)[1] == 7


@pytest.mark.parametrize("noise", [dependent(0.0), dependent(0.6), dependent(0.9)])
def test_noise_has_rarely_a_season(noise):
    found = [without_season(noise(seeded(f"{seed}"), 100))[1] for seed in range(100)]
    assert sum(period is not None for period in found) <= 10


def test_a_season_of_another_period_is_left_alone():
    values = seasonal(17, 170)
    assert without_season(values) == (values, None)


def test_three_periods_must_have_been_seen():
    assert without_season(seasonal(7, 20, noise=0))[1] is None


@pytest.mark.parametrize("values", [[], [1.0], [2.0] * 400, [0.0] * 21])
def test_where_nothing_swings_nothing_is_taken(values):
    assert without_season(values) == (values, None)
