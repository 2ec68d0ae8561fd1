from __future__ import annotations

from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.drift.corpus import seeded
from gallery_server.health.standard import standard

few = st.lists(st.integers(-1000, 1000).map(lambda thousandth: thousandth / 1000), min_size=3, max_size=50)


def test_without_outliers_it_is_mean_and_deviation():
    values = [1.0, 2.0, 3.0, 4.0, 5.0]
    assert (standard(values).center, standard(values).scale) == pytest.approx((mean(values), stdev(values)))


def test_an_outlier_counts_as_three_robust_deviations():
    pulled = [1.0, 2.0, 3.0, 4.0, 3 + 3 * 1.4826]
    found = standard([1.0, 2.0, 3.0, 4.0, 1e9])
    assert (found.center, found.scale) == pytest.approx((mean(pulled), stdev(pulled)))


def test_equal_values_have_no_scale():
    assert (standard([7.0] * 9).center, standard([7.0] * 9).scale) == (7.0, 0.0)


def test_where_most_are_equal_the_others_still_count():
    found = standard([7.0] * 9 + [8.0])
    assert found.center == pytest.approx(7 + 3 * 1.2533 * 0.1 / 10)
    assert found.scale > 0


def test_normal_values_give_their_own():
    random = seeded("1")
    found = standard([random.gauss(5, 2) for _ in range(10_000)])
    assert (found.center, found.scale) == pytest.approx((5, 2), abs=0.1)


@given(few, st.floats(0.1, 10), st.floats(-10, 10))
def test_it_moves_and_grows_with_its_values(values, factor, shift):
    before = standard(values)
    after = standard([factor * value + shift for value in values])
    assert after.center == pytest.approx(factor * before.center + shift, abs=1e-6)
    assert after.scale == pytest.approx(factor * before.scale, abs=1e-6)
