"""What docs/reference/health.md computes by hand is what the code computes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from statistics import median

import pytest

from gallery_server.domain.health import Completeness
from gallery_server.domain.metric import MetricKey, Scope
from gallery_server.domain.project import HealthPolicy, MetricDirection, ProjectPolicy
from gallery_server.health.dependence import dependence
from gallery_server.health.detector import detect, level_scheme
from gallery_server.health.directions import direction
from gallery_server.health.distributions import Histogram, read_distribution, stability_index
from gallery_server.health.drift import drift
from gallery_server.health.grading import completeness_score
from gallery_server.health.inputs import Inputs
from gallery_server.health.skew import skews
from gallery_server.health.standard import standard

PAGE = (Path(__file__).parents[4] / "docs" / "reference" / "health.md").read_text("utf-8")
WINDOW = 8


def by_hand():
    """Answer the values of the example, and the steps of its table."""
    section = PAGE.partition("### By hand\n")[2].partition("\n### ")[0]
    before, after = re.search(r"^([\d. ]+)\|([\d. ]+)$", section, re.MULTILINE).groups()
    steps = dict(re.findall(r"^\| (.+?) \| (-?\d+\.\d{3}) \|$", section, re.MULTILINE))
    return [float(value) for value in (before + after).split()], {step: float(value) for step, value in steps.items()}


def test_the_drift_by_hand_is_that_of_the_detector():
    values, steps = by_hand()
    assert len(values) == 14
    usual, noise, slack = standard(values[:WINDOW]), dependence(values), level_scheme(WINDOW).slack
    scale = max(usual.scale, noise.scale) * noise.widening
    sums = [0.0]
    for value in values:
        residual = (value - usual.center) / scale
        sums.append(max(0.0, sums[-1] + min(max(residual, -2.5), 2.5) - slack))
    before, since = median(values[:WINDOW]), median(values[WINDOW:])
    assert list(steps.values()) == pytest.approx(
        [
            usual.center,
            usual.scale,
            noise.rho,
            noise.scale,
            slack,
            (values[8] - usual.center) / scale,
            sums[9],
            sums[10],
            sums[12],
            sums[13],
            before,
            since,
            (since - before) / before,
        ],
        abs=0.0005,
    )
    change = detect([value / 16 for value in values], WINDOW).change
    assert change
    assert (change.began, change.detected) == (8, 12)
    found = drift(
        MetricKey(Scope.PRODUCTION, "", "mae"),
        list(enumerate(values)),
        MetricDirection.LOWER_IS_BETTER,
        HealthPolicy(reference_points=WINDOW),
    )
    assert found.drift == pytest.approx(steps["drift"], abs=0.0005)


def test_the_other_numbers_hold():
    assert completeness_score(Completeness(6 / 9, ()), 0.5) == pytest.approx(0.667, abs=0.0005)
    production = [12.0, 12.2, 11.9, 12.3, 12.1]
    (skew,) = skews(
        Inputs(
            newest={MetricKey(Scope.VALIDATION, "", "mae"): 9.0},
            production={MetricKey(Scope.PRODUCTION, "", "mae"): list(enumerate(production))},
        ),
        ProjectPolicy(),
    )
    assert skew.skew == pytest.approx(0.344, abs=0.0005)
    before, after = Histogram((0, 1, 2), (50, 50)), Histogram((0, 1, 2), (75, 25))
    assert stability_index(before, after) == pytest.approx(0.275, abs=0.0005)
    for text in ("= 0.667", "= 0.344", "= 0.275", ", ".join(f"{value}" for value in production[:3])):
        assert text in PAGE


def test_the_form_of_a_distribution_is_read():
    form = re.search(r"```json\n(.*?)\n```", PAGE, re.DOTALL)[1]
    assert set(read_distribution(form.encode())) == set(json.loads(form)["features"])


def test_the_directions_hold():
    rows = re.findall(r"^\| (lower|higher|nearer to zero) \| (.+) \|$", PAGE, re.MULTILINE)
    ways = dict(zip(("lower", "higher", "nearer to zero"), MetricDirection, strict=True))
    assert len(rows) == 3
    for better, names in rows:
        for name in names.split(", "):
            if name not in ("their long names", "other losses", "false positive and negative rates", "deviances"):
                assert direction(name.removesuffix("s"), {}) is ways[better] or direction(name, {}) is ways[better], (
                    name
                )
