"""Whatever is evaluated ends in as many steps as it has nodes, and reads its context alone."""

from __future__ import annotations

import ast
import math
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simpleeval import FeatureNotAvailable

from gallery_server.domain import limits
from gallery_server.errors import InvalidArgument
from gallery_server.expressions.explain import Clause, rendered
from gallery_server.expressions.expression import Expression, compiled
from gallery_server.expressions.outcome import Inconclusive
from gallery_server.expressions.residual import split
from gallery_server.expressions.values import Members
from tests.unit.gallery_server.expressions.test_evaluating import Context

KNOWN = (type(None), bool, int, float, str, datetime, list, Members, set, dict, range)
STEPS_OF_A_NODE = 40
"""Calls, of Python and of C, that one node makes at most, with those that say why something is inconclusive."""

LONG = "x" * limits.METADATA_TEXT_BYTES
EVERY_WHOLE = "(-9223372036854775808..9223372036854775807)"

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([(1 << 63) - 1, -(1 << 63), 1 << 64]),
    st.floats(),
    st.sampled_from(["", "a", "ab", "false", "a.*", "(", "2026-03-01T00:00:00Z", LONG, "\ud800"]),
    st.just(datetime(2026, 3, 1, tzinfo=UTC)),
    st.just(datetime(2026, 3, 1)),  # noqa: DTZ001 - what no context should hold
    st.just(object()),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["x", "y", "mae", "a.b"]), inner, max_size=3),
        st.sets(st.one_of(st.booleans(), st.integers(), st.text(max_size=2)), max_size=3),
        st.just(range(3)),
    ),
    max_leaves=4,
)
contexts = st.dictionaries(st.sampled_from(["x", "y", "metrics", "current", "metadata", "request"]), values)

atoms = st.sampled_from(
    ["x", "y", "x.y", "metrics['mae']", "current.metrics.mae", "request.x", "metadata.a.b", "current?.x", "metrics[x]",
     "metrics[mae]", "null", "true", "false", "0", "1", "-1", "2.5", "1e308", "9223372036854775807", "'a'", "''",
     "'a.*'",
     "[]", "[1, 'a', null]", "{1, true}", "{:}", "{'x': 1}", "(1..3)", "(y..x)", EVERY_WHOLE,
     "time('2026-03-01T00:00:00Z')", "skew(x)", "window('mae', '1d')"]
)  # fmt: skip
BINARY = ["==", "!=", "<", "<=", ">", ">=", "=~", "!~", "=^", "!^", "=$", "!$", "+", "-", "*", "/", "%", "div", "mod",
          "&&", "||", "and", "or", "?:", "??", "eq", "lt"]  # fmt: skip
expressions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds("({}) {} ({})".format, inner, st.sampled_from(BINARY), inner),
        st.builds(
            "{}({})".format, st.sampled_from(["!", "-", "not", "empty ", "abs", "has", "size", "round", "time"]), inner
        ),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max", "round"]), inner, inner),
        st.builds("({}) ? ({}) : ({})".format, inner, inner, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("{{{}, {}}}".format, inner, inner),
        st.builds("{{{}: {}}}".format, inner, inner),
    ),
    max_leaves=15,
)


def read(text: str) -> Expression | None:
    try:
        return compiled(text)
    except InvalidArgument:
        return None


def is_known(value: object) -> bool:
    if isinstance(value, list | Members):
        return all(map(is_known, value))
    return type(value) in KNOWN or isinstance(value, Inconclusive)


def steps(expression: Expression, context: Context) -> int:
    """Count the calls, of Python and of C, that an evaluation makes."""
    count = 0

    def counted(_frame: object, kind: str, _argument: object) -> None:
        nonlocal count
        count += kind in ("call", "c_call")

    sys.setprofile(counted)
    try:
        expression.outcome(context)
    finally:
        sys.setprofile(None)
    return count


def clauses(clause: Clause) -> Iterator[Clause]:
    yield clause
    for part in clause.parts:
        yield from clauses(part)


FUNCTIONS = {"skew": lambda x: x, "window": lambda *_: {"mean": math.nan}}


@given(expressions, contexts)
@settings(max_examples=400, deadline=None)
def test_an_evaluation_ends_with_a_value_or_a_reason(text, names):
    expression = read(text)
    if expression is None:
        return
    context = Context(names, FUNCTIONS)
    value = expression.value(context)
    # What a context holds is passed on as it is; whatever is made of it is of the language.
    assert is_known(value) or any(value is each for each in held(names))
    outcome = expression.outcome(context)
    assert outcome.is_true is (value is True)
    assert outcome.is_false is (value is False)
    assert (outcome.inconclusive is None) is isinstance(value, bool)
    explained = expression.explain(context)
    assert rendered(explained)
    assert len(list(clauses(explained))) <= nodes_of(expression)
    split(expression, context)


def held(value: object) -> Iterator[object]:
    yield value
    if isinstance(value, Mapping):
        for each in value.values():
            yield from held(each)
    elif isinstance(value, list):
        for each in value:
            yield from held(each)


def nodes_of(expression: Expression) -> int:
    return sum(isinstance(node, ast.expr) for node in ast.walk(expression.tree))


