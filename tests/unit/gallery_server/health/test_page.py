from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery_server.health.page import Excursion, Scheme, excursion

SCHEME = Scheme(slack=0.5, threshold=4.0, reach=2.5)
residuals = st.lists(st.floats(allow_nan=False), max_size=60)


def test_a_change_is_found_with_its_beginning():
    assert excursion([0, 1, -1, 0, 2, 2, 2, 2], SCHEME) == Excursion(began=4, detected=6, total=6.0)


def test_a_fall_is_found_like_a_rise():
    assert excursion([0, 0, -2, -2, -2], SCHEME) == Excursion(began=2, detected=4, total=4.5)


def test_the_sum_at_the_threshold_is_no_alarm():
    assert excursion([1.5, 1.5, 1.5, 1.5], SCHEME) is None


def test_one_value_is_not_enough_however_far_it_lies():
    assert excursion([0, float("inf"), 0, 0], SCHEME) is None
    assert excursion([0, 1e300, 0, 0, float("-inf"), 0], SCHEME) is None


def test_what_lies_within_the_slack_adds_nothing():
    assert excursion([0.5, -0.5] * 1_000, SCHEME) is None


def test_a_change_that_goes_away_is_forgotten_in_time():
    change = [2.0] * 1_000
    assert excursion([*change, *[0.0] * 15], SCHEME)
    assert excursion([*change, *[0.0] * 16], SCHEME) is None


def test_a_change_that_comes_back_began_when_it_came_back():
    found = excursion([*[2.0] * 9, *[0.0] * 20, *[2.0] * 9], SCHEME)
    assert found
    assert (found.began, found.detected) == (29, 31)


@given(residuals)
def test_up_and_down_are_treated_alike(values):
    rise, fall = excursion(values, SCHEME), excursion([-value for value in values], SCHEME)
    assert rise == pytest.approx(fall) if rise is None else rise == fall


@given(residuals)
def test_it_began_before_it_was_detected(values):
    found = excursion(values, SCHEME)
    if found:
        assert 0 <= found.began <= found.detected < len(values)
        assert found.detected - found.began >= 2
        assert 0 < found.total <= 2 * SCHEME.threshold
