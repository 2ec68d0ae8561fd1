"""Cases of rules that select: who is a candidate, who is rejected because of what, who wins."""

from __future__ import annotations

from typing import Any

import pytest

from gallery_server.rules.rule import Rule, read_rule
from gallery_server.rules.testing.selecting import Selected, Selector
from tests.unit.gallery_server.rules.testing.bench import case_of, test_of
from tests.unit.gallery_server.rules.writing import selecting, selecting_rule


def selected(rule: Rule, instances: dict[str, Any], series: dict[str, Any], **case: Any) -> Selected:
    test = test_of(rule, instances, case_of(series=series, expect={"selected": None}, **case))
    return Selector(rule, test.document, test.document.cases[0]).run()


INSTANCES = {
    "old": {"created_time": "-3d"},
    "new": {"created_time": "-1d"},
    "draft": {"draft": True},
    "gone": {"deprecated": True},
}
ALL_GOOD = {name: {"mae": 4} for name in INSTANCES}


def test_the_best_of_what_is_released_is_selected() -> None:
    found = selected(selecting_rule(), INSTANCES, ALL_GOOD)
    assert (found.selected, found.runner_up, found.tied) == ("new", "old", False)
    assert found.rejected == {"draft": "CANDIDATES", "gone": "CANDIDATES"}


def test_clauses_reject() -> None:
    rule = selecting_rule(GIVEN="city == 'Oslo'", MODEL_SELECTION={"minimize": "metrics['bias']"})
    instances = {name: {"city": "Oslo"} for name in "abcd"} | {"rome": {"city": "Rome"}, "nowhere": {}}
    series = {
        "a": {"mae": 4, "bias": 1},
        "b": {"mae": 9, "bias": 0},
        "c": {"bias": 0},
        "d": {"mae": 4},
        "rome": {"mae": 1},
    }
    found = selected(rule, instances, series)
    assert found.selected == "a"
    assert found.rejected == {
        "b": "WHEN", "c": "inconclusive", "d": "inconclusive", "rome": "GIVEN", "nowhere": "inconclusive",
    }  # fmt: skip
    assert str(found.reasons["c"]).startswith("metrics['mae']")
    assert (found.sightings.given, found.sightings.when) == (
        {"true": 4, "false": 1, "inconclusive": 1}, {"true": 2, "false": 1, "inconclusive": 1},
    )  # fmt: skip


def test_it_asks_once_all_is_measured() -> None:
    assert selected(selecting_rule(), {"a": {}}, {"a": {"mae": "9 9 4"}}).selected == "a"
    assert selected(selecting_rule(), {"a": {}}, {"a": {"mae": "4 4 9"}}).selected is None


def test_the_caller_says_what_is_asked() -> None:
    rule = selecting_rule(GIVEN="city == request.city", MODEL_SELECTION="a.rank + request.plus > b.rank + request.plus")
    instances = {"oslo": {"city": "Oslo", "rank": 1}, "rome": {"city": "Rome", "rank": 2}}
    series = {name: {"mae": 4} for name in instances}
    assert selected(rule, instances, series, request={"city": "Oslo", "plus": 1}).selected == "oslo"
    assert selected(rule, instances, series, request={"city": "Rome", "plus": 1}).selected == "rome"
    assert selected(rule, instances, series).rejected == dict.fromkeys(instances, "inconclusive")


def test_candidates_may_be_what_is_deployed() -> None:
    rule = selecting_rule(CANDIDATES="deployed", ENVIRONMENT="production")
    instances = {
        "live": {"created_time": "-3d", "deployed": {"production": "-3d"}},
        "new": {"deployed": {"canary": "-1d"}},
    }
    found = selected(rule, instances, {name: {"mae": 4} for name in instances})
    assert (found.selected, found.rejected) == ("live", {"new": "CANDIDATES"})


def test_what_serves_a_model_chooses_from_the_asked_line() -> None:
    rule = read_rule("t/r.yaml", selecting(project="p", SERVES="demand", ENVIRONMENT="production"))
    instances = {
        "oslo": {"model": "demand", "shard": {"city": "Oslo"}},
        "rome": {"model": "demand", "shard": {"city": "Rome"}},
        "whole": {"model": "demand"},
        "other": {"model": "x", "shard": {"city": "Oslo"}},
    }
    series = {name: {"mae": 4} for name in instances}
    assert selected(rule, instances, series, request={"city": "Oslo"}).selected == "oslo"
    assert selected(rule, instances, series).selected == "whole"


@pytest.mark.parametrize("preference", ["a.mape < b.mape", {"minimize": "mape"}])
def test_ties_go_to_the_newest(preference: object) -> None:
    rule = selecting_rule(MODEL_SELECTION=preference)
    instances = {"old": {"created_time": "-3d", "mape": 1}, "new": {"created_time": "-1d", "mape": 1}}
    found = selected(rule, instances, {name: {"mae": 4} for name in instances})
    assert (found.selected, found.runner_up, found.tied) == ("new", "old", True)
