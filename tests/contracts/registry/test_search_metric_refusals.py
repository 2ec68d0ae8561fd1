"""What search does not know of metrics and health, or should not do, is refused with a way out."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from gallery_server.domain.search import Comparison, Operator
from gallery_server.errors import GalleryError, Reason
from gallery_server.registry.searching import scanning, search_metrics
from tests.contracts.registry.finding import counting, found, order, page, where
from tests.contracts.registry.gallery import Gallery
from tests.contracts.registry.measured import metric, saved

BIAS = where("metricName", Operator.EQUAL, "bias")
ALONE = where("metricSegment", Operator.EQUAL, "")


@pytest.fixture
def gallery(gallery: Gallery) -> Gallery:
    gallery.create()
    return gallery


def below(content: Any) -> Comparison:
    return where("metricValue", Operator.LESS_THAN, content)


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
