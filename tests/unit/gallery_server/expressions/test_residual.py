"""What SQL decides and what is left hold together exactly where the expression is true; and much of it is decided."""

from __future__ import annotations

import math
import operator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallery_server.domain.metric import Scope
from gallery_server.domain.search import AllOf, AnyOf, Comparison, Namespace, Operator, Predicate
from gallery_server.expressions.expression import compiled
from gallery_server.expressions.residual import split
from tests.unit.gallery_server.expressions.test_evaluating import Context
from tests.unit.gallery_server.expressions.test_pushdown import written

GIVEN = Context({"request": {"city": "Oslo", "limit": 2.0, "flag": True, "nothing": None}})

SPLIT = [
    # an expression, what is asked of SQL, the text of what is left
    ("city == 'Oslo' && mape < 0.2", "(city = 'Oslo' and mape < 0.2)", None),
    ("city == request.city && mape < 0.1 * request.limit", "(city = 'Oslo' and mape < 0.2)", None),
    ("request.limit > mape", "mape < 2.0", None),
    ("mape < 0.2 && daysSince(createdTime) < 7", "mape < 0.2", "daysSince(createdTime) < 7"),
    ("createdTime > time('1970-01-01T00:00:01Z')", "record:createdTime > @1000000", None),
    ("x == y && x > 1 && y > x", "x > 1", "x == y && x > 1 && y > x"),
    ("approved && !has(deprecated_by)", "(approved = True and deprecated_by is null)", None),
    ("metrics[mae] < 1", "metrics:mae < 1", None),
    # one of several: what stands before must be false, unless it is told wherever the later is true
    ("city == 'Oslo' || city == 'Rome'", "(city = 'Oslo' or city = 'Rome')", None),
    ("city == 'Oslo' || mape < 1", "(city = 'Oslo' or (city != 'Oslo' and mape < 1))", None),
    ("mape == null || mape < 1", "(mape is null or mape < 1)", None),
    ("!(x == 1 && y == 2)", "(x != 1 or (x = 1 and y != 2))", None),
    ("x == 1 || x == 'x'", "(x = 1 or (x != 1 and x = 'x'))", None),
    ("x ? y == 1 : z == 2", "((x = True and y = 1) or (x = False and z = 2))", None),
    # asked loosely, and evaluated too
    ("(x == 1 && y =~ 'a.*') || x == 2", "(x = 1 or x = 2)", "(x == 1 && y =~ 'a.*') || x == 2"),
    ("mape =~ (1..3)", "(mape >= 1 and mape <= 3)", "mape =~ (1..3)"),
    ("x == 1 || y =~ 'a.*'", None, "x == 1 || y =~ 'a.*'"),
    # what does not depend on the instance
    ("1 < 2 && x == 1", "x = 1", None),
    ("request.flag && x == 1", "x = 1", None),
    ("2 < 1 && x =~ 'a.*'", "()", None),
    ("request.nothing == x", None, "request.nothing == x"),
    ("request.city == 'Rome' || x == 1", "(() or x = 1)", None),
    ("request.missing == 'Rome' || x == 1", "(() or (() and x = 1))", None),
    ("true", None, None),
    # written otherwise than the record has it, or compared otherwise in SQL
    ("stage == 'deployed'", "record:stage = 'deployed'", None),
    ("stage == 'DEPLOYED'", None, "stage == 'DEPLOYED'"),
    ("version == '1.10'", "record:version = '1.10'", None),
    ("version < '1.10'", None, "version < '1.10'"),
    (
        "instanceId == '0190A000-0000-7000-8000-000000000000'",
        None,
        "instanceId == '0190A000-0000-7000-8000-000000000000'",
    ),
    ("createdTime > '2026-01-01T00:00:00Z'", None, "createdTime > '2026-01-01T00:00:00Z'"),
    ("revision == 'x'", None, "revision == 'x'"),
    ("environments == 'production'", None, "environments == 'production'"),
    ("environments != null", None, "environments != null"),
    ("x < true", None, "x < true"),
    ("x =~ []", None, "x =~ []"),
    ("x =~ [1, null]", None, "x =~ [1, null]"),
    ("x =~ 'a'", None, "x =~ 'a'"),
    # names of rules, and what only an evaluator reads
    ("current == null", None, "current == null"),
    ("previous.modelName == 'x'", None, "previous.modelName == 'x'"),
    ("deployments.canary.since != null", None, "deployments.canary.since != null"),
    ("has(metadata)", None, "has(metadata)"),
    ("metricName == 'mae'", None, "metricName == 'mae'"),
    ("size.x == null", None, "size.x == null"),
    ("(x ?? 0) == 0", None, "(x ?? 0) == 0"),
    ("metrics[x] > 1", "metrics:x > 1", None),
    ("metrics[modelName] > 1", None, "metrics[modelName] > 1"),
]


@pytest.mark.parametrize(("text", "asked", "left"), SPLIT, ids=[case[0] for case in SPLIT])
def test_what_is_asked_and_what_is_left(text, asked, left):
    parts = split(compiled(text), GIVEN)
    assert (parts.predicate and written(parts.predicate)) == asked
    assert (parts.residual and parts.residual.explain(Context({})).text) == left


