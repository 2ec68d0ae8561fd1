"""What is computed of an instance, where it is kept, and what the feed says of it; numbers are worked out by hand."""

from __future__ import annotations

import json
import math

import pytest

from gallery_server.dal import health_inputs_store
from gallery_server.dal.health_inputs_store import Extent
from gallery_server.domain.health import HealthGrade
from gallery_server.domain.instance import Instance, InstanceCause
from gallery_server.domain.metric import DISTRIBUTION_TYPE, MetricKey, Scope
from gallery_server.domain.project import REPRODUCIBILITY_FIELDS, PolicyChange
from gallery_server.domain.specification import ModelSpecification
from gallery_server.domain.value import text
from gallery_server.registry import erasures, instances
from tests.contracts.registry.clinic import BEGIN, HOUR, Clinic, with_keys
from tests.contracts.registry.gallery import SIGNER, Gallery, caller
from tests.contracts.registry.net import Net

TWO_FIELDS = PolicyChange(reproducibility_fields=("trainingCode", "features"))
HALF = {"completeness": 0.5, "score": 1.0}
"""One of two fields, where the policy allows half of them to be missing."""
THREE = with_keys("trainingCode", "randomSeed", "trainingDataSet")
"""Of the nine standard fields."""


@pytest.fixture
def clinic(gallery: Gallery) -> Clinic:
    gallery.create("x")
    return Clinic(gallery)


@pytest.fixture
def patient(clinic: Clinic) -> Instance:
    """An instance with one of the two fields that its project wants."""
    clinic.set_policy(TWO_FIELDS)
    clinic.pass_walk()
    return clinic.gallery.save(metadata=with_keys("trainingCode"))


def test_completeness_is_known_at_once(clinic: Clinic) -> None:
    saved = clinic.gallery.save(metadata=THREE)
    assert clinic.values(saved) == pytest.approx({"completeness": 3 / 9, "score": (6 / 9) / 0.5})
    assert clinic.stored(saved) is None
    health = clinic.get(saved)
    assert health.measures.completeness.share == pytest.approx(3 / 9)
    assert health.measures.completeness.missing == tuple(key for key in REPRODUCIBILITY_FIELDS if key not in THREE)
    assert (health.measures.grade, health.outdated, health.policy_version) == (HealthGrade.POOR, False, 1)
    assert not clinic.is_marked(saved)
    assert clinic.changes(saved) == []


def test_a_revision_has_fields_for_all_its_instances(clinic: Clinic) -> None:
    described = ModelSpecification(
        features=("distance",), hyperparameters={"depth": text("7")}, metadata=with_keys("trainingCode")
    )
    clinic.gallery.create(specification=described)
    assert clinic.values(clinic.gallery.save())["completeness"] == pytest.approx(3 / 9)
    saved = clinic.gallery.save(metadata=with_keys("trainingCode", "randomSeed"))
    assert clinic.values(saved)["completeness"] == pytest.approx(4 / 9)
    assert clinic.values(clinic.gallery.save(revision=1))["completeness"] == 0


def test_nested_metadata_count_by_their_outer_key(clinic: Clinic) -> None:
    saved = clinic.gallery.save(metadata=with_keys("hyperparameters.tree.depth", "featuresOld", "features.of"))
    assert clinic.values(saved)["completeness"] == pytest.approx(2 / 9)


def test_a_project_without_fields_asks_for_nothing(clinic: Clinic) -> None:
    clinic.set_policy(PolicyChange(reproducibility_fields=()))
    saved = clinic.gallery.save()
    assert clinic.values(saved) == {"completeness": 1.0, "score": 0.0}
    assert clinic.get(saved).measures.grade is HealthGrade.UNKNOWN


def test_a_draft_has_its_completeness_before_and_after_its_release(clinic: Clinic, patient: Instance) -> None:
    draft = clinic.gallery.save(draft=True, metadata=with_keys("features"))
    assert clinic.values(draft) == HALF
    clinic.gallery.write(lambda tx: instances.release(tx, caller(), draft.instance_id))
    assert clinic.values(draft) == HALF


