"""Evaluations are kept as they were given, all of a call or none, and leave one event and one mark each."""

from __future__ import annotations

import json
import math
import uuid
from typing import Any

import pytest
from peewee import fn

from gallery_server.dal.schema import TABLES, HealthDueRow, MetricKeyRow
from gallery_server.domain.metric import (
    DISTRIBUTION_TYPE,
    DataSet,
    EvaluationWindow,
    MetricKey,
    Scope,
)
from gallery_server.domain.project import PolicyChange
from gallery_server.domain.value import Value, ValueKind, text
from gallery_server.errors import FailedPrecondition, GalleryError, Gone, NotFound, Reason
from gallery_server.registry import erasures, projects
from gallery_server.registry.measuring import recording
from tests.contracts.keeping.feed import numbering, read_all
from tests.contracts.registry.gallery import PROJECT, SIGNER, Gallery, caller
from tests.contracts.registry.measuring import Measuring, wish

HOUR = 3_600_000_000
DAY = 24 * HOUR
HISTOGRAM = b'{"features": {"age": {"edges": [0, 20, 40], "counts": [3, 5]}, "city": {"categories": {"Oslo": 3}}}}'


@pytest.fixture
def instance_id(gallery: Gallery) -> str:
    gallery.create("A")
    return gallery.save().instance_id


def rows(gallery: Gallery) -> dict[str, int]:
    """Count the rows of every table."""
    return {
        table._meta.table_name: gallery.read(lambda tx, table=table: tx.row(table.select(fn.COUNT(1).alias("n")))["n"])
        for table in TABLES
    }


def test_all_that_was_given_is_kept(measuring: Measuring, instance_id: str) -> None:
    context: dict[str, Any] = {
        "scope": "pRODUCTION",
        "segment": "ai\u0301rport",
        "data_set": DataSet("rides", "7", "sha256:ab"),
        "sample_count": 0,
        "measured_micros": 5,
        "window": EvaluationWindow(-7, 3),
        "metadata": {"note": text("a"), "times": Value(ValueKind.WHOLE, 3)},
        "payload": b"\0\xff'\\",
        "payload_type": "application/x-matrix",
    }
    made = measuring.measure(instance_id, {"mae": 0.1, "f1@k/x": -1e300}, **context)
    found = measuring.evaluation(made.evaluation_id)
    assert found == made
    assert found.context.scope is Scope.PRODUCTION
    assert found.context.segment == "a\u00edrport"
    assert (found.context.data_set, found.context.window) == (context["data_set"], context["window"])
    assert (found.context.metadata, found.context.payload) == (context["metadata"], context["payload"])
    assert (found.recorded_by, found.retraction) == ("local:test", None)
    assert found.values == {"mae": 0.1, "f1@k/x": -1e300}


def test_what_is_not_said_is_now_and_all_of_the_data(measuring: Measuring, instance_id: str) -> None:
    made = measuring.measure(instance_id, {"mae": 1.0})
    assert made.context.measured_micros == made.recorded_micros
    assert measuring.newest(instance_id).keys() == {MetricKey(Scope.VALIDATION, "", "mae")}
    assert measuring.evaluation(made.evaluation_id) == made


def test_no_number_is_lost(measuring: Measuring, instance_id: str) -> None:
    values = {
        "nan": math.nan,
        "inf": math.inf,
        "minus inf": -math.inf,
        "tiny": 5e-324,
        "large": 1.7976931348623157e308,
        "odd": 0.1 + 0.2,
        "zero": 0.0,
    }
    made = measuring.measure(instance_id, values)
    kept = {name: repr(value) for name, value in measuring.evaluation(made.evaluation_id).values.items()}
    assert kept == {name: repr(value) for name, value in values.items()}
    newest = {key.name: value for key, (value, _, _) in measuring.newest(instance_id).items()}
    assert newest == kept


def test_there_is_one_zero(measuring: Measuring, instance_id: str) -> None:
    made = measuring.measure(instance_id, {"mae": -0.0})
    kept = [measuring.evaluation(made.evaluation_id).values["mae"], made.metric("mae").value]
    assert [repr(value) for value in kept] == ["0.0", "0.0"]


def test_a_batch_reaches_over_instances_projects_and_scopes_in_its_order(
    measuring: Measuring, gallery: Gallery, instance_id: str
) -> None:
    gallery.create("A", project_name="other")
    other = gallery.save(project_name="other").instance_id
    wishes = [
        wish(each, {"mae": float(number), "bias": 1.0}, number, scope=scope, segment=f"s{number % 3}")
        for number, (each, scope) in enumerate(
            (each, scope) for _ in range(20) for each in (other, instance_id) for scope in Scope
        )
    ]
    made = measuring.record(*wishes)
    assert [one.instance_id for one in made] == [each.instance_id for each in wishes]
    assert [one.values["mae"] for one in made] == [float(number) for number in range(len(wishes))]
    assert [one.evaluation_id for one in made] == sorted(one.evaluation_id for one in made)
    keys = gallery.read(lambda tx: tx.rows(MetricKeyRow.select()))
    assert len(keys) == 2 * 2 * 4 * 3, "each key of each project once"
    assert len({row["project_id"] for row in keys}) == 2


