"""Search finds instances by the newest values of their metrics and by their health (paper, Listing 5)."""

from __future__ import annotations

import math
from typing import Any

import pytest

from gallery_server.domain.metric import EvaluationPlace, EvaluationWish, Scope
from gallery_server.domain.page import PageRequest
from gallery_server.domain.project import MetricDirection, PolicyChange
from gallery_server.domain.search import SCOPES, Comparison, Operator
from gallery_server.registry import projects
from gallery_server.registry.measuring import recording, retracting
from gallery_server.registry.searching import search
from gallery_server.registry.searching.search import Wish
from tests.contracts.registry.finding import counted, counting, found, order, where
from tests.contracts.registry.gallery import PROJECT, SIGNER, Gallery, caller
from tests.contracts.registry.measured import measure, metric, saved, set_health

BIAS = where("metricName", Operator.EQUAL, "bias")


def below(content: Any) -> Comparison:
    return where("metricValue", Operator.LESS_THAN, content)


def above(content: Any) -> Comparison:
    return where("metricValue", Operator.GREATER_THAN, content)


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


def test_health_is_searched_whether_or_not_it_was_computed(gallery: Gallery) -> None:
    instance = gallery.save()
    assert found(gallery, where("health.drift", Operator.GREATER_THAN, 0.2)) == []
    assert found(gallery, where("health.drift", Operator.IS_NULL)) == [instance.instance_id]
    set_health(gallery, instance, {"drift": 0.5, "score": 2.5})
    other = gallery.save().instance_id
    assert found(gallery, where="health.drift > 0.2 && health['score'] > 1") == [instance.instance_id]
    assert found(gallery, where("health.skew", Operator.IS_NOT_NULL)) == []
    assert found(gallery, by=order("health.drift", descending=True)) == [instance.instance_id, other]