def test_copies_have_the_completeness_of_what_they_carry(net: Net) -> None:
    net.models("A B other/C")
    net.add("B", "A")
    net.add("other/C", "B")
    net.save("B", metadata=THREE)
    net.save("other/C", metadata=with_keys("features"))
    net.save("A")
    clinic = Clinic(net.gallery)
    for name, share in (("B", 3 / 9), ("other/C", 1 / 9)):
        copies = [each for each in net.line(name) if each.cause is InstanceCause.UPSTREAM_CHANGED]
        assert copies
        assert [clinic.values(each)["completeness"] for each in copies] == pytest.approx([share] * len(copies))


def test_skew_is_computed_of_the_newest_values(clinic: Clinic, patient: Instance) -> None:
    clinic.measure(patient, "Training", mae=0.5)
    clinic.measure(patient, "Validation", mae=1.0)
    clinic.produce(patient, "mae", [9.0, 1.1, 1.2, 1.3, 1.4, 1.5])
    health = clinic.assess(patient)
    (skew,) = health.measures.skews
    assert (skew.key, skew.reference_scope) == (MetricKey(Scope.PRODUCTION, "", "mae"), Scope.VALIDATION)
    # The mean of the newest five is 1.3, 0.3 of the reference worse.
    assert (skew.production, skew.skew) == (pytest.approx(1.3), pytest.approx(0.3))
    assert health.measures.score == pytest.approx(0.3 / 0.2)
    assert health.measures.grade is HealthGrade.POOR
    assert health.measures.covered_scopes == (Scope.TRAINING, Scope.VALIDATION, Scope.PRODUCTION)
    assert clinic.values(patient) == pytest.approx({"completeness": 0.5, "skew": 0.3, "score": 1.5})
    assert clinic.stored(patient) == health
    ((before, after),) = clinic.changes(patient)
    assert before == {"grade": "fair", **HALF}
    assert {name: after[name] for name in ("grade", "completeness")} == {"grade": "poor", "completeness": 0.5}
    assert (after["skew"], after["score"]) == (pytest.approx(0.3), pytest.approx(1.5))
    assert any("mae" in finding for finding in after["findings"])


def test_drift_and_its_beginning_are_stored(clinic: Clinic, patient: Instance) -> None:
    steady = [1.0 + 0.01 * (-1) ** place for place in range(40)]
    clinic.produce(patient, "mae", steady + [value + 0.5 for value in steady])
    health = clinic.assess(patient)
    (drift,) = health.measures.drifts
    assert drift.drift == pytest.approx(0.5, abs=0.02)
    assert drift.began_micros == BEGIN + 40 * HOUR
    assert clinic.values(patient)["drift"] == drift.drift
    assert clinic.stored(patient) == health


def test_distributions_are_compared(clinic: Clinic, patient: Instance) -> None:
    for scope, shares in (("Training", [50, 50]), ("Production", [90, 10])):
        payload = {"features": {"distance": {"edges": [0, 1, 2], "counts": shares}}}
        clinic.measuring.measure(
            patient.instance_id,
            {"mae": 1.0},
            scope=scope,
            payload=json.dumps(payload).encode(),
            payload_type=DISTRIBUTION_TYPE,
        )
    health = clinic.assess(patient)
    (shift,) = health.measures.shifts
    assert clinic.values(patient)["shift"] == shift.index
    # (0.9 - 0.5) ln(0.9 / 0.5) + (0.1 - 0.5) ln(0.1 / 0.5)
    assert shift.index == pytest.approx(0.4 * math.log(1.8) - 0.4 * math.log(0.2), rel=0.05)
    assert clinic.stored(patient) == health


def test_what_did_not_change_is_not_written_again(clinic: Clinic, patient: Instance) -> None:
    clinic.measure(patient, "Validation", mae=1.0)
    first = clinic.assess(patient)
    clinic.assess(patient)
    assert clinic.stored(patient) == first
    assert len(clinic.changes(patient)) == 1


