"""What is pushed down means what was written, also where values are missing; and no text does worse than be refused."""

from __future__ import annotations

import ast
import operator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallery_server.domain.search import AllOf, AnyOf, Comparison, Operator, Predicate
from gallery_server.domain.value import Value, ValueKind
from gallery_server.errors import InvalidArgument, Unimplemented
from gallery_server.expressions import nodes
from gallery_server.expressions.parser import parse
from gallery_server.expressions.pushdown import predicate_of

Record = dict[str, object]
Outcome = bool | None
"""None is inconclusive."""

LITERALS = [0, 1, 2, 1.5, "'a'", "'ab'", "true", "false"]
VALUES = [0, 1, 2, 1.5, float("nan"), "a", "ab", "b", True, False]
ORDERS = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    Operator.LESS_THAN: operator.lt,
    Operator.LESS_THAN_OR_EQUAL: operator.le,
    Operator.GREATER_THAN: operator.gt,
    Operator.GREATER_THAN_OR_EQUAL: operator.ge,
    Operator.EQUAL: operator.eq,
    Operator.NOT_EQUAL: operator.ne,
}


def kind(value: object) -> str:
    return "number" if type(value) in (int, float) else type(value).__name__


def compared(order: object, left: object, right: object) -> Outcome:
    unfit = left is None or kind(left) != kind(right) or "nan" in (str(left), str(right))
    return None if unfit else ORDERS[order](left, right)


def all_of(outcomes: list[Outcome]) -> Outcome:
    return False if False in outcomes else None if None in outcomes else True


def negated(outcome: Outcome) -> Outcome:
    return None if outcome is None else not outcome


def any_of(outcomes: list[Outcome]) -> Outcome:
    return negated(all_of([negated(outcome) for outcome in outcomes]))


def naive(node: ast.expr, record: Record) -> Outcome:
    """Decide a tree as it stands, by the rules of the language."""
    match node:
        case ast.BoolOp():
            outcomes = [naive(part, record) for part in node.values]
            return all_of(outcomes) if isinstance(node.op, ast.And) else any_of(outcomes)
        case ast.UnaryOp():
            return negated(naive(node.operand, record))
        case ast.Call(args=[ast.Name(id=name)]):
            return record.get(name) is not None
        case ast.Name(id=name):
            return value if isinstance(value := record.get(name), bool) else None
        case ast.Compare():
            return naive_comparison(node, record)
    raise AssertionError(node)


def naive_comparison(node: ast.Compare, record: Record) -> Outcome:
    left, right = (operand(side, record) for side in (node.left, node.comparators[0]))
    match node.ops[0]:
        case ast.Eq() | ast.NotEq() if is_null(node.left) or is_null(node.comparators[0]):
            return (left is None and right is None) is isinstance(node.ops[0], ast.Eq)
        case ast.In() | ast.NotIn():
            inside = left in [member for member in right if kind(member) == kind(left)]
            fits = str(left) != "nan" and kind(left) in map(kind, right)
            return (inside is isinstance(node.ops[0], ast.In)) if fits else None
        case nodes.StartsWith() | nodes.NotStartsWith():
            starts = left.startswith(right) if isinstance(left, str) else None
            return starts if isinstance(node.ops[0], nodes.StartsWith) else negated(starts)
    return compared(type(node.ops[0]), left, right)


