"""Search finds instances by the newest values of their metrics and by their health (paper, Listing 5)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from gallery_server.domain.metric import EvaluationPlace, EvaluationWish, Scope
from gallery_server.domain.page import PageRequest
from gallery_server.domain.project import MetricDirection, PolicyChange
from gallery_server.domain.search import SCOPES, Comparison, Operator
from gallery_server.domain.value import text
from gallery_server.errors import GalleryError, Reason
from gallery_server.registry import projects
from gallery_server.registry.measuring import recording, retracting
from gallery_server.registry.searching import scanning, search, search_metrics
from gallery_server.registry.searching.search import Wish
from tests.contracts.registry.finding import counted, found, order, page, where
from tests.contracts.registry.gallery import PROJECT, SIGNER, Gallery, caller
from tests.contracts.registry.measured import measure, metric, set_health

BIAS = where("metricName", Operator.EQUAL, "bias")
ALONE = where("metricSegment", Operator.EQUAL, "")


def below(content: Any) -> Comparison:
    return where("metricValue", Operator.LESS_THAN, content)


def above(content: Any) -> Comparison:
    return where("metricValue", Operator.GREATER_THAN, content)


def saved(gallery: Gallery, values: dict[Any, float], **metadata: str) -> str:
    instance = gallery.save(metadata={key: text(content) for key, content in metadata.items()})
    measure(gallery, instance.instance_id, values)
    return instance.instance_id


@pytest.fixture
def gallery(gallery: Gallery) -> Gallery:
    gallery.create()
    return gallery


def test_metrics_and_metadata_are_searched_together(gallery: Gallery) -> None:
    good = saved(gallery, {metric("mae"): 3.0}, modelName="Random Forest")
    saved(gallery, {metric("mae"): 7.0}, modelName="Random Forest")
    saved(gallery, {metric("mae"): 3.0}, modelName="linear_regression")
    saved(gallery, {}, modelName="Random Forest")
    forest = where("modelName", Operator.EQUAL, "Random Forest")
    assert found(gallery, forest, where("metrics['mae']", Operator.LESS_THAN, 5)) == [good]
    assert found(gallery, where="metrics.mae < 5 && modelName == 'Random Forest'") == [good]
    assert found(gallery, forest, where("metricName", Operator.EQUAL, "mae"), below(5)) == [good]


def test_each_short_form_reads_its_scope(gallery: Gallery) -> None:
    by_form = {form: saved(gallery, {metric("mae", scope): 1.0}) for form, scope in SCOPES.items()}
    saved(gallery, {metric("mae", Scope.VALIDATION, "airport"): 1.0})
    for form, instance_id in by_form.items():
        assert found(gallery, where(f"{form}.mae", Operator.EQUAL, 1)) == [instance_id]
        assert found(gallery, where=f"has({form}['mae'])") == [instance_id]


def test_what_is_said_of_a_metric_is_said_of_one(gallery: Gallery) -> None:
    both = saved(gallery, {metric("bias"): 0.5, metric("bias", Scope.PRODUCTION): 0.1})
    mixed = saved(gallery, {metric("bias"): 0.5, metric("mae"): 0.1})
    small, large = below(0.25), above(0.25)
    production, validation = (where("metricScope", Operator.EQUAL, word) for word in ("production", "VALIDATION"))
    assert found(gallery, BIAS, small) == [both]
    assert found(gallery, BIAS, small, production) == [both]
    assert found(gallery, BIAS, small, validation) == []
    assert set(found(gallery, BIAS, large)) == {both, mixed}
    # The two values of `both` lie on either side, and neither lies between.
    assert found(gallery, BIAS, above(0.2), below(0.4)) == []
    either = where("metricName", Operator.IN, "bias", "mae")
    assert set(found(gallery, either, small)) == {both, mixed}


def test_an_instance_comes_once_however_many_of_its_metrics_fit(gallery: Gallery) -> None:
    everywhere = {metric("bias", scope): 0.1 for scope in Scope}
    instance_ids = [saved(gallery, everywhere) for _ in range(5)]
    assert found(gallery, BIAS, below(1), limit=2) == instance_ids[::-1]
    assert counted(gallery, BIAS, below(1)).count == 5
    by = order("metrics.bias", descending=True)
    assert found(gallery, BIAS, by=by, limit=2) == instance_ids[::-1]


def test_a_search_may_begin_with_a_metric_of_several_scopes(gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gallery_server.dal.search.starts.choose", lambda starts, *_, **__: len(starts) - 1)
    instance_ids = [saved(gallery, {metric("bias"): 0.1, metric("bias", Scope.TEST): value}) for value in (0.1, 0.9)]
    saved(gallery, {metric("bias"): 0.7})
    small = below(0.5)
    assert found(gallery, BIAS, small, limit=1) == instance_ids[::-1]
    assert counted(gallery, BIAS, small).count == 2


def test_segments_are_apart(gallery: Gallery) -> None:
    whole = saved(gallery, {metric("bias"): 0.1})
    airport = saved(gallery, {metric("bias", segment="airport"): 0.1})
    assert found(gallery, BIAS) == [whole]
    assert found(gallery, BIAS, where("metricSegment", Operator.EQUAL, "airport")) == [airport]
    assert found(gallery, BIAS, where("metricSegment", Operator.IN, "airport", "")) == [airport, whole]


def test_the_newest_value_counts_and_a_retracted_one_does_not(gallery: Gallery) -> None:
    instance_id = saved(gallery, {})

    def at(micros: int, value: float) -> str:
        found = [("mae", value)]
        wish = EvaluationWish(EvaluationPlace(0), instance_id, found, scope="Validation", measured_micros=micros)
        return gallery.write(lambda tx: recording.record(tx, caller(), [wish]))[0].evaluation_id

    at(20, 2.0)
    at(10, 1.0)
    assert found(gallery, where="metrics.mae == 2") == [instance_id]
    newest = at(30, 3.0)
    assert found(gallery, where="metrics.mae == 3") == [instance_id]
    gallery.write(lambda tx: retracting.retract(tx, caller(), newest, "wrong labels"))
    assert found(gallery, where="metrics.mae == 2") == [instance_id]


def test_what_is_no_number_is_there_and_meets_no_condition(gallery: Gallery) -> None:
    number = saved(gallery, {metric("mae"): 1.0})
    others = [saved(gallery, {metric("mae"): each}) for each in (math.nan, math.inf, -math.inf)]
    missing = saved(gallery, {})
    odd = (1 << 53) + 1
    for operator, value in (
        (Operator.GREATER_THAN, 0),
        (Operator.NOT_EQUAL, 2),
        (Operator.NOT_EQUAL, odd),
        (Operator.NOT_IN, 2),
        (Operator.NOT_IN, odd),
    ):
        assert found(gallery, where("metrics.mae", operator, value)) == [number]
    assert found(gallery, where("metrics.mae", Operator.IS_NULL)) == [missing]
    assert set(found(gallery, where("metrics.mae", Operator.IS_NOT_NULL))) == {number, *others}
    assert set(found(gallery, where("metricName", Operator.EQUAL, "mae"))) == {number, *others}


@pytest.mark.parametrize("descending", [False, True])
def test_an_order_by_a_metric_has_what_lacks_it_last(gallery: Gallery, descending: bool) -> None:
    values = (3.0, -1.0, math.nan, 2.0, math.inf)
    measured = {value: saved(gallery, {metric("mae", Scope.PRODUCTION): value}) for value in values}
    missing = saved(gallery, {})
    by = order("productionMetrics.mae", descending=descending)
    known = [measured[value] for value in sorted((3.0, -1.0, 2.0), reverse=descending)]
    assert found(gallery, by=by, limit=2) == [*known, missing, measured[math.inf], measured[math.nan]]


def test_a_large_number_is_compared_to_the_last_digit(gallery: Gallery) -> None:
    exact = saved(gallery, {metric("rows"): float(1 << 53)})
    odd = (1 << 53) + 1
    for operator, finds in (
        (Operator.LESS_THAN, True),
        (Operator.EQUAL, False),
        (Operator.NOT_EQUAL, True),
        (Operator.GREATER_THAN_OR_EQUAL, False),
    ):
        assert found(gallery, where("metrics.rows", operator, odd)) == ([exact] if finds else [])
    assert found(gallery, where("metrics.rows", Operator.IN, odd, 1 << 53)) == [exact]


def test_a_metric_of_another_scope_is_missing_and_not_unknown(gallery: Gallery) -> None:
    instance_id = saved(gallery, {metric("mae", Scope.PRODUCTION, "airport"): 1.0})
    assert found(gallery, where("metrics.mae", Operator.LESS_THAN, 5)) == []
    assert found(gallery, where("metrics.mae", Operator.IS_NULL)) == [instance_id]
    assert found(gallery, where("metricName", Operator.EQUAL, "mae")) == []
    assert found(gallery, by=order("trainingMetrics.mae")) == [instance_id]


def test_a_declared_metric_is_known(gallery: Gallery) -> None:
    instance_id = saved(gallery, {})
    change = PolicyChange(declared_metrics={"mae": MetricDirection.LOWER_IS_BETTER})
    gallery.write(lambda tx: projects.set_policy(tx, caller(), PROJECT, 1, None, change))
    assert found(gallery, where("metrics.mae", Operator.IS_NULL)) == [instance_id]
    assert found(gallery, where("metricName", Operator.EQUAL, "mae")) == []


def test_several_projects_have_metrics_of_their_own(gallery: Gallery) -> None:
    here = saved(gallery, {metric("mae"): 1.0, metric("mae", Scope.TEST): 1.0})
    gallery.create(project_name="other")
    there = gallery.save(project_name="other").instance_id
    measure(gallery, there, {metric("mae"): 1.0, metric("mae", Scope.TEST): 1.0})
    both = where("projectName", Operator.IN, PROJECT, "other")
    for constraint in (where("metrics.mae", Operator.LESS_THAN, 5), where("metricName", Operator.EQUAL, "mae")):
        assert counting(gallery, both, constraint) == 2
        assert counting(gallery, constraint, allow_scan=True) == 2
    request = PageRequest.of(None, None)
    listed = gallery.read(lambda tx: search.find(tx, SIGNER, Wish([both]), order("metrics.mae"), request))
    assert {item.instance.instance_id for item in listed.items} == {here, there}


def counting(gallery: Gallery, *constraints: Comparison, **wish: Any) -> int:
    return gallery.read(lambda tx: search.count(tx, Wish(constraints, **wish), None)).count


def test_health_is_searched_whether_or_not_it_was_computed(gallery: Gallery) -> None:
    instance = gallery.save()
    assert found(gallery, where("health.drift", Operator.GREATER_THAN, 0.2)) == []
    assert found(gallery, where("health.drift", Operator.IS_NULL)) == [instance.instance_id]
    set_health(gallery, instance, {"drift": 0.5, "score": 2.5})
    other = gallery.save().instance_id
    assert found(gallery, where="health.drift > 0.2 && health['score'] > 1") == [instance.instance_id]
    assert found(gallery, where("health.skew", Operator.IS_NOT_NULL)) == []
    assert found(gallery, by=order("health.drift", descending=True)) == [instance.instance_id, other]


def refusal(ask: Callable[[], Any]) -> GalleryError:
    with pytest.raises(GalleryError) as refused:
        ask()
    return refused.value


REFUSED: list[tuple[tuple[Comparison, ...], Reason, str, str]] = [
    # constraints behind the project, the reason, the constraint and the value that the details name
    ((below(0.25),), Reason.FIELD_MISSING, "constraints[1]", "metricValue"),
    ((where("metricScope", Operator.EQUAL, "Test"),), Reason.FIELD_MISSING, "constraints[1]", "metricScope"),
    ((BIAS, below(0.25), BIAS), Reason.FIELD_MALFORMED, "constraints[3]", "metricName"),
    ((BIAS, ALONE, ALONE), Reason.FIELD_MALFORMED, "constraints[3]", "metricSegment"),
    ((where("metricName", Operator.NOT_EQUAL, "bias"),), Reason.OPERATOR_UNFIT, "constraints[1]", "NOT_EQUAL"),
    ((where("metricName", Operator.IS_NULL),), Reason.OPERATOR_UNFIT, "constraints[1]", "IS_NULL"),
    ((where("metricName", Operator.EQUAL, 1),), Reason.KIND_UNFIT, "constraints[1]", "whole"),
    ((where("metricName", Operator.EQUAL, "bais"),), Reason.FIELD_UNKNOWN, "constraints[1]", "'bais'"),
    ((where("metricName", Operator.IN, "bias", "mea"),), Reason.FIELD_UNKNOWN, "constraints[1]", "'mea'"),
    ((BIAS, where("metricScope", Operator.EQUAL, "Produktion")), Reason.KIND_UNFIT, "constraints[2]", "'Produktion'"),
    ((BIAS, where("metricScope", Operator.LIKE, "P%")), Reason.OPERATOR_UNFIT, "constraints[2]", "LIKE"),
    ((BIAS, where("metricSegment", Operator.EQUAL, "airprt")), Reason.FIELD_UNKNOWN, "constraints[2]", "'airprt'"),
    ((BIAS, where("metricValue", Operator.EQUAL, "0.25")), Reason.KIND_UNFIT, "constraints[2]", "text"),
    ((BIAS, below(math.nan)), Reason.KIND_UNFIT, "constraints[2]", "nan"),
    ((BIAS, where("metricValue", Operator.IS_NULL)), Reason.OPERATOR_UNFIT, "constraints[2]", "IS_NULL"),
    ((where("metrics.bais", Operator.LESS_THAN, 1),), Reason.FIELD_UNKNOWN, "constraints[1]", "'metrics.bais'"),
    ((where("metrics.bais", Operator.IS_NULL),), Reason.FIELD_UNKNOWN, "constraints[1]", "'metrics.bais'"),
    ((where("metrics.bias", Operator.EQUAL, "x"),), Reason.KIND_UNFIT, "constraints[1]", "text"),
    ((where("metrics.bias", Operator.LIKE, "x"),), Reason.OPERATOR_UNFIT, "constraints[1]", "LIKE"),
    ((where("health.scor", Operator.LESS_THAN, 1),), Reason.FIELD_UNKNOWN, "constraints[1]", "'health.scor'"),
    ((where("health.score", Operator.EQUAL, "x"),), Reason.KIND_UNFIT, "constraints[1]", "text"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("constraints", "reason", "label", "value"),
    REFUSED,
    ids=[f"{constraints[-1].field.name} {value}" for constraints, _, _, value in REFUSED],
)
def test_what_does_not_fit_is_named(
    gallery: Gallery, constraints: tuple[Comparison, ...], reason: Reason, label: str, value: str
) -> None:
    saved(gallery, {metric("bias"): 0.1, metric("bias", segment="airport"): 0.1, metric("mae"): 0.1})
    error = refusal(lambda: page(gallery, *constraints))
    assert (error.reason, error.details["field"], error.details["value"]) == (reason, label, value)


def test_the_nearest_names_are_told(gallery: Gallery) -> None:
    saved(gallery, {metric("bias"): 0.1, metric("bias", segment="airport"): 0.1})
    for constraint, close in (
        (where("metrics.bais", Operator.LESS_THAN, 1), "bias"),
        (where("metricName", Operator.EQUAL, "Bias"), "bias"),
        (where("health.complete", Operator.LESS_THAN, 1), "completeness"),
    ):
        error = refusal(lambda constraint=constraint: page(gallery, constraint))
        assert error.details["known"] == close
        assert f"Did you mean {close}?" in error.message
    error = refusal(lambda: page(gallery, BIAS, where("metricScope", Operator.EQUAL, "Produktion")))
    assert "Did you mean Production?" in error.message
    assert error.details["known"] == "Training, Validation, Test, Production"
    error = refusal(lambda: page(gallery, BIAS, where("metricSegment", Operator.EQUAL, "airprt")))
    assert error.details["known"] == "airport"


@pytest.mark.parametrize("name", ["metricName", "metricValue"])
def test_instances_have_no_order_by_what_binds_constraints(gallery: Gallery, name: str) -> None:
    saved(gallery, {metric("bias"): 0.1})
    error = refusal(lambda: page(gallery, BIAS, by=order(name)))
    assert (error.reason, error.details["field"]) == (Reason.OPERATOR_UNFIT, "order")


def test_a_metric_without_a_project_is_a_scan(gallery: Gallery) -> None:
    saved(gallery, {metric("bias"): 0.1})
    for constraint in (BIAS, where("metrics.bias", Operator.LESS_THAN, 1), where("health.drift", Operator.IS_NULL)):
        error = refusal(lambda constraint=constraint: counting(gallery, constraint))
        assert (error.reason, error.details["scan"]) == (Reason.SCAN_REFUSED, "no project")
        assert counting(gallery, constraint, allow_scan=True) == 1


def test_to_order_many_by_a_metric_is_a_scan(gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning.limits, "ORDERED_MATCHES", 1)
    for value in (0.1, 0.2):
        saved(gallery, {metric("bias"): value})
    assert refusal(lambda: page(gallery, by=order("metrics.bias"))).reason is Reason.SCAN_REFUSED
    assert len(found(gallery, by=order("metrics.bias"), allow_scan=True)) == 2


def test_a_query_names_no_more_metrics_than_it_may(gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_metrics.limits, "SEARCHED_METRICS", 2)
    saved(gallery, {metric("bias", segment=name): 0.1 for name in "abc"})
    assert len(found(gallery, BIAS, where("metricSegment", Operator.IN, "a", "b"))) == 1
    error = refusal(lambda: page(gallery, BIAS, where("metricSegment", Operator.IN, "a", "b", "c")))
    assert (error.reason, error.details["limit"]) == (Reason.TOO_MANY_ITEMS, "2")