def test_a_value_that_is_not_finite_leaves_a_reason(clinic: Clinic, patient: Instance) -> None:
    clinic.measure(patient, "Validation", mae=math.nan, rmse=math.inf)
    clinic.measure(patient, "Production", mae=1.0, rmse=math.nan)
    health = clinic.assess(patient)
    assert [(each.skew, bool(each.why)) for each in health.measures.skews] == [(None, True), (None, True)]
    assert clinic.values(patient) == HALF
    assert clinic.stored(patient) == health


def test_an_instance_whose_metrics_were_all_taken_back_has_its_completeness_alone(
    clinic: Clinic, patient: Instance
) -> None:
    validated = clinic.measure(patient, "Validation", mae=1.0)
    produced = clinic.measure(patient, "Production", mae=2.0)
    assert clinic.assess(patient).measures.score == pytest.approx(5.0)
    clinic.measuring.retract(produced)
    assert clinic.get(patient).outdated
    clinic.assess(patient)
    assert clinic.values(patient) == HALF
    clinic.measuring.retract(validated)
    clinic.assess(patient)
    assert clinic.stored(patient) is None
    assert clinic.values(patient) == HALF
    assert clinic.get(patient).measures.covered_scopes == ()
    assert [after["score"] for _, after in clinic.changes(patient)] == [5.0, 1.0, 1.0]


def test_erased_metadata_are_missing(clinic: Clinic, patient: Instance) -> None:
    clinic.gallery.write(
        lambda tx: erasures.erase(
            tx,
            SIGNER,
            caller(),
            patient.instance_id,
            reason="the law",
            metadata_keys=["trainingCode"],
            cursor=None,
        )
    )
    assert clinic.is_marked(patient)
    clinic.assess(patient)
    assert clinic.values(patient) == {"completeness": 0.0, "score": 2.0}
    assert clinic.get(patient).measures.completeness.missing == ("trainingCode", "features")
    assert not clinic.is_marked(patient)


def test_health_is_outdated_from_a_write_until_it_is_computed(clinic: Clinic, patient: Instance) -> None:
    clinic.measure(patient, "Validation", mae=1.0)
    fresh = clinic.get(patient)
    assert (fresh.measures.covered_scopes, fresh.outdated) == ((Scope.VALIDATION,), True), "lists do not have it yet"
    clinic.assess(patient)
    clinic.measure(patient, "Test", mae=1.0)
    late = clinic.get(patient)
    assert (late.measures.covered_scopes, late.outdated) == ((Scope.VALIDATION,), True)
    clinic.assess(patient)
    assert not clinic.get(patient).outdated


@pytest.mark.parametrize("points", [1, 7, 8, 10, 11, 30])
def test_a_long_series_is_read_at_both_ends(clinic: Clinic, patient: Instance, points: int) -> None:
    clinic.produce(patient, "mae", [float(place) for place in range(points)])
    clinic.measure(patient, "Validation", mae=-1.0)

    def read(tx):
        newest = health_inputs_store.newest_of(tx, [patient.instance_id])[patient.instance_id]
        keys = {each.field_id: each.key for each in newest if each.key.scope is Scope.PRODUCTION}
        return health_inputs_store.series_of(tx, {patient.instance_id: keys}, Extent(3, 7))[patient.instance_id]

    (series,) = clinic.gallery.read(read).values()
    places = list(range(points)) if points <= 10 else [0, 1, 2, *range(points - 7, points)]
    assert series == [(BEGIN + place * HOUR, float(place)) for place in places]


def test_many_series_are_read_at_once(clinic: Clinic, patient: Instance) -> None:
    for segment in range(120):
        clinic.produce(patient, "mae", [1.0, 2.0], segment=f"airport {segment}")
    measures = clinic.assess(patient).measures
    assert len(measures.drifts) == 120
    assert {each.points for each in measures.drifts} == {2}
