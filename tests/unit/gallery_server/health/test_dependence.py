from __future__ import annotations

import math

import pytest

from benchmarks.drift.corpus import dependent, seeded
from gallery_server.health.dependence import Dependence, dependence


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.6, 0.8])
@pytest.mark.parametrize("change", [0.0, 30.0])
def test_the_autocorrelation_is_found_whatever_the_level_does(rho, change):
    values = dependent(rho)(seeded("3"), 4_000)
    values = [value + change * (index > 2_000) for index, value in enumerate(values)]
    found = dependence(values)
    assert (found.rho, found.scale) == pytest.approx((rho, 1), abs=0.1)


def test_a_slow_ramp_is_no_dependence():
    random = seeded("4")
    assert dependence([random.gauss() + 0.05 * index for index in range(4_000)]).rho < 0.1


def test_what_swings_to_and_fro_counts_as_independent():
    assert dependence([1.0, -1.0] * 20).rho == 0


def test_what_only_wanders_is_held_at_most():
    assert dependence([float(index) for index in range(50)]).rho == 0.9


def test_equal_values_have_neither():
    assert dependence([5.0] * 30) == Dependence(0, 0)


def test_sums_scatter_more_the_more_values_depend():
    assert Dependence(0, 1).widening == 1
    assert Dependence(0.5, 1).widening == pytest.approx(math.sqrt(3))