def is_null(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def operand(node: ast.expr, record: Record) -> object:
    match node:
        case ast.Name(id=name):
            return record.get(name)
        case ast.List():
            return [operand(member, record) for member in node.elts]
        case ast.Constant():
            return node.value
    raise AssertionError(node)


def pushed_down(predicate: Predicate, record: Record) -> Outcome:
    """Decide a predicate, by its own documentation."""
    match predicate:
        case AllOf(parts):
            return all_of([pushed_down(part, record) for part in parts])
        case AnyOf(parts):
            return any_of([pushed_down(part, record) for part in parts])
        case Comparison(field, how, values):
            return pushed_down_comparison(record.get(field.name), how, [value.content for value in values])
    raise AssertionError(predicate)


def pushed_down_comparison(left: object, how: Operator, values: list[object]) -> Outcome:
    match how:
        case Operator.IS_NULL | Operator.IS_NOT_NULL:
            return (left is None) is (how is Operator.IS_NULL)
        case Operator.LIKE | Operator.NOT_LIKE:
            starts = left.startswith(str(values[0]).removesuffix("%")) if isinstance(left, str) else None
            return starts if how is Operator.LIKE else negated(starts)
        case Operator.IN | Operator.NOT_IN:
            outcomes = [compared(Operator.EQUAL, left, value) for value in values]
            inside = None if all(outcome is None for outcome in outcomes) else True in outcomes
            return inside if how is Operator.IN else negated(inside)
    return compared(how, left, values[0])


names = st.sampled_from("xyz")
literals = st.sampled_from([str(literal) for literal in LITERALS])
symbols = st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "eq", "lt", "ge"])
comparisons = st.one_of(
    st.builds("{} {} {}".format, names, symbols, literals),
    st.builds("{} {} {}".format, literals, symbols, names),
    st.builds("{} {} null".format, names, st.sampled_from(["==", "!="])),
    st.builds("{} {} [{}]".format, names, st.sampled_from(["=~", "!~"]), st.lists(literals, min_size=1).map(", ".join)),
    st.builds("{} {} 'a'".format, names, st.sampled_from(["=^", "!^"])),
    st.builds("has({})".format, names),
    names,
)
conditions = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(["&&", "||", "and", "or"]), inner),
        st.builds("!({})".format, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=8,
)
records = st.dictionaries(names, st.sampled_from(VALUES))


@given(conditions, records)
@settings(max_examples=500, deadline=None)
def test_the_pushed_down_form_has_the_outcome_of_the_tree(text, record):
    assert pushed_down(predicate_of(text), record) is naive(parse(text), record)


WORDS = ["a", "b.c", "'x'", '"y"', "1", "2.5", "null", "true", "has", "empty", "time", "(", ")", "[", "]", "{", "}",
         ",", ":", "?", ".", "..", "?.", "?:", "??", "!", "-", "+", "*", "/", "==", "=", "<", "=~", "=^", "&&", "||",
         "and", "not", "eq", "//", "/*", "*/", "##", "\\", "'", "\n", "metrics", "\ud800", "é", "0x", "1e"]  # fmt: skip


def decided(text: str) -> None:
    with suppress(InvalidArgument, Unimplemented):
        predicate_of(text)


@given(st.lists(st.sampled_from(WORDS), max_size=30), st.sampled_from(["", " "]))
@settings(max_examples=500, deadline=None)
def test_no_row_of_words_does_worse_than_be_refused(words, space):
    decided(space.join(words))


@given(st.text(st.characters(codec=None)))
@settings(max_examples=200, deadline=None)
def test_no_text_does_worse_than_be_refused(text):
    decided(text)
    decided(f"a == '{text}'")
    decided(f"a > time('{text}')")


@pytest.mark.parametrize(
    "text",
    ["(" * 4096, "!" * 4096, "a||" * 1365, "a+" * 2047 + "a", "a[" * 2048, "[" * 4096, "'\\" * 2048, "/*" * 2048,
     "a?" * 2048, "{" * 4096, "1" * 4096, "a." * 2047 + "a", "a(" * 2048, "/**" * 1365, "'" * 4096, "1e" * 2048,
     "a?.b" * 1024, "-" * 4095 + "1", "x" * 4096 + "y"],
    ids=lambda text: text[:6],
)  # fmt: skip
def test_the_worst_of_texts_are_refused(text):
    with pytest.raises(InvalidArgument):
        predicate_of(text)


def steps_of(text: str) -> int:
    """Count the nodes that a text of this length makes, which is all that its readers walk."""
    return sum(1 for _ in ast.walk(parse(text)))


@pytest.mark.parametrize("unit", ["a && ", "a || b && ", "!", "[1, 2] == [", "x == 'y' || "])
def test_a_tree_grows_with_its_text_alone(unit):
    def text(times: int) -> str:
        return f"{unit * times}a{']' * (unit * times).count(' == [')}"

    assert steps_of(text(60)) - steps_of(text(40)) == steps_of(text(40)) - steps_of(text(20))


def test_threads_read_at_the_same_time():
    texts = [f"a == {number} && (b || c =~ ['x', {number}])" for number in range(200)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(parse, texts))
    assert [ast.dump(tree) for tree in found] == [ast.dump(parse(text)) for text in texts]


def test_values_of_a_predicate_are_of_their_kind():
    assert predicate_of("x == 1.0") == Comparison(
        predicate_of("x").field, Operator.EQUAL, (Value(ValueKind.NUMBER, 1.0),)
    )
