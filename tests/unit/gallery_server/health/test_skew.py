from __future__ import annotations

import math

import pytest

from gallery_server.domain.health import HealthGrade
from gallery_server.domain.metric import MetricKey, Scope
from gallery_server.domain.project import HealthPolicy, MetricDirection, ProjectPolicy
from gallery_server.health.inputs import Inputs
from gallery_server.health.skew import skews

POLICY = ProjectPolicy()


def measured(production=(), *, name="mae", segment="", **newest):
    """Make inputs of one metric: newest values by scope, and a series of Production."""
    return Inputs(
        newest={MetricKey(Scope(scope), segment, name): value for scope, value in newest.items()},
        production={MetricKey(Scope.PRODUCTION, segment, name): list(enumerate(production))} if production else {},
    )


def only(inputs, policy=POLICY):
    (skew,) = skews(inputs, policy)
    return skew


def test_the_newest_values_of_production_are_held_against_validation():
    skew = only(measured([99, 11, 12, 12, 12, 13], Validation=10.0, Test=20.0, Training=5.0))
    assert skew.key == MetricKey(Scope.PRODUCTION, "", "mae")
    assert (skew.reference_scope, skew.reference, skew.production) == (Scope.VALIDATION, 10.0, 12.0)
    assert skew.skew == pytest.approx(0.2)
    assert skew.grade is HealthGrade.FAIR
    assert skew.why is None


def test_without_validation_test_counts_then_training():
    assert only(measured([1.0], Test=2.0, Training=1.0)).reference_scope is Scope.TEST
    assert only(measured([1.0], Training=1.0)).reference_scope is Scope.TRAINING


def test_fewer_values_than_the_policy_takes_are_enough():
    assert only(measured([30.0], Validation=10.0)).skew == pytest.approx(2.0)


def test_the_policy_says_how_many_values_stand_for_now():
    policy = ProjectPolicy(health=HealthPolicy(recent_points=1))
    assert only(measured([1.0, 2.0], Validation=1.0), policy).skew == pytest.approx(1.0)


def test_a_segment_is_held_against_itself():
    assert only(measured([1.0], segment="airport", Validation=1.0)).key.segment == "airport"
    elsewhere = measured([1.0], segment="airport").production
    found = skews(Inputs(newest=measured(Validation=1.0).newest, production=elsewhere), POLICY)
    assert [skew.why is None for skew in found] == [False, False]


def bias_of(*, segment="", **sizes):
    """Make inputs of a bias that was next to nothing, and of what may say how large the errors were."""
    inputs = measured([0.9], name="bias", Validation=0.001)
    others = {MetricKey(Scope.VALIDATION, segment, name): value for name, value in sizes.items()}
    return Inputs(newest={**inputs.newest, **others}, production=inputs.production)


@pytest.mark.parametrize(
    ("inputs", "loss"),
    [
        (bias_of(mae=9.0), 0.899 / 9),
        (bias_of(rmse=12.0), 0.899 / 12),
        (bias_of(rmse=12.0, MAE=9.0), 0.899 / 9),
        (bias_of(mape=0.2), 899.0),
        (bias_of(mae=9.0, segment="airport"), 899.0),
        (bias_of(mae=math.nan), 899.0),
    ],
)
def test_a_bias_is_held_against_the_size_of_the_errors_beside_it(inputs, loss):
    found = {skew.key.name: skew.skew for skew in skews(inputs, POLICY)}
    assert found["bias"] == pytest.approx(loss)


@pytest.mark.parametrize(
    ("inputs", "why"),
    [
        (measured([1.0]), "no value of mae in Validation, Test or Training"),
        (measured(Validation=1.0), "no value of mae in Production"),
        (measured([math.nan, math.inf], Validation=1.0), "no value of mae in Production"),
        (measured([1.0], Validation=math.nan), "the newest value of mae in Validation is nan"),
        (measured([1.0], Validation=0.0), "mae in Validation is 0, too near to 0 for a relative loss"),
        (
            measured([1.0], name="trips", Validation=1.0),
            "whether lower or higher trips is better is not known; declare it in the project's policy",
        ),
    ],
)
def test_what_cannot_be_told_says_why(inputs, why):
    skew = only(inputs)
    assert (skew.skew, skew.why, skew.grade) == (None, why, HealthGrade.UNKNOWN)


def test_a_declared_direction_counts():
    policy = ProjectPolicy(declared_metrics={"trips": MetricDirection.HIGHER_IS_BETTER})
    assert only(measured([3.0], name="trips", Validation=4.0), policy).skew == pytest.approx(0.25)


def test_the_worst_comes_first_and_what_is_not_known_last():
    newest, production = {}, {}
    for name, value in {"mae": 1.1, "accuracy": 0.2, "a": 1.0, "bias": 9.0, "mse": 0.5}.items():
        newest[MetricKey(Scope.VALIDATION, "", name)] = 1.0
        production[MetricKey(Scope.PRODUCTION, "", name)] = [(0, value)]
    found = skews(Inputs(newest=newest, production=production), POLICY)
    assert [skew.key.name for skew in found] == ["bias", "accuracy", "mae", "mse", "a"]


def test_huge_values_have_a_mean():
    skew = only(measured([1.7e308] * 5, Validation=1.0e308))
    assert skew.production == pytest.approx(1.7e308)
    assert skew.skew == pytest.approx(0.7)
