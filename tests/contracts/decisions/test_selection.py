"""Which instance a rule selects: by SQL's order, by comparison, for a request; ties, holds, and why there is none."""

from __future__ import annotations

import math

import pytest

from gallery_server.domain import limits
from gallery_server.errors import Reason
from gallery_server.rules.selecting import candidates
from tests.contracts.decisions.choosing import Choosing, refusal_of
from tests.contracts.registry.gallery import MODEL

WAYS = [
    "minimize: metrics['mae']",
    "maximize: 0 - metrics['mae']",
    "a.metrics['mae'] < b.metrics['mae']",
    "b.metrics.mae > a.metrics.mae",
    "a.metrics['mae'] - b.metrics['mae'] < 0",
]
"""The same preference, as SQL orders it and as it must be evaluated."""


@pytest.mark.parametrize("by", WAYS)
def test_the_best_is_selected_however_the_preference_is_written(choosing: Choosing, by: str) -> None:
    choosing.fleet.create()
    saved = [choosing.save({"mae": mae}) for mae in (5.0, 3.0, 4.0)]
    choosing.save({"mae": math.nan})
    choosing.save({"bias": 1.0})
    found = choosing.choose(choosing.rule(by=by))
    assert found.instance_id == saved[1].instance_id
    standings = found.standings
    assert (standings.runner_up_id, standings.tied) == (saved[2].instance_id, False)
    assert found.reason.startswith("the best of")


@pytest.mark.parametrize("by", WAYS)
def test_of_equals_the_newest_is_selected_and_the_tie_is_told(choosing: Choosing, by: str) -> None:
    choosing.fleet.create()
    _, older, newer = [choosing.save({"mae": mae}) for mae in (5.0, 3.0, 3.0)]
    found = choosing.choose(choosing.rule(by=by))
    assert (found.instance_id, found.standings.runner_up_id) == (newer.instance_id, older.instance_id)
    assert found.standings.tied
    assert found.reason.endswith("tied with an older one")


@pytest.mark.parametrize("by", ["a.created_time > b.created_time", "a.createdTime > b.createdTime || false"])
def test_the_newest_of_what_when_allows_is_selected(choosing: Choosing, by: str) -> None:
    """The paper's rule of 3.7.2."""
    choosing.fleet.create()
    choosing.save({"mae": 4.0})
    good = choosing.save({"mae": 4.0})
    choosing.save({"mae": 9.0})
    assert choosing.chosen(choosing.rule(when="metrics['mae'] < 5", by=by)) == good.instance_id


def test_one_rule_serves_many_requests(choosing: Choosing) -> None:
    choosing.fleet.create(sharded=True)
    cities = {city: choosing.save({"mae": 1.0}, city=city) for city in ("Oslo", "Paris")}
    rule = choosing.rule("city == request.city")
    assert {city: choosing.chosen(rule, city=city) for city in cities} == {
        city: each.instance_id for city, each in cities.items()
    }
    assert choosing.chosen(rule, city="Rome") is None
    assert choosing.chosen(rule) is None


def test_what_sql_decides_is_counted_up_to_a_limit(choosing: Choosing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "_DECIDED_PAGE", 2)
    monkeypatch.setattr(limits, "COUNTED_CANDIDATES", 4)
    choosing.fleet.create()
    counted = []
    for mae in range(6):
        choosing.save({"mae": 1.0 + mae})
        standings = choosing.choose(choosing.rule()).standings
        counted.append((standings.candidates, standings.at_least))
    assert counted == [(1, False), (2, False), (3, False), (4, False), (4, True), (4, True)]


def test_what_sql_cannot_decide_is_decided_page_by_page(choosing: Choosing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "_PAGE", 3)
    monkeypatch.setattr(candidates, "_FIRST_PAGE", 2)
    choosing.fleet.create()
    saved = [choosing.save({"mae": 1.0 + number, "base": 2.0 * (number % 5)}) for number in range(12)]
    for by in WAYS:
        rule = choosing.rule(when="metrics['mae'] < metrics['base']", by=by)
        fit = [each for number, each in enumerate(saved) if 1.0 + number < 2.0 * (number % 5)]
        found = choosing.choose(rule)
        assert found.instance_id == fit[0].instance_id
        assert found.standings.runner_up_id == fit[1].instance_id
    found = choosing.choose(choosing.rule(when="metrics['mae'] < metrics['base']", by=WAYS[1]))
    assert found.standings.candidates == len(fit)


def test_a_comparison_that_is_no_order_is_refused_with_the_counter_example(choosing: Choosing) -> None:
    choosing.fleet.create()
    rock, paper, scissors = [choosing.save({"hand": float(hand)}) for hand in range(3)]
    beats = "(a.metrics['hand'] - b.metrics['hand'] == 1) || (a.metrics['hand'] - b.metrics['hand'] == -2)"
    reason, message = refusal_of(lambda: choosing.choose(choosing.rule(by=beats)))
    assert reason is Reason.NOT_AN_ORDER
    assert sum(each.instance_id in message for each in (rock, paper, scissors)) == 2
    reason, message = refusal_of(
        lambda: choosing.choose(choosing.rule(by="a.metrics['hand'] + 0 >= b.metrics['hand']"))
    )
    assert reason is Reason.NOT_AN_ORDER
    assert "better than itself" in message


