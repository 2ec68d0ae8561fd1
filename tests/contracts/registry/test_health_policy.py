"""A changed policy owes the instances of its project another look at their health, and bad limits are refused."""

from __future__ import annotations

import math

import pytest

from gallery_server.domain.project import HealthPolicy, HealthPolicyChange, MetricDirection, PolicyChange
from gallery_server.domain.value import ValueKind
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.registry import projects
from gallery_server.registry.assessing import policy_walk
from tests.contracts.registry.clinic import Clinic, with_keys
from tests.contracts.registry.gallery import PROJECT, Gallery

RELEVANT = [
    PolicyChange(reproducibility_fields=("trainingCode",)),
    PolicyChange(declared_metrics={"profit": MetricDirection.HIGHER_IS_BETTER}),
    PolicyChange(health=HealthPolicyChange(skew_limit=0.3)),
    PolicyChange(health=HealthPolicyChange(recent_points=6)),
]
IRRELEVANT = [
    PolicyChange(),
    PolicyChange(environments=("production",)),
    PolicyChange(declared_fields={"city": ValueKind.TEXT}),
    PolicyChange(draft_expiry_days=3),
    PolicyChange(health=HealthPolicyChange(skew_limit=0.2)),
]


@pytest.fixture
def clinic(gallery: Gallery) -> Clinic:
    gallery.create("x")
    return Clinic(gallery)


@pytest.mark.parametrize("change", RELEVANT)
def test_a_change_that_health_reads_owes_a_walk(clinic: Clinic, change: PolicyChange) -> None:
    saved = clinic.gallery.save()
    assert clinic.worst().outdated == 0
    clinic.set_policy(change)
    walk = clinic.walk_owed(saved)
    assert walk is not None
    assert (walk.policy_version, walk.after_instance_id) == (2, None)
    assert clinic.worst().outdated == 1


@pytest.mark.parametrize("change", IRRELEVANT)
def test_another_change_owes_nothing(clinic: Clinic, change: PolicyChange) -> None:
    saved = clinic.gallery.save()
    clinic.set_policy(change)
    assert clinic.walk_owed(saved) is None


def test_a_later_change_begins_the_walk_anew(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy_walk, "AT_ONCE", 2)
    saved = [clinic.gallery.save(metadata=with_keys("trainingCode")) for _ in range(3)]
    clinic.set_policy(RELEVANT[0])
    early = clinic.walk_owed(saved[0])
    assert early is not None
    ahead = clinic.gallery.write(lambda tx: policy_walk.mark_next(tx, early))
    assert ahead == sorted(each.instance_id for each in saved)[:2]
    assert clinic.gallery.write(lambda tx: policy_walk.go_on(tx, early, ahead))
    assert clinic.worst().outdated == 1
    assert not clinic.gallery.write(lambda tx: policy_walk.go_on(tx, early, ahead))
    clinic.set_policy(RELEVANT[2])
    assert clinic.worst().outdated == 3
    assert not clinic.gallery.write(lambda tx: policy_walk.go_on(tx, early, ahead))
    walk = clinic.walk_owed(saved[0])
    assert walk is not None
    assert (walk.policy_version, walk.after_instance_id) == (3, None)


def test_an_instance_is_outdated_until_the_walk_has_passed_it(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy_walk, "AT_ONCE", 1)
    first, second = sorted((clinic.gallery.save() for _ in range(2)), key=lambda each: each.instance_id)
    for each in (first, second):
        clinic.measure(each, "Validation", mae=1.0)
        clinic.assess(each)
    clinic.set_policy(RELEVANT[0])
    assert [clinic.get(each).outdated for each in (first, second)] == [True, True]
    walk = clinic.walk_owed(first)
    assert walk is not None
    ahead = clinic.gallery.write(lambda tx: policy_walk.mark_next(tx, walk))
    clinic.assess(first)
    clinic.gallery.write(lambda tx: policy_walk.go_on(tx, walk, ahead))
    assert [clinic.get(each).outdated for each in (first, second)] == [False, True]
    assert [clinic.get(each).policy_version for each in (first, second)] == [2, 1]


def test_only_what_is_set_of_the_limits_changes(clinic: Clinic) -> None:
    wanted = HealthPolicyChange(completeness_limit=0.0, drift_limit=1e-9, reference_points=8)
    changed = clinic.set_policy(PolicyChange(health=wanted))
    assert changed.policy.health == HealthPolicy(completeness_limit=0.0, drift_limit=1e-9, reference_points=8)
    assert clinic.gallery.read(lambda tx: projects.require(tx, PROJECT)) == changed


@pytest.mark.parametrize(
    ("field", "label", "values"),
    [
        ("completeness_limit", "completenessLimit", (-0.1, 1.0, math.nan, math.inf)),
        ("skew_limit", "skewLimit", (0.0, -1.0, math.nan, math.inf)),
        ("drift_limit", "driftLimit", (0.0, -1.0, math.nan, math.inf)),
        ("shift_limit", "shiftLimit", (0.0, -1.0, math.nan, math.inf)),
        ("reference_points", "referencePoints", (7, 201, -1)),
        ("recent_points", "recentPoints", (0, 201)),
    ],
)
def test_limits_that_make_no_sense_are_refused(
    clinic: Clinic, field: str, label: str, values: tuple[float, ...]
) -> None:
    for value in values:
        with pytest.raises(InvalidArgument) as raised:
            clinic.set_policy(PolicyChange(health=HealthPolicyChange(**{field: value})))
        told = raised.value.details
        assert raised.value.reason is Reason.FIELD_OUT_OF_RANGE
        assert (told["field"], told["value"]) == (f"policy.health.{label}", str(value))
        assert "rule" in told or {"least", "most"} <= told.keys()
    assert clinic.gallery.read(lambda tx: projects.require(tx, PROJECT)).policy_version == 1
