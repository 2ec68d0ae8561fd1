"""The best of candidates: by a value, or by a comparison, which is refused where it is no order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery_server.rules.selecting.ordering import Best, NoOrder, best_of
from tests.unit.gallery_server.rules.writing import selecting_rule

NAN = float("nan")
NO_FUNCTIONS: Mapping[str, Callable[..., object]] = {}


@dataclass(frozen=True)
class Seen:
    names: Mapping[str, object]
    functions: Mapping[str, Callable[..., object]]


def best(preference: object, **candidates: Mapping[str, object]) -> Best[str]:
    """Choose among candidates, which are told newest first, by what they have."""
    compiled = selecting_rule(MODEL_SELECTION=preference).compiled.preference
    assert compiled is not None
    fields = {name: {"instanceId": name, **given} for name, given in candidates.items()}
    return best_of(
        list(fields),
        compiled,
        alone=lambda one: Seen(fields[one] | {"metadata": fields[one]}, NO_FUNCTIONS),
        paired=lambda one, other: Seen({"a": fields[one], "b": fields[other]}, NO_FUNCTIONS),
        name=str,
    )


BY_MAE = ["a.mae < b.mae", {"minimize": "mae"}, {"maximize": "0 - mae"}]


@pytest.mark.parametrize("preference", BY_MAE, ids=str)
def test_the_best_wins_and_the_next_is_told(preference: object) -> None:
    found = best(preference, new={"mae": 3}, middle={"mae": 1.5}, old={"mae": 2})
    assert (found.winner, found.runner_up, found.tied, found.unfit) == ("middle", "old", False, [])


@pytest.mark.parametrize("preference", BY_MAE, ids=str)
def test_of_equal_ones_the_newest_wins(preference: object) -> None:
    found = best(preference, bad={"mae": 3}, newer={"mae": 1}, older={"mae": 1.0})
    assert (found.winner, found.runner_up, found.tied) == ("newer", "older", True)


# Texts compare with texts, so that beside numbers they make a comparison no order.
@pytest.mark.parametrize(
    ("preference", "value"),
    [*product(BY_MAE, (None, NAN)), *product(BY_MAE[1:], ("small",))],
    ids=str,
)
def test_what_has_no_value_never_wins(preference: object, value: object) -> None:
    found = best(preference, newest={"mae": value}, other={"mae": 9})
    assert found.winner == "other"
    assert [name for name, _ in found.unfit] == ["newest"]
    assert "mae" in str(found.unfit[0][1])


@pytest.mark.parametrize("preference", BY_MAE, ids=str)
def test_none_is_the_best_of_none(preference: object) -> None:
    assert best(preference).winner is None
    assert best(preference, only={}).winner is None
    assert best(preference, only={"mae": 1}).winner == "only"


def test_a_flag_is_no_number() -> None:
    assert best({"maximize": "approved"}, one={"approved": True}).winner is None


def test_a_circle_is_refused_with_who_is_in_it() -> None:
    with pytest.raises(NoOrder, match="new is better than the others, and old is better than new"):
        best("a.x - b.x == 1 || a.x - b.x == 0 - 2", old={"x": 0}, middle={"x": 1}, new={"x": 2})


def test_what_is_better_than_itself_is_refused() -> None:
    with pytest.raises(NoOrder, match="new is better than itself; write > or <, not >= or <="):
        best("a.x >= b.x", new={"x": 1}, old={"x": 2})


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(NoOrder, match="cannot tell old and new apart"):
        best("a.x > b.x", new={"x": 1}, old={"x": "two"})


@given(values=st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_the_three_ways_agree(values: list[int]) -> None:
    candidates = {f"c{at}": {"mae": value} for at, value in enumerate(values)}
    first, *rest = (best(preference, **candidates) for preference in BY_MAE)
    assert all(each == first for each in rest)
    assert first.winner == f"c{values.index(min(values))}"
    assert first.tied is (values.count(min(values)) > 1)