def test_no_candidate_says_how_many_fell_where_and_why(choosing: Choosing) -> None:
    choosing.fleet.create()
    for number in range(3):
        choosing.save({"mae": 9.0 + number}, kind="forest")
    choosing.save(kind="forest")
    choosing.save({"mae": 1.0}, kind="linear")
    found = choosing.choose(choosing.rule("kind == 'forest'", "metrics['mae'] < 5 && metrics['mae'] > 0"))
    assert found.instance_id is None
    account = found.account
    assert account is not None
    assert (account.looked_at, account.at_given, account.at_when, account.at_selection) == (5, 1, 4, 0)
    assert dict(account.reasons) == {"metrics['mae'] < 5 is false": 3, "metrics['mae'] is missing": 1}
    assert "of 5 instances 1 fell at GIVEN, 4 at WHEN" in found.reason
    nobody = choosing.choose(choosing.rule("kind == 'tree'"))
    assert "(5)" in nobody.reason
    assert "kind == 'tree' is false" in nobody.reason
    unmeasured = choosing.choose(choosing.rule(by="minimize: metrics['rmse']"))
    assert unmeasured.account is not None
    assert unmeasured.account.at_selection == 5


def test_drafts_copies_and_what_is_deprecated_are_no_candidates(choosing: Choosing) -> None:
    choosing.fleet.create()
    good = choosing.save({"mae": 2.0})
    choosing.save({"mae": 1.0}, record={"draft": True})
    bad = choosing.save({"mae": 1.0})
    choosing.fleet.gallery.deprecate(bad.instance_id)
    assert choosing.chosen(choosing.rule()) == good.instance_id


def test_candidates_may_be_what_is_deployed(choosing: Choosing) -> None:
    choosing.fleet.create(sharded=True)
    oslo, paris = [choosing.save({"mae": mae}, city=city) for city, mae in (("Oslo", 2.0), ("Paris", 3.0))]
    choosing.save({"mae": 1.0}, city="Oslo")
    rule = choosing.rule(CANDIDATES="deployed", ENVIRONMENT="production")
    assert choosing.chosen(rule) is None
    choosing.fleet.deploy(paris)
    assert choosing.chosen(rule) == paris.instance_id
    choosing.fleet.deploy(oslo)
    assert choosing.chosen(rule) == oslo.instance_id


def test_a_hold_on_the_line_of_the_best_is_obeyed_and_named(choosing: Choosing) -> None:
    choosing.fleet.create()
    old, new = [choosing.save({"mae": mae}) for mae in (2.0, 1.0)]
    choosing.fleet.deploy(old)
    hold = choosing.fleet.hold(reason="the holidays")
    rule = choosing.rule(ENVIRONMENT="production")
    found = choosing.choose(rule)
    assert (found.instance_id, found.standings.winner_id) == (old.instance_id, new.instance_id)
    assert found.kept is not None
    assert found.kept.hold.hold_id == hold.hold_id
    assert "the holidays" in found.reason
    assert choosing.chosen(choosing.rule()) == new.instance_id
    choosing.fleet.release(hold)
    assert choosing.chosen(rule) == new.instance_id


def test_a_rule_that_serves_looks_at_the_asked_line_alone(choosing: Choosing) -> None:
    choosing.fleet.create(sharded=True)
    oslo = choosing.save({"mae": 2.0}, city="Oslo")
    choosing.save({"mae": 1.0}, city="Paris")
    rule = choosing.rule(SERVES=MODEL, ENVIRONMENT="production")
    assert choosing.chosen(rule, city="Oslo") == oslo.instance_id
    assert choosing.chosen(rule, city="Rome") is None
    assert choosing.chosen(rule) is None


def test_a_rule_without_project_looks_at_those_of_its_team(choosing: Choosing) -> None:
    choosing.fleet.create()
    mine = choosing.save({"mae": 2.0})
    assert choosing.chosen(choosing.rule(project=None)) == mine.instance_id
    assert choosing.chosen(choosing.rule(project=None, team="others")) is None
    reason, _ = refusal_of(lambda: choosing.choose(choosing.rule(project="nowhere")))
    assert reason is Reason.PROJECT_NOT_FOUND


def test_a_text_is_checked_as_a_file_is(choosing: Choosing) -> None:
    reason, message = refusal_of(lambda: choosing.rule(when="metrics['mae'] <"))
    assert reason is Reason.RULE_MALFORMED
    assert "line 6, column" in message
    reason, message = refusal_of(lambda: choosing.rule(ENVIROMENT="production"))
    assert "ENVIRONMENT" in message
    reason, message = refusal_of(lambda: choosing.choose(choosing.rule(SCOPE="Validaton")))
    assert reason is Reason.RULE_MALFORMED
    assert "Validation" in message
