from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.drift.corpus import seeded
from gallery_server.domain.health import HealthGrade, Measures
from gallery_server.domain.metric import MetricKey, Scope
from gallery_server.domain.project import HealthPolicy, ProjectPolicy
from gallery_server.health.assessment import assess
from gallery_server.health.findings import FINDINGS
from gallery_server.health.inputs import Inputs, RecordedDistribution

POLICY = ProjectPolicy(reproducibility_fields=("code", "data", "seed", "features"))
ALL = frozenset(POLICY.reproducibility_fields)
WEEK = 7 * 86_400_000_000


def newest(**values):
    return {MetricKey(Scope(scope), "", "mae"): value for scope, value in values.items()}


def weekly(*values, segment="", name="mae"):
    return {MetricKey(Scope.PRODUCTION, segment, name): [(index * WEEK, value) for index, value in enumerate(values)]}


def recorded(**features):
    return RecordedDistribution(1, json.dumps({"features": features}).encode())


def test_an_instance_without_metrics_has_its_completeness():
    assert assess(Inputs(present=ALL), POLICY).grade is HealthGrade.GOOD
    found = assess(Inputs(present={"code"}), POLICY)
    assert found.completeness.share == 0.25
    assert found.completeness.missing == ("data", "seed", "features")
    assert (found.score, found.grade) == (1.5, HealthGrade.POOR)
    assert found.findings == (
        "75 % of the reproducibility fields are missing (data, seed, features); the policy allows 50 %",
    )


def test_where_nothing_is_known_nothing_is_said():
    assert assess(Inputs(), replace(POLICY, reproducibility_fields=())) == Measures(
        assess(Inputs(), replace(POLICY, reproducibility_fields=())).completeness
    )


def test_a_skew_is_a_sentence():
    found = assess(Inputs(ALL, newest(Validation=9.0), weekly(*[12.1] * 5)), POLICY)
    assert found.covered_scopes == (Scope.VALIDATION, Scope.PRODUCTION)
    assert found.findings == (
        "mae in Production is 34.4 % worse than in Validation (12.1 against 9); the policy allows 20 %",
    )
    assert found.score == pytest.approx(3.1 / 9 / 0.2)
    assert found.grade is HealthGrade.POOR


def test_a_drift_is_a_sentence_with_its_date():
    found = assess(Inputs(ALL, {}, weekly(*[9.0, 9.1] * 15, *[12.6, 12.7] * 10, segment="airport")), POLICY)
    assert found.findings == (
        "mae of airport in Production is 39.8 % worse since 1970-07-30 (12.65 against 9.05); the policy allows 20 %",
    )


def test_a_change_for_the_better_is_not_a_finding():
    found = assess(Inputs(ALL, {}, weekly(*[9.0, 9.1] * 15, *[3.0, 3.1] * 10)), POLICY)
    assert found.drifts[0].drift < 0
    assert (found.findings, found.score, found.grade) == ((), 0.0, HealthGrade.GOOD)


def test_a_change_without_a_direction_is_told_and_not_graded():
    found = assess(Inputs(ALL, {}, weekly(*[9.0, 9.1] * 15, *[3.0, 3.1] * 10, name="trips")), POLICY)
    assert found.findings == (
        "trips in Production changed since 1970-07-30 (3.05 against 9.05); whether for the worse is not declared",
    )
    assert found.grade is HealthGrade.GOOD


def test_a_change_of_the_spread_is_told():
    random = seeded("spread")
    series = [9 + (0.1 if week < 40 else 1.0) * random.gauss() for week in range(80)]
    found = assess(Inputs(ALL, {}, weekly(*series)), POLICY)
    assert found.findings[0].startswith("mae in Production scatters otherwise than before since 1970-10-")


def test_a_shift_of_a_distribution_is_a_sentence():
    distributions = {
        (Scope.TRAINING, "airport"): recorded(
            age={"edges": [0, 1, 2], "counts": [5, 5]}, only={"categories": {"a": 1}}
        ),
        (Scope.PRODUCTION, "airport"): recorded(age={"edges": [0, 1, 2], "counts": [9, 1]}),
    }
    found = assess(Inputs(ALL, distributions=distributions), POLICY)
    (shift,) = found.shifts
    assert shift.index == pytest.approx(0.4 * math.log(1.8) - 0.4 * math.log(0.2))
    assert (shift.feature, shift.segment, shift.grade) == ("age", "airport", HealthGrade.POOR)
    (finding,) = found.findings
    assert finding == (
        "age of airport in Production is distributed otherwise than before it (population stability index 0.88); "
        "the policy allows 0.25"
    )


def test_what_cannot_be_compared_is_said():
    distributions = {
        (Scope.VALIDATION, ""): recorded(age={"edges": [0, 1], "counts": [5]}),
        (Scope.PRODUCTION, ""): recorded(age={"categories": {"a": 1}}),
        (Scope.TRAINING, "x"): RecordedDistribution(1, b"{"),
        (Scope.PRODUCTION, "x"): recorded(age={"categories": {"a": 1}}),
        (Scope.PRODUCTION, "y"): recorded(age={"categories": {"a": 1}}),
    }
    found = assess(Inputs(ALL, distributions=distributions), POLICY)
    assert found.shifts == ()
    first, second = found.findings
    assert first == "The shift of age is not known: edges on one side and categories on the other cannot be compared"
    assert second.startswith("The distribution of Training of x cannot be read: a distribution is JSON")


def test_the_worst_finding_comes_first():
    found = assess(Inputs({"code"}, newest(Validation=9.0), weekly(*[30.0] * 5)), POLICY)
    assert [finding.partition(" ")[0] for finding in found.findings] == ["mae", "75"]


def test_findings_end_somewhere():
    production = {MetricKey(Scope.PRODUCTION, f"{number}", "mae"): [(0, 5.0)] for number in range(200)}
    validation = {MetricKey(Scope.VALIDATION, key.segment, "mae"): 1.0 for key in production}
    found = assess(Inputs(ALL, validation, production), POLICY)
    assert len(found.findings) == FINDINGS
    assert found.findings[-1] == "and 151 more"


@pytest.mark.parametrize(("limit", "grade"), [(0.5, "poor"), (0.25, "fair"), (0.0, "fair")])
def test_completeness_is_graded_by_what_may_be_missing(limit, grade):
    policy = replace(POLICY, health=HealthPolicy(completeness_limit=limit))
    assert assess(Inputs(present={"code"}), policy).grade is HealthGrade(grade)


anything = st.floats(allow_nan=True, allow_infinity=True)
keys = st.builds(MetricKey, st.sampled_from(Scope), st.sampled_from(["", "a"]), st.sampled_from(["mae", "f1", "trips"]))


@given(
    st.dictionaries(keys, anything),
    st.dictionaries(keys.map(lambda key: replace(key, scope=Scope.PRODUCTION)), st.lists(anything, max_size=60)),
)
@settings(deadline=None)
def test_whatever_was_recorded_the_numbers_are_numbers(values, series):
    production = {key: list(enumerate(found)) for key, found in series.items()}
    found = assess(Inputs(ALL, values, production), POLICY)
    assert all(math.isfinite(value) for value in found.values().values())
    assert json.dumps([skew.skew for skew in found.skews], allow_nan=False)