def test_a_thousand_metrics_of_new_names_are_one_call(measuring: Measuring, gallery: Gallery, instance_id: str) -> None:
    made = measuring.measure(instance_id, {f"m{number}": float(number) for number in range(1_000)})
    assert len(measuring.newest(instance_id)) == 1_000
    again = measuring.measure(instance_id, dict.fromkeys(made.values, 0.0))
    assert {found[2] for found in measuring.newest(instance_id).values()} == {again.evaluation_id}
    assert len(gallery.read(lambda tx: tx.rows(MetricKeyRow.select()))) == 1_000


@pytest.mark.parametrize("state", ["draft", "deprecated", "erased"])
def test_an_instance_in_any_state_is_measured(measuring: Measuring, gallery: Gallery, state: str) -> None:
    gallery.create("A")
    measured = gallery.save(draft=state == "draft").instance_id
    if state == "deprecated":
        gallery.deprecate(measured)
    elif state == "erased":
        erase = lambda tx: erasures.erase(  # noqa: E731 - as short as its siblings
            tx, SIGNER, caller(), measured, reason="the law", metadata_keys=[], cursor=None
        )
        gallery.write(erase)
    assert measuring.measure(measured, {"mae": 1.0}).project_id == gallery.instance(measured).project_id


def test_metadata_of_an_evaluation_outlive_the_erasure_of_the_instances(measuring: Measuring, gallery: Gallery) -> None:
    gallery.create("A")
    measured = gallery.save(metadata={"person": text("Ada")}).instance_id
    made = measuring.measure(measured, {"mae": 1.0}, metadata={"person": text("Ada")})
    gallery.write(
        lambda tx: erasures.erase(
            tx, SIGNER, caller(), measured, reason="the law", metadata_keys=["person"], cursor=None
        )
    )
    assert gallery.instance(measured).metadata == {}
    assert measuring.evaluation(made.evaluation_id).context.metadata == {"person": text("Ada")}


def test_an_evaluation_and_its_retraction_leave_an_event_and_a_mark(
    measuring: Measuring, gallery: Gallery, instance_id: str
) -> None:
    model_id = gallery.instance(instance_id).model_id
    one, two = measuring.record(
        wish(instance_id, {"mae": 0.5, "bias": math.nan, "top": math.inf}, 0, segment="airport", measured_micros=7),
        wish(instance_id, {"mae": 1.0}, 1),
    )
    measuring.retract(one, "sensors were broken")
    numbering(gallery.database).step()
    events = [each for each in read_all(gallery.database) if each.kind.startswith("evaluation.")]
    found = [(each.kind, each.subject_id, each.model_id, json.loads(each.after or "")) for each in events]
    told = {"evaluationId": one.evaluation_id, "scope": "Validation", "segment": "airport", "measuredMicros": 7}
    metrics = {"mae": 0.5, "bias": "nan", "top": "positive_infinity"}
    assert [each[:3] for each in found] == [
        ("evaluation.recorded", instance_id, model_id),
        ("evaluation.recorded", instance_id, model_id),
        ("evaluation.retracted", instance_id, model_id),
    ]
    assert found[0][3] == told | {"metrics": metrics}
    assert found[1][3]["evaluationId"] == two.evaluation_id
    assert found[2][3] == told | {"metricNames": ["bias", "mae", "top"], "reason": "sensors were broken"}
    assert events[0].transaction_id == events[1].transaction_id


def test_marks_count_the_writes_and_stay_due_when_the_first_was(
    measuring: Measuring, gallery: Gallery, instance_id: str
) -> None:
    def mark() -> tuple[int, int]:
        row = gallery.read(lambda tx: tx.row(HealthDueRow.select().where(HealthDueRow.instance_id == instance_id)))
        assert row is not None
        return row["writes"], row["due_micros"]

    first = measuring.measure(instance_id, {"mae": 1.0})
    writes, due = mark()
    assert due == first.recorded_micros + 1_000_000
    measuring.record(wish(instance_id, {"mae": 1.0}), wish(instance_id, {"bias": 1.0}, 1))
    measuring.retract(first)
    after, still = mark()
    assert (after - writes, still) == (2, due)


