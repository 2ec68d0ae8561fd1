from __future__ import annotations

import pytest

from gallery_client.conditions import Comparison
from gallery_client.constraints import OPERATORS, comparison_of, operator_named
from gallery_client.errors import InvalidArgument


@pytest.mark.parametrize(
    ("spelling", "operator"),
    [
        *((name, name) for name in OPERATORS),
        *((name.lower(), name) for name in OPERATORS),
        ("smaller_than", "LESS_THAN"),
        ("larger_than", "GREATER_THAN"),
        ("Smaller Than", "LESS_THAN"),
        ("largerThan", "GREATER_THAN"),
        ("smaller_than_or_equal", "LESS_THAN_OR_EQUAL"),
        ("larger-than-or-equal-to", "GREATER_THAN_OR_EQUAL"),
        ("Equals", "EQUAL"),
        ("==", "EQUAL"),
        ("!=", "NOT_EQUAL"),
        (">=", "GREATER_THAN_OR_EQUAL"),
        ("not in", "NOT_IN"),
        ("isNull", "IS_NULL"),
    ],
)
def test_operators_in_any_spelling(spelling, operator):
    assert operator_named(spelling) == operator


@pytest.mark.parametrize("spelling", ["", "smaler_than", "between", "not_like", "equal; drop"])
def test_an_unknown_operator_lists_the_nearest(spelling):
    with pytest.raises(InvalidArgument, match="is no operator; write one of") as raised:
        operator_named(spelling)
    assert raised.value.details["known"] == ",".join(OPERATORS)


def test_a_constraint_as_the_paper_writes_it():
    constraint = {"field": "modelName", "operator": "equal", "value": "Random Forest"}
    assert comparison_of(constraint) == Comparison("modelName", "EQUAL", ("Random Forest",))
    assert comparison_of({"field": "mape", "operator": "smaller_than", "value": 0}) == Comparison(
        "mape", "LESS_THAN", (0,)
    )
    assert comparison_of({"field": "city", "operator": "IN", "value": ["a", "b"]}) == Comparison(
        "city", "IN", ("a", "b")
    )
    assert comparison_of({"field": "city", "operator": "is_null"}) == Comparison("city", "IS_NULL")


@pytest.mark.parametrize(
    ("constraint", "advice"),
    [
        ({"operator": "equal", "value": 1}, "write field and operator"),
        ({"field": "a", "operator": 1, "value": 1}, "write field and operator"),
        ({"field": "a", "operator": "equal"}, "write one value; what is missing is asked for by is_null"),
        ({"field": "a", "operator": "equal", "value": None}, "is_null"),
        ({"field": "a", "operator": "equal", "value": 1, "values": [1]}, "write one value"),
        ({"field": "a", "operator": "is_null", "value": 1}, "takes no value"),
        ({"field": "a", "operator": "in", "value": "abc"}, "is a list"),
        ({"field": "a", "operator": "equal", "val": 1}, "unknown key 'val'"),
    ],
)
def test_a_constraint_that_says_something_else_is_refused(constraint, advice):
    with pytest.raises(InvalidArgument, match=advice):
        comparison_of(constraint)