def test_metrics_are_those_of_the_scope():
    asked = split(compiled("metrics.mae < 1"), scope=Scope.PRODUCTION).predicate
    assert isinstance(asked, Comparison)
    assert asked.field.namespace is Namespace.PRODUCTION_METRICS


def test_the_paper_s_rule_leaves_what_the_deployed_one_decides():
    text = "metrics['bias'] <= 0.1 && metrics['bias'] >= -0.1 && (current == null || metrics.mae < current.metrics.mae)"
    parts = split(compiled(text))
    assert written(parts.predicate) == "(metrics:bias <= 0.1 and metrics:bias >= -0.1)"
    assert parts.residual.references == {("current",), ("metrics", "mae"), ("current", "metrics", "mae")}


ORDERS = {
    Operator.EQUAL: operator.eq,
    Operator.NOT_EQUAL: operator.ne,
    Operator.LESS_THAN: operator.lt,
    Operator.LESS_THAN_OR_EQUAL: operator.le,
    Operator.GREATER_THAN: operator.gt,
    Operator.GREATER_THAN_OR_EQUAL: operator.ge,
}


def found(predicate: Predicate | None, record: dict[str, object]) -> bool:
    """Tell whether SQL finds a record: whether a comparison is true of it, and not whether one is false."""
    match predicate:
        case AllOf(parts):
            return all(found(part, record) for part in parts)
        case AnyOf(parts):
            return any(found(part, record) for part in parts)
        case Comparison(field, how, values):
            return compared(record.get(field.name), how, [value.content for value in values])
    return True


def compared(value: object, how: Operator, others: list[object]) -> bool:
    alike = [other for other in others if comparable(value, other)]
    match how:
        case Operator.IS_NULL | Operator.IS_NOT_NULL:
            return (value is None) is (how is Operator.IS_NULL)
        case Operator.IN:
            return value in alike
        case Operator.NOT_IN:
            return bool(alike) and value not in alike
        case Operator.LIKE | Operator.NOT_LIKE:
            begins = bool(alike) and str(value).startswith(str(others[0]).removesuffix("%"))
            return bool(alike) and begins is (how is Operator.LIKE)
    return bool(alike) and ORDERS[how](value, alike[0])


def comparable(value: object, other: object) -> bool:
    if isinstance(value, float) and not math.isfinite(value):
        return False
    return type(value) is type(other) or (type(value) in (int, float) and type(other) in (int, float))


names = st.sampled_from(["x", "y", "z"])
literals = st.sampled_from(["0", "1", "2", "1.5", "'a'", "'ab'", "true", "false", "request.city", "request.nothing"])
comparisons = st.one_of(
    st.builds("{} {} {}".format, names, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), literals),
    st.builds("{} {} {}".format, literals, st.sampled_from(["==", "<", ">="]), names),
    st.builds("{} {} null".format, names, st.sampled_from(["==", "!="])),
    st.builds("{} {} [{}]".format, names, st.sampled_from(["=~", "!~"]), st.lists(literals, max_size=3).map(", ".join)),
    st.builds("{} {} (0..1)".format, names, st.sampled_from(["=~", "!~"])),
    st.builds("{} {} 'a'".format, names, st.sampled_from(["=^", "!^", "=~"])),
    st.builds("{} == {}".format, names, names),
    st.builds("has({})".format, names),
    st.sampled_from(["true", "false", "request.flag", "request.missing"]),
    names,
)
conditions = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(["&&", "||"]), inner),
        st.builds("({} || {} || {})".format, inner, inner, inner),
        st.builds("!({})".format, inner),
        st.builds("({} ? {} : {})".format, inner, inner, inner),
        st.builds("({} ?? {})".format, inner, inner),
    ),
    max_leaves=8,
)
records = st.dictionaries(names, st.sampled_from([0, 1, 2, 1.5, math.nan, math.inf, "a", "ab", "b", True, False]))


@given(conditions, st.lists(records, min_size=1, max_size=8))
@settings(max_examples=1_000, deadline=None)
def test_sql_and_the_rest_hold_where_the_expression_is_true(text, several):
    expression = compiled(text)
    parts = split(expression, GIVEN)
    for record in several:
        context = Context({**record, **GIVEN.names})
        left = parts.residual is None or parts.residual.outcome(context).is_true
        assert (found(parts.predicate, record) and left) is expression.outcome(context).is_true


@pytest.mark.parametrize("deep", [10, 30])
def test_a_statement_is_no_larger_than_an_expression_may_be(deep):
    text = "x == 1"
    for number in range(deep):
        text = f"(({text}) || y{number} == 1) && z{number} == 2"
    parts = split(compiled(text))
    assert written(parts.predicate).count(" = ") + written(parts.predicate).count(" != ") <= 500


@pytest.mark.parametrize("joined", ["||", "&&"])
def test_long_chains_are_asked_for(joined):
    parts = split(compiled(f" {joined} ".join(f"x{number} == {number}" for number in range(160))))
    assert len(parts.predicate.parts) == 160
