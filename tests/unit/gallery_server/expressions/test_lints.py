"""What is allowed and most likely not meant draws a lint, which shows the place and the way out."""

from __future__ import annotations

import pytest

from gallery_server.expressions.expression import compiled
from tests.unit.gallery_server.expressions.test_evaluating import Context

DOUBTED = [
    ("not a == b", 1, 1, "write !(a == b)"),
    ("!x =~ y", 1, 1, "write !(x =~ y)"),
    ("x == 1 &&\n  !metrics['mae'] < 3", 2, 3, "write !(metrics['mae'] < 3)"),
    ("1 / 2 < x", 1, 1, "write a decimal, such as 2.0"),
    ("size / 1024 > 3", 1, 1, "integers divide to an integer"),
    ("epochs div 2 > 3", 1, 1, "integers divide to an integer"),
    ("current.revision / 2 > 3", 1, 1, "integers divide to an integer"),
    ("size(city) / round(x) > 1", 1, 1, "integers divide to an integer"),
    ("steps / 2 > 3", 1, 1, "integers divide to an integer"),
    ("metrics[mae] < 1", 1, 9, "write metrics.mae"),
    ("current.productionMetrics[mae] < 1", 1, 27, "mae is read as a key"),
    ("metric['mae'] < 1", 1, 1, "did you mean metrics?"),
    ("createdTme == null", 1, 1, "did you mean createdTime or"),
    ("ModelName == 'x'", 1, 1, "did you mean modelName"),
    ("x == None", 1, 6, "write null"),
    ("x == True", 1, 6, "write true"),
]
FINE = [
    "!(a == b)",
    "(!a) == b",
    "a == !b",
    "!a && b",
    "metrics['mae'] / 2 > 1",
    "1 / metrics.mae > 1",
    "current.metrics.mae / metrics.mae < 1",
    "size / 1024.0 > 3",
    "x / y > 2",
    "1 * 2 > 3",
    "metrics['mae'] < 1",
    "metrics[modelName] < 1",
    "metrics[request.metric] < 1",
    "annotations[mae] == 1",
    "metadata['metric'] == 1",
    "x.metric == 1",
    "round(x, 2) / size > 1.0",
    "model_name == 'x' && created_time != null",
    "mape < 3 && learning_rate > 0.1",
]


@pytest.mark.parametrize(("text", "line", "column", "said"), DOUBTED, ids=[case[0] for case in DOUBTED])
def test_a_lint_names_its_place_and_the_way_out(text, line, column, said):
    (lint,) = compiled(text).lints
    assert (lint.line, lint.column) == (line, column)
    assert said in f"{lint.problem}; {lint.advice}"
    assert str(lint).startswith(f"line {line}, column {column}: ")


@pytest.mark.parametrize("text", FINE)
def test_no_lint_without_a_doubt(text):
    assert compiled(text).lints == ()


def test_lints_come_in_the_order_of_their_places():
    lints = compiled("!x == 1 && metrics[mae] < 1 / 2").lints
    assert [lint.column for lint in lints] == sorted(lint.column for lint in lints)
    assert len(lints) == 3


def test_a_bare_key_of_metrics_is_the_key_though_something_has_its_name():
    expression = compiled("metrics[mae] == 1.0")
    assert expression.references == {("metrics", "mae")}
    assert expression.outcome(Context({"metrics": {"mae": 1.0}, "mae": "x"})).is_true


def test_names_that_are_not_known():
    expression = compiled("mape < 1 && mpe < 2 && hyperparameters.depth > 3 && metadata.x == 1 && city == 'Oslo'")
    (lint,) = expression.unknown({"mape"})
    assert (lint.line, lint.column) == (1, 13)
    assert "did you mean mape?" in lint.advice
    assert compiled("depth.most > 1").unknown({"depth.most"}) == ()
