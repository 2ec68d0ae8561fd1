from __future__ import annotations

import pytest

from gallery_server.domain.project import MetricDirection
from gallery_server.health.directions import USUAL, direction

LOWER, HIGHER, ZERO = MetricDirection


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("mae", LOWER),
        ("MAPE", LOWER),
        ("Mean Absolute Error", LOWER),
        ("mean-absolute_error", LOWER),
        ("log_loss", LOWER),
        ("val_loss", LOWER),
        ("test_error.rate", LOWER),
        ("accuracy", HIGHER),
        ("f1", HIGHER),
        ("f1_macro", HIGHER),
        ("f1-score", HIGHER),
        ("R2", HIGHER),
        ("r2_score", HIGHER),
        ("ndcg@10", HIGHER),
        ("recall_at_5", HIGHER),
        ("top5_accuracy", HIGHER),
        ("roc_auc_ovr", HIGHER),
        ("neg_mean_absolute_error", HIGHER),
        ("bias", ZERO),
        ("meanError", ZERO),
        ("revenue", None),
        ("latency", None),
        ("neg_accuracy", None),
        ("prod", None),
        ("10", None),
        ("", None),
        ("@", None),
        ("Ошибка", None),
    ],
)
def test_usual_metrics_have_a_direction(name, way):
    assert direction(name, {}) is way


def test_what_a_project_declares_comes_first():
    declared = {"mae": HIGHER, "Revenue per Ride": HIGHER}
    assert direction("mae", declared) is HIGHER
    assert direction("MAE", declared) is HIGHER
    assert direction("revenue_per_ride", declared) is HIGHER


def test_the_exact_name_comes_before_a_similar_one():
    assert direction("x_y", {"xy": LOWER, "x_y": HIGHER}) is HIGHER


def test_no_usual_name_stands_for_two_directions():
    assert {USUAL[name] for name in ("mae", "accuracy", "bias")} == set(MetricDirection)
    assert all(name.isalnum() and name == name.casefold() for name in USUAL)
