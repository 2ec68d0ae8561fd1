"""An explanation holds every clause with its value and the reason, from one evaluation."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from gallery_server.expressions.explain import rendered
from gallery_server.expressions.expression import compiled
from gallery_server.expressions.outcome import Inconclusive
from tests.unit.gallery_server.expressions.evaluating_cases import CONCLUSIVE, INCONCLUSIVE
from tests.unit.gallery_server.expressions.test_evaluating import CONTEXT, Context

PAPER = (
    "metrics['bias'] <= 0.1 && metrics['bias'] >= -0.1\n"
    "  && (current == null || metrics['mae'] < 0.98 * current.metrics['mae'])"
)

ON_ONE_LINE = PAPER.replace("\n  ", " ")


def explained(text: str, **names: object) -> str:
    return rendered(compiled(text).explain(Context(names)))


def test_the_rule_of_the_paper_that_holds():
    metrics = {"bias": 0.05, "mae": 3.5}
    assert explained(PAPER, metrics=metrics, current={"metrics": {"mae": 4.0}}).split("\n") == [
        f"true: {ON_ONE_LINE}",
        "├─ true: metrics['bias'] <= 0.1",
        "│  └─ 0.05: metrics['bias']",
        "├─ true: metrics['bias'] >= -0.1",
        "│  └─ 0.05: metrics['bias']",
        "└─ true: current == null || metrics['mae'] < 0.98 * current.metrics['mae']",
        "   ├─ false: current == null",
        "   │  └─ a map of 1: current",
        "   └─ true: metrics['mae'] < 0.98 * current.metrics['mae']",
        "      ├─ 3.5: metrics['mae']",
        "      └─ 3.92: 0.98 * current.metrics['mae']",
        "         └─ 4.0: current.metrics['mae']",
    ]


def test_what_is_inconclusive_says_why_once_and_what_was_not_looked_at_says_so():
    assert explained("city == 'Oslo' && mape < 0.2 && approved", city="Oslo").split("\n") == [
        "inconclusive: city == 'Oslo' && mape < 0.2 && approved",
        "├─ true: city == 'Oslo'",
        "│  └─ 'Oslo': city",
        "├─ inconclusive: mape < 0.2   (mape is missing)",
        "│  └─ null: mape",
        "└─ not looked at: approved",
    ]


def test_a_clause_knows_its_place():
    clause = compiled(PAPER).explain(Context({"metrics": {"bias": float("nan")}}))
    assert (clause.line, clause.column, clause.value) == (1, 1, Inconclusive("metrics['bias']", "is NaN"))
    last = clause.parts[-1]
    assert (last.line, last.column, last.looked_at, last.reason) == (2, 7, False, "the parts before it decide")
    assert clause.parts[0].reason == "metrics['bias'] is NaN"


@pytest.mark.parametrize("text", [case[0] for case in [*CONCLUSIVE, *INCONCLUSIVE]])
def test_an_explanation_comes_to_what_the_evaluation_does(text):
    expression = compiled(text)
    assert expression.explain(CONTEXT).value == expression.value(CONTEXT)


def test_functions_are_asked_once():
    asked = []
    context = Context({}, {"skew": lambda name: asked.append(name) or 0.5})
    compiled("skew('x') > 0.1 && skew('x') < 0.9").explain(context)
    assert asked == ["x", "x"]


def test_an_explanation_is_kept_as_json():
    names = {"x": float("inf"), "t": datetime(2026, 3, 1, tzinfo=UTC), "s": "a\nb" * 100, "m": {"a": 1}, "l": [1, "x"]}
    clause = compiled("t == t && s != 'x' && 'a' =~ m && 'y' !~ l && x ?? 1 == 1 || (1..3) == 2").explain(
        Context(names)
    )
    form = json.loads(json.dumps(clause.to_json(), allow_nan=False))
    assert form["value"] == "inconclusive"
    assert form["parts"][0]["parts"][0]["parts"][0]["value"] == "2026-03-01T00:00:00+00:00"
    assert all(len(line) < 200 for line in rendered(clause).split("\n"))


def test_a_text_that_is_shown_stays_on_its_line():
    assert "\n" not in explained("s", s="a\nb\x1b[31m")
    assert "\x1b" not in explained("s", s="a\nb\x1b[31m")
