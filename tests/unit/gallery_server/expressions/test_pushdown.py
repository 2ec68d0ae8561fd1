"""Expressions of search become predicates, or refusals that show the place."""

from __future__ import annotations

import pytest

from gallery_server.domain import limits
from gallery_server.domain.search import AllOf, AnyOf, Comparison, Namespace, Operator, Predicate
from gallery_server.domain.value import Value, ValueKind
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.expressions.pushdown import predicate_of
from tests.unit.gallery_server.expressions.expression_cases import ACCEPTED, REFUSED

SIGNS = {
    Operator.EQUAL: "=",
    Operator.NOT_EQUAL: "!=",
    Operator.LESS_THAN: "<",
    Operator.LESS_THAN_OR_EQUAL: "<=",
    Operator.GREATER_THAN: ">",
    Operator.GREATER_THAN_OR_EQUAL: ">=",
    Operator.IS_NULL: "is null",
    Operator.IS_NOT_NULL: "is not null",
}


def written(predicate: Predicate) -> str:
    """Write a predicate on one line: bare names are metadata, @ stands before microseconds."""
    match predicate:
        case AllOf(parts):
            return f"({' and '.join(map(written, parts))})"
        case AnyOf(parts):
            return f"({' or '.join(map(written, parts))})"
        case Comparison(field, operator, values):
            space = "" if field.namespace is Namespace.METADATA else f"{field.namespace}:"
            sign = SIGNS.get(operator, operator.replace("_", " "))
            many = operator in (Operator.IN, Operator.NOT_IN)
            shown = ", ".join(map(written_value, values))
            return f"{space}{field.name} {sign} {f'[{shown}]' if many else shown}".rstrip()
    raise AssertionError(predicate)


def written_value(value: Value) -> str:
    kinds = {str: ValueKind.TEXT, int: ValueKind.WHOLE, float: ValueKind.NUMBER, bool: ValueKind.FLAG}
    if value.kind is ValueKind.TIME:
        return f"@{value.content}"
    assert kinds[type(value.content)] is value.kind
    return repr(value.content)


@pytest.mark.parametrize(("text", "predicate"), ACCEPTED, ids=[text for text, _ in ACCEPTED])
def test_an_expression_becomes_a_predicate(text, predicate):
    assert written(predicate_of(text)) == predicate


@pytest.mark.parametrize(("text", "line", "column", "message"), REFUSED, ids=[case[0] for case in REFUSED])
def test_a_refusal_names_its_place_and_the_way_out(text, line, column, message):
    with pytest.raises(InvalidArgument) as raised:
        predicate_of(text)
    assert raised.value.reason is Reason.EXPRESSION_MALFORMED
    assert message in raised.value.message
    assert (raised.value.details["line"], raised.value.details["column"]) == (str(line), str(column))
    assert raised.value.details["advice"] in raised.value.message


def test_a_refusal_shows_the_line_with_a_caret():
    with pytest.raises(InvalidArgument) as raised:
        predicate_of("city == 'Paris'\n\t&& mape = 0.2")
    assert raised.value.message.split("\n") == [
        "line 2, column 10: = would assign, and nothing can be assigned; write == to compare",
        "   && mape = 0.2",
        "           ^",
    ]


def test_of_a_long_line_the_place_is_shown():
    with pytest.raises(InvalidArgument) as raised:
        predicate_of(f"{'a || ' * 100}b = 5{' || a' * 100}")
    _, shown, caret = raised.value.message.split("\n")
    assert len(shown) < 110
    assert shown[caret.index("^")] == "="


def fits(text: str) -> bool:
    try:
        predicate_of(text)
    except InvalidArgument:
        return False
    return True


def test_the_limit_on_bytes():
    longest = f"a == '{'é' * ((limits.EXPRESSION_BYTES - 8) // 2)}' "
    assert len(longest.encode()) == limits.EXPRESSION_BYTES
    assert fits(longest)
    assert not fits(f"{longest} ")


def test_the_limit_on_parts():
    parts = limits.EXPRESSION_NODES - 1
    assert fits("||".join(["a"] * parts))
    assert not fits("||".join(["a"] * (parts + 1)))


def test_the_limit_on_depth():
    assert fits(f"{'!' * (limits.EXPRESSION_DEPTH - 1)}a")
    assert not fits(f"{'!' * limits.EXPRESSION_DEPTH}a")