def test_a_retraction_is_told_with_the_evaluation_and_happens_once(
    measuring: Measuring, gallery: Gallery, instance_id: str
) -> None:
    made = measuring.measure(instance_id, {"mae": 1.0})
    answered = measuring.retract(made, "no\nfun")
    assert answered.retraction is not None
    assert (answered.retraction.principal, answered.retraction.reason) == ("local:test", "no\nfun")
    assert measuring.evaluation(made.evaluation_id) == answered
    assert measuring.newest(instance_id) == {}
    before = rows(gallery)
    with pytest.raises(FailedPrecondition) as raised:
        measuring.retract(made)
    assert raised.value.reason is Reason.EVALUATION_RETRACTED
    assert raised.value.details["evaluationId"] == made.evaluation_id
    assert rows(gallery) == before
    assert measuring.evaluation(made.evaluation_id) == answered


def refused(gallery: Gallery, *wishes: Any) -> GalleryError:
    before = rows(gallery)
    with pytest.raises(GalleryError) as raised:
        gallery.write(lambda tx: recording.record(tx, caller(), wishes))
    assert rows(gallery) == before, "nothing is written"
    return raised.value


def test_one_wrong_element_of_many_is_named_and_nothing_is_written(gallery: Gallery, instance_id: str) -> None:
    good = [wish(instance_id, {"mae": 1.0}, item) for item in range(3)]
    error = refused(gallery, *good, wish(instance_id, {"mae": 1.0, "f1": 1.0, "": 1.0}, 3))
    assert (error.reason, error.details["field"]) == (Reason.FIELD_MISSING, "evaluations[3].metrics[2].name")


def test_unknown_instances_are_named_together(gallery: Gallery, instance_id: str) -> None:
    unknown = [str(uuid.UUID(int=number)) for number in range(1, 13)]
    wishes = [wish(each, {"mae": 1.0}, item) for item, each in enumerate([instance_id, *unknown, unknown[0]])]
    error = refused(gallery, *wishes)
    assert isinstance(error, NotFound)
    assert (error.reason, error.details["field"]) == (Reason.INSTANCE_NOT_FOUND, "evaluations[1].instanceId")
    assert (error.details["value"], error.details["missing"]) == (unknown[0], ", ".join(unknown[:10]))
    assert "nor 11 others" in error.message


def test_a_draft_that_has_expired_is_not_measured(gallery: Gallery, instance_id: str) -> None:
    draft = gallery.save(draft=True).instance_id
    change = PolicyChange(draft_expiry_days=1)
    gallery.write(lambda tx: projects.set_policy(tx, caller(), PROJECT, 1, None, change))
    later = Gallery(type(gallery.database)(gallery.database.engine, 2, lambda: gallery.database.clock() + 2 * DAY))
    error = refused(later, wish(instance_id, {"mae": 1.0}), wish(draft, {"mae": 1.0}, 1))
    assert isinstance(error, Gone)
    assert (error.reason, error.details["field"]) == (Reason.DRAFT_EXPIRED, "evaluations[1].instanceId")
    later.database.close()


def test_a_project_that_is_named_must_be_the_instances(
    measuring: Measuring, gallery: Gallery, instance_id: str
) -> None:
    gallery.create("A", project_name="other")
    assert measuring.measure(instance_id, {"mae": 1.0}, project_name=PROJECT)
    error = refused(gallery, wish(instance_id, {"mae": 1.0}, None, project_name="other"))
    assert (error.reason, error.details) == (
        Reason.INSTANCE_NOT_FOUND,
        {"field": "projectName", "value": "'other'", "known": PROJECT},
    )
    error = refused(gallery, wish(instance_id, {"mae": 1.0}, None, project_name="othr"))
    assert (error.reason, error.details["known"]) == (Reason.PROJECT_NOT_FOUND, "other")


def test_a_distribution_is_read_before_it_is_kept(measuring: Measuring, gallery: Gallery, instance_id: str) -> None:
    given = {"payload": HISTOGRAM, "payload_type": DISTRIBUTION_TYPE.upper() + "; charset=utf-8"}
    made = measuring.measure(instance_id, {"mae": 1.0}, **given)
    assert (made.context.payload, made.context.payload_type) == (HISTOGRAM, DISTRIBUTION_TYPE)
    for wrong in (b"", b"{}", b"\xff", HISTOGRAM.replace(b"[3, 5]", b"[3]"), HISTOGRAM.replace(b"20", b"-1")):
        error = refused(gallery, wish(instance_id, {"mae": 1.0}, payload=wrong, payload_type=DISTRIBUTION_TYPE))
        assert (error.reason, error.details["field"]) == (Reason.FIELD_MALFORMED, "evaluations[0].context.payload")
    assert measuring.measure(instance_id, {"mae": 1.0}, payload=b"\xff", payload_type="application/json")