@given(expressions, contexts)
@settings(max_examples=200, deadline=None)
def test_an_evaluation_takes_as_many_steps_as_its_nodes_allow(text, names):
    expression = read(text)
    if expression is not None:
        assert steps(expression, Context(names, FUNCTIONS)) <= STEPS_OF_A_NODE * nodes_of(expression) + STEPS_OF_A_NODE


@pytest.mark.parametrize(
    ("begin", "unit", "end"),
    [("x", " + x", ""), ("9", " * 9", ""), ("2.0", " * 2.0", ""), ("x == 1", " || x == 1", ""), ("x =~ [1", ", 1", "]"),
     ("1", " - 1", " == x"), ("size({1", ", 1", "})"), ("max(1", ", 1", ") > x"), ("", "-", "1"), ("", "!", "true")],
)  # fmt: skip
def test_steps_grow_with_the_nodes_alone(begin, unit, end):
    def counted(times: int) -> int:
        expression = compiled(begin + unit * times + end)
        expression.outcome(Context({"x": 0.5}))
        return steps(expression, Context({"x": 0.5}))

    assert counted(60) - counted(40) <= 2 * (counted(40) - counted(20)) + STEPS_OF_A_NODE


def test_texts_do_not_grow_beyond_what_is_kept():
    doubled = " + ".join(["x"] * 60)
    assert compiled(doubled).value(Context({"x": "ab"})) == "ab" * 60
    assert compiled(doubled).value(Context({"x": LONG})).reason == "has 131072 characters, and 65536 are allowed"


def test_numbers_do_not_grow_beyond_64_bits():
    assert compiled(" * ".join(["x"] * 60)).value(Context({"x": 1 << 62})).reason == "does not fit 64 bits"


def test_a_range_is_never_made():
    assert compiled(f"2.0 =~ {EVERY_WHOLE}").value(Context({})) is True
    assert compiled(f"size({EVERY_WHOLE})").value(Context({})) == 1 << 64
    assert steps(compiled(f"2.5 =~ {EVERY_WHOLE} || 0.5 < 1"), Context({})) < 6 * STEPS_OF_A_NODE


@pytest.mark.parametrize("pattern", ["(a|a)*b", "(a+)+b", "(.*)*b", "((a{1,30}){1,30})b"])
def test_a_regular_expression_takes_no_longer_than_its_text(pattern):
    # Where these are tried one way after another, as Python and Java do, none of them ends.
    assert compiled(f"x =~ '{pattern}'").outcome(Context({"x": "a" * 30_000})).is_false


class Spy(Mapping[str, Any]):
    """A mapping that tells what was looked up in it."""

    def __init__(self, names: Mapping[str, Any], seen: set[str]) -> None:
        self.held, self.seen = names, seen

    def __getitem__(self, key: str) -> Any:
        self.seen.add(key)
        return self.held[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.held)

    def __len__(self) -> int:
        return len(self.held)


@given(expressions)
@settings(max_examples=200, deadline=None)
def test_an_evaluation_reads_what_its_references_say(text):
    expression = read(text)
    if expression is not None:
        seen: set[str] = set()
        expression.outcome(Context(Spy({"x": 1, "y": "mae", "metrics": {"mae": 1.0}}, seen)))
        assert seen <= {path[0] for path in expression.references} | {"metadata"}


ATTACKS = [
    "x.__class__", "x['__class__']", "x.__class__.__base__.__subclasses__", "x?.__dict__", "metrics.__init__",
    "metrics['__globals__']", "x.mro", "x.func_globals", "x.gi_frame", "x.__reduce__", "x.format", "metrics.get",
    "metrics.keys", "metrics.items", "request.__getitem__", "names", "functions", "context", "self", "__builtins__",
    "__import__", "open", "eval", "exec", "globals", "type", "object", "getattr", "os", "sys", "None", "context.names",
    "metadata.__class__", "window('mae', '1d').__class__", "x[y]", "x.y.z.__code__",
]  # fmt: skip


@pytest.mark.parametrize("text", ATTACKS)
def test_nothing_of_python_is_within_reach(text):
    class Thing:
        secret = 1

        def method(self) -> int:
            return 1

    names = {"x": Thing(), "y": "__class__", "metrics": {"mae": 1.0}, "request": Thing()}
    assert compiled(text).value(Context(names, FUNCTIONS)) is None


@pytest.mark.parametrize(
    "text",
    ["x()", "x.y()", "__import__('os')", "metrics.get('mae')", "(x)(y)", "''.join(x)", "'{}'.format(x)", "open('/etc')",
     "eval('1')", "type(x)", "getattr(x, 'y')", "x.__class__()", "lambda: 1", "[i for i in x]", "{**x}", "f(*x)",
     "has(x=1)", "x @ y", "x[1:2]", "yield x", "await x", "x if y else z", "`x`", "${x}", "x!"],
)  # fmt: skip
def test_what_calls_or_makes_anything_is_refused(text):
    assert read(text) is None


@pytest.mark.parametrize("text", ["lambda: 1", "[i for i in x]", "f'{x}'", "(1, 2)", "(z := 1)", "await x", "*x"])
def test_what_the_grammar_never_makes_is_not_evaluated(text):
    node = ast.parse(f"async def f():\n g({text})").body[0].body[0].value.args[0]
    with pytest.raises(FeatureNotAvailable):
        Expression.of("x", node)
