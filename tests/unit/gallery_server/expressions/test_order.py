"""A preference becomes the order of a search where SQL orders as the evaluator compares."""

from __future__ import annotations

import pytest

from gallery_server.domain.metric import Scope
from gallery_server.domain.search import FieldName, Namespace, Order
from gallery_server.expressions.expression import compiled
from gallery_server.expressions.order import order_by_comparison, order_by_value

PRODUCTION = Namespace.PRODUCTION_METRICS


@pytest.mark.parametrize(
    ("text", "space", "name", "descending"),
    [
        ("a.created_time > b.created_time", Namespace.RECORD, "createdTime", True),
        ("a.createdTime > b.created_time", Namespace.RECORD, "createdTime", True),
        ("b.number < a.number", Namespace.RECORD, "number", True),
        ("a.metrics['mape'] < b.metrics.mape", PRODUCTION, "mape", False),
        ("b.testMetrics.auc > a.testMetrics.auc", Namespace.TEST_METRICS, "auc", False),
        ("a.health.score > b.health.score", Namespace.HEALTH, "score", True),
        ("a.metrics[mape] < b.metrics[mape]", PRODUCTION, "mape", False),
    ],
)
def test_a_comparison_becomes_an_order(text, space, name, descending):
    assert order_by_comparison(compiled(text).tree, Scope.PRODUCTION) == Order(FieldName(space, name), descending)


@pytest.mark.parametrize(
    "text",
    ["a.metrics.mape <= b.metrics.mape", "a.metrics.mape < b.metrics.mae", "a.metrics.mape < a.metrics.mape",
     "a.metrics.mape < 0.9 * b.metrics.mape", "a.epochs > b.epochs", "a.modelName > b.modelName", "a > b", "true",
     "a.version > b.version", "a.number > b.number && true", "current.number > b.number", "a.x.y > b.x.y"],
)  # fmt: skip
def test_what_is_no_such_order(text):
    assert order_by_comparison(compiled(text).tree, Scope.PRODUCTION) is None


def test_a_value_becomes_an_order():
    tree = compiled("metrics['auc']").tree
    assert order_by_value(tree, Scope.PRODUCTION, descending=True) == Order(FieldName(PRODUCTION, "auc"), True)
    for text in ("epochs", "metrics.auc * 2", "current.metrics.auc", "modelName", "1"):
        assert order_by_value(compiled(text).tree, Scope.PRODUCTION, descending=True) is None
