from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.drift.corpus import seeded
from gallery_server.domain.health import DriftKind, HealthGrade
from gallery_server.domain.metric import MetricKey, Scope
from gallery_server.domain.project import HealthPolicy, MetricDirection, ProjectPolicy
from gallery_server.health.drift import drift, drifts
from gallery_server.health.inputs import Inputs

LOWER, HIGHER, ZERO = MetricDirection
KEY = MetricKey(Scope.PRODUCTION, "", "mae")
POLICY = HealthPolicy()
HOUR = 3_600_000_000


def hourly(values):
    return [(index * HOUR, value) for index, value in enumerate(values)]


def noisy(before, after, *, at=50, count=100, scale=0.1, seed=8):
    random = seeded(f"{seed}")
    return [(after if index >= at else before) + scale * random.gauss() for index in range(count)]


def told(values, way=LOWER, policy=POLICY):
    return drift(KEY, hourly(values), way, policy)


def test_a_shift_is_told_with_its_time_and_size():
    found = told(noisy(10, 12))
    assert found.kind is DriftKind.LEVEL
    assert found.points == 100
    assert found.began_micros == 50 * HOUR
    assert 50 * HOUR < found.detected_micros < 60 * HOUR
    assert (found.reference, found.recent) == pytest.approx((10, 12), abs=0.1)
    assert found.drift == pytest.approx(0.2, abs=0.02)
    assert found.drift == (found.recent - found.reference) / found.reference


@pytest.mark.parametrize(
    ("way", "before", "after", "worse"),
    [(LOWER, 10, 15, 0.5), (LOWER, 10, 5, -0.5), (HIGHER, 10, 5, 0.5), (ZERO, -10, 5, -0.5), (ZERO, 10, -15, 0.5)],
)
def test_worse_is_positive(way, before, after, worse):
    assert told(noisy(before, after), way).drift == pytest.approx(worse, abs=0.02)


def test_a_bias_is_held_against_the_size_of_the_errors_in_the_window():
    bias, mae = noisy(0.001, 0.9, scale=0.01), noisy(9, 20)
    series = {MetricKey(Scope.PRODUCTION, "", name): hourly(values) for name, values in (("bias", bias), ("mae", mae))}
    found = {each.key.name: each for each in drifts(Inputs(production=series), ProjectPolicy())}
    assert found["bias"].drift == pytest.approx(0.1, abs=0.01)
    assert found["bias"].kind is DriftKind.LEVEL
    assert told(bias, ZERO).drift > 10


def test_without_a_change_the_drift_is_0():
    found = told(noisy(10, 10))
    assert (found.kind, found.drift, found.why, found.grade) == (DriftKind.NONE, 0.0, None, HealthGrade.GOOD)
    assert (found.began_micros, found.detected_micros) == (None, None)


def test_a_direction_that_is_not_known_leaves_the_grade_open():
    found = told(noisy(10, 15), None)
    assert found.drift == pytest.approx(0.5, abs=0.02)
    assert found.grade is HealthGrade.UNKNOWN
    assert told(noisy(10, 10), None).grade is HealthGrade.GOOD


@pytest.mark.parametrize(("after", "grade"), [(10.9, "good"), (11.5, "fair"), (13, "poor")])
def test_the_policy_grades_it(after, grade):
    assert told(noisy(10, after)).grade is HealthGrade(grade)


def test_too_few_values_say_so():
    found = told([1.0] * 24)
    assert found.why == "24 values in Production; 25 are needed, 20 to compare with and 5 after them"
    assert (found.points, found.drift, found.grade) == (24, None, HealthGrade.UNKNOWN)
    assert told([1.0] * 25).why is None
    assert told([]).points == 0


def test_the_policy_sets_the_window():
    assert told([1.0] * 13, policy=HealthPolicy(reference_points=8)).why is None


def test_a_beginning_of_0_has_no_relative_change():
    found = told([0.0] * 30 + [5.0] * 20)
    assert found.why == "its median began at 0, too near to 0 for a relative change"
    assert (found.kind, found.began_micros, found.recent) == (DriftKind.LEVEL, 30 * HOUR, 5.0)
    assert (found.drift, found.grade) == (None, HealthGrade.UNKNOWN)


def test_what_is_not_finite_is_passed_over():
    values = noisy(10, 12)
    spoilt = [(micros, value) for micros, value in hourly(values)]
    for index in (3, 40, 77):
        spoilt.insert(index, (spoilt[index][0], [math.nan, math.inf, -math.inf][index % 3]))
    assert drift(KEY, spoilt, LOWER, POLICY) == told(values)


def test_equal_times_keep_their_order():
    values = noisy(10, 12)
    found = drift(KEY, [(7, value) for value in values], LOWER, POLICY)
    assert (found.began_micros, found.detected_micros) == (7, 7)
    assert found.drift == told(values).drift


@pytest.mark.parametrize("factor", [1e-300, 1e-5, 1e5, 1e300])
def test_the_unit_does_not_matter(factor):
    values = noisy(10, 12)
    found, wanted = told([factor * value for value in values]), told(values)
    assert (found.kind, found.began_micros, found.detected_micros) == (
        wanted.kind,
        wanted.began_micros,
        wanted.detected_micros,
    )
    assert found.drift == pytest.approx(wanted.drift)
    assert (found.reference, found.recent) == pytest.approx((factor * wanted.reference, factor * wanted.recent))


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=80), st.sampled_from([*MetricDirection, None]))
@settings(deadline=None)
def test_whatever_comes_in_no_nan_comes_out(values, way):
    found = told(values, way)
    numbers = [found.reference, found.recent, found.drift]
    assert all(number is None or math.isfinite(number) for number in numbers)
    assert (found.drift is None) == (found.why is not None)


def test_the_worst_comes_first_and_what_is_not_known_last():
    worse, better, same, few = noisy(10, 12), noisy(10, 8), noisy(10, 10), [1.0]
    named = {"mae": worse, "accuracy": better, "rmse": same, "mse": better, "trips": better, "few": few}
    production = {MetricKey(Scope.PRODUCTION, "", name): hourly(values) for name, values in named.items()}
    found = drifts(Inputs(production=production), ProjectPolicy())
    assert [each.key.name for each in found][2:] == ["rmse", "mse", "trips", "few"]
    assert {each.key.name for each in found[:2]} == {"accuracy", "mae"}
