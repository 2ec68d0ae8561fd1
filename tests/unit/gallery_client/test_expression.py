"""Conditions become text that the server reads as what was meant, whatever names and values hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery_client import field
from gallery_client.errors import InvalidArgument
from gallery_client.expression import expression_of
from gallery_server.domain.search import Comparison, Namespace
from gallery_server.domain.value import Value, ValueKind
from gallery_server.expressions.pushdown import predicate_of

x = field("x")


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ((x == "it's") | (x == "a\\b\n"), r"(x == 'it\'s' || x == 'a\\b\u000a')"),
        (((x < 1) & (x >= 0.5)) | ~(x != True), "((x < 1 && x >= 0.5) || x == true)"),  # noqa: E712 - a value
        (x.is_in([1, "a"]) | x.not_in([-1e-9]), "(x =~ [1, 'a'] || x !~ [-1e-09])"),
        (x.is_null() | x.is_not_null(), "(x == null || x != null)"),
        (~x.like("a%"), "x !^ 'a'"),
        (x.like("%a") | x.like(r"50\%") | x.like(r"\_%"), "(x =$ 'a' || x == '50%' || x =^ '_')"),
        (field("metadata['it\\'s']") == 1, r"metadata['it\'s'] == 1"),
        (field("annotations.a b") == 1, "annotations['a b'] == 1"),
        (field("annotations.approved") == 1, "annotations.approved == 1"),
        (field("training-time") == 1, "metadata['training-time'] == 1"),
        (field("a.b.c") == 1, "a.b.c == 1"),
        (field("metrics.mae") < 5, "metrics.mae < 5"),
        (field("productionMetrics['top 5']") < 5, "productionMetrics['top 5'] < 5"),
        (field("trainingMetrics.top-5") < 5, "trainingMetrics['top-5'] < 5"),
        (field("health.score") > 1, "health.score > 1"),
        (x > datetime(2026, 3, 1, 1, tzinfo=timezone(timedelta(hours=1))), "x > time('2026-03-01T00:00:00Z')"),
        (x > datetime(2026, 3, 1, 0, 0, 0, 5, tzinfo=UTC), "x > time('2026-03-01T00:00:00.000005Z')"),
    ],
)
def test_a_condition_is_written(condition, text):
    assert expression_of(condition) == text
    predicate_of(text)


@pytest.mark.parametrize("word", ["and", "not", "empty", "null", "new", "import", "eq", "div", "true"])
def test_a_key_may_be_a_word_of_the_language(word):
    assert predicate_of(expression_of(field(word) == 1)).field.name == word
    assert predicate_of(expression_of(field(f"metadata.{word}") == 1)).field.name == word


def kept(text: str) -> bool:
    return text == text.strip() and text.isprintable() and len(text) < 50


@given(st.text(min_size=1).filter(kept), st.text(st.characters(exclude_categories=["Cs"])))
def test_no_name_and_no_text_gets_out_of_its_quotes(name, text):
    read = predicate_of(expression_of(field(f"annotations['{name.replace(chr(92), chr(92) * 2)}']") == text))
    assert isinstance(read, Comparison)
    assert read.field.namespace is Namespace.ANNOTATIONS
    assert predicate_of(expression_of(x == read.values[0].content)).values == read.values


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_arrive_to_the_bit(number):
    (value,) = predicate_of(expression_of(x == number)).values
    assert value.same_as(Value(ValueKind.NUMBER, number))


@given(st.integers(-(2**63), 2**63 - 1))
def test_integers_arrive(number):
    assert predicate_of(expression_of(x == number)).values == (Value(ValueKind.WHOLE, number),)


@pytest.mark.parametrize("pattern", ["%a%", "a_c", "%", "_", "a%b"])
def test_a_pattern_that_the_language_has_no_words_for(pattern):
    with pytest.raises(InvalidArgument, match="can be joined with & alone"):
        expression_of(~x.like(pattern))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), datetime(2026, 1, 1), b"x", None])  # noqa: DTZ001 - that is the mistake
def test_a_value_without_a_literal_is_refused(value):
    with pytest.raises(InvalidArgument, match="'x'"):
        expression_of(x.is_in([value]))
