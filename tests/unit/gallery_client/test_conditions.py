from __future__ import annotations

import pytest

from gallery_client import field
from gallery_client.conditions import Comparison, Group

CITY, MAPE = field("city"), field("mape")


@pytest.mark.parametrize(
    ("condition", "operator", "values"),
    [
        (CITY == "Oslo", "EQUAL", ("Oslo",)),
        (CITY != "Oslo", "NOT_EQUAL", ("Oslo",)),
        (CITY < 1, "LESS_THAN", (1,)),
        (CITY <= 1, "LESS_THAN_OR_EQUAL", (1,)),
        (CITY > 1, "GREATER_THAN", (1,)),
        (CITY >= 1, "GREATER_THAN_OR_EQUAL", (1,)),
        (1 < CITY, "GREATER_THAN", (1,)),  # noqa: SIM300 - Python turns it around
        (CITY.is_in(["a", "b"]), "IN", ("a", "b")),
        (CITY.not_in(iter("ab")), "NOT_IN", ("a", "b")),
        (CITY.like("a%"), "LIKE", ("a%",)),
        (CITY.is_null(), "IS_NULL", ()),
        (CITY.is_not_null(), "IS_NOT_NULL", ()),
        (CITY == None, "IS_NULL", ()),  # noqa: E711 - as pandas takes it
        (CITY != None, "IS_NOT_NULL", ()),  # noqa: E711 - as above
        (~(CITY == "Oslo"), "NOT_EQUAL", ("Oslo",)),
        (~(CITY > 1), "LESS_THAN_OR_EQUAL", (1,)),
        (~CITY.is_in(["a"]), "NOT_IN", ("a",)),
        (~CITY.like("a%"), "NOT_LIKE", ("a%",)),
        (~~CITY.like("a%"), "LIKE", ("a%",)),
    ],
)
def test_comparing_a_field_makes_a_condition(condition, operator, values):
    assert condition == Comparison("city", operator, values)


def test_groups_of_one_kind_are_one_group():
    one, two, three = CITY == "Oslo", MAPE < 1, MAPE > 0
    assert one & two & three == one & (two & three) == Group("AND", (one, two, three))
    assert one | two & three == Group("OR", (one, Group("AND", (two, three))))


def test_negation_goes_into_a_group():
    assert ~((CITY == "Oslo") & ((MAPE < 1) | MAPE.is_null())) == (CITY != "Oslo") | ((MAPE >= 1) & MAPE.is_not_null())


@pytest.mark.parametrize(
    "mistake",
    [
        lambda: CITY == "Oslo" and MAPE < 1,
        lambda: not CITY.is_null(),
        lambda: 0 < MAPE < 1,
        lambda: CITY in ["Oslo", "Rome"],
    ],
)
def test_what_python_would_decide_itself_is_refused(mistake):
    with pytest.raises(TypeError, match=r"join conditions with & \| ~"):
        mistake()


@pytest.mark.parametrize("mistake", [lambda: CITY == "Oslo" & MAPE, lambda: (CITY == "Oslo") & {"field": "mape"}])
def test_what_is_no_condition_joins_with_none(mistake):
    with pytest.raises(TypeError):
        mistake()
