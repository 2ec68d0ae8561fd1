"""An expression has one value, or says which part of it could not be used, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from gallery_server.errors import InvalidArgument, Reason, Unavailable
from gallery_server.expressions.expression import compiled
from gallery_server.expressions.outcome import FALSE, TRUE, Inconclusive
from tests.unit.gallery_server.expressions.evaluating_cases import CONCLUSIVE, INCONCLUSIVE, NAMES


@dataclass(frozen=True)
class Context:
    names: Mapping[str, object]
    functions: Mapping[str, Callable[..., object]] = field(default_factory=dict)


def window(metric: str, span: str, scope: str = "Validation", instance: Any = None) -> Mapping[str, object]:
    if metric == "Oslo":
        raise InvalidArgument(Reason.FIELD_UNKNOWN, "city is no metric.")
    return {"count": 4, "whose": instance and instance["modelName"]}


FUNCTIONS: dict[str, Callable[..., object]] = {
    "daysSince": lambda moment: (datetime(2026, 3, 3, 12, tzinfo=UTC) - moment).total_seconds() / 86_400,
    "metricsIn": lambda scope, segment="": {"mae": 9.0},
    "window": window,
}
CONTEXT = Context(NAMES, FUNCTIONS)


@pytest.mark.parametrize(("text", "value"), CONCLUSIVE, ids=[text for text, _ in CONCLUSIVE])
def test_the_value_of(text, value):
    found = compiled(text).value(CONTEXT)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(("text", "path", "reason"), INCONCLUSIVE, ids=[text for text, _, _ in INCONCLUSIVE])
def test_what_is_inconclusive_says_which_part_and_why(text, path, reason):
    assert compiled(text).value(CONTEXT) == Inconclusive(path, reason)
    assert compiled(text).outcome(CONTEXT).inconclusive == Inconclusive(path, reason)


def test_a_condition_is_true_false_or_inconclusive():
    assert compiled("size > 1").outcome(CONTEXT) == TRUE
    assert compiled("size < 1").outcome(CONTEXT) == FALSE
    outcome = compiled("mae < 1").outcome(CONTEXT)
    assert (outcome.is_true, outcome.is_false, str(outcome)) == (False, False, "inconclusive")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("size", "is a number, and a flag is needed"),
        ("null", "is missing"),
        ("'true'", "is a text, and a flag is needed"),
    ],
)
def test_a_condition_that_is_no_flag_is_inconclusive(text, reason):
    assert compiled(text).outcome(CONTEXT).inconclusive == Inconclusive(text, reason)


def test_what_keeps_a_function_from_working_is_no_outcome():
    def down(*_: object) -> object:
        raise Unavailable(Reason.DATABASE_UNAVAILABLE, "the database does not answer")

    with pytest.raises(Unavailable):
        compiled("window('mape', '14d').mean > 1").outcome(Context({}, {"window": down}))


def test_a_text_is_as_long_as_any_that_is_kept():
    long = Context({"x": "x" * 40_000})
    assert compiled("x + x").value(long) == Inconclusive("x + x", "has 80000 characters, and 65536 are allowed")


def test_an_expression_is_read_once():
    assert compiled("size > 1 && true") is compiled("size > 1 && true")


def test_threads_ask_one_expression_at_the_same_time():
    expression = compiled("x * 2 + 1")
    contexts = [Context({"x": number}) for number in range(1_000)]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(expression.value, contexts)) == [number * 2 + 1 for number in range(1_000)]


def test_names_are_the_same_however_they_are_composed():
    assert compiled("\u212bngstrom == 1").outcome(Context({"\u00c5ngstrom": 1})) == TRUE
