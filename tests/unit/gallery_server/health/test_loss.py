from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery_server.domain.project import MetricDirection
from gallery_server.health.loss import relative_loss

LOWER, HIGHER, ZERO = MetricDirection
finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("way", "reference", "value", "loss"),
    [
        (LOWER, 10.0, 12.0, 0.2),
        (LOWER, 10.0, 8.0, -0.2),
        (LOWER, -10.0, -8.0, 0.2),
        (HIGHER, 0.8, 0.6, 0.25),
        (HIGHER, 0.8, 1.0, -0.25),
        (HIGHER, -0.5, -1.0, 1.0),
        (ZERO, 2.0, -3.0, 0.5),
        (ZERO, -2.0, 1.0, -0.5),
        (None, 10.0, 12.0, 0.2),
        (None, 10.0, 8.0, -0.2),
    ],
)
def test_above_0_is_worse(way, reference, value, loss):
    assert relative_loss(reference, value, way) == pytest.approx(loss)


@pytest.mark.parametrize(
    ("reference", "value", "error_size", "loss"),
    [(0.0, 0.9, 9.0, 0.1), (-0.01, 0.5, 9.0, 0.49 / 9), (0.5, 0.0, 9.0, -0.5 / 9), (2.0, -3.0, 0.5, 0.5)],
)
def test_a_signed_error_is_held_against_the_size_of_errors_where_that_is_larger(reference, value, error_size, loss):
    assert relative_loss(reference, value, ZERO, error_size) == pytest.approx(loss)


@pytest.mark.parametrize("way", [LOWER, HIGHER, None])
def test_other_metrics_are_held_against_themselves(way):
    assert relative_loss(10.0, 12.0, way, 100.0) == relative_loss(10.0, 12.0, way)


@pytest.mark.parametrize("way", [*MetricDirection, None])
@pytest.mark.parametrize("reference", [0.0, -0.0, 5e-324])
def test_a_reference_of_0_tells_nothing(way, reference):
    assert relative_loss(reference, 1e10, way) is None


@given(finite, finite, st.sampled_from([*MetricDirection, None]))
def test_a_loss_is_a_number(reference, value, way):
    loss = relative_loss(reference, value, way)
    assert loss is None or math.isfinite(loss)


@given(finite, st.sampled_from([*MetricDirection, None]))
def test_no_change_is_no_loss(value, way):
    assert relative_loss(value, value, way) in (0.0, None)
