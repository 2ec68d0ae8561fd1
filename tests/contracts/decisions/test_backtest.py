"""What another version of a rule would have decided is told at each moment, as things stood then."""

from __future__ import annotations

from typing import Any

import pytest

from gallery_server.domain.instance import Instance
from gallery_server.rules.backtesting import backtest
from gallery_server.rules.backtesting.backtest import Answer, Backtest, Difference, Versions
from gallery_server.rules.rule import Rule
from gallery_server.rules.written import written_rule
from tests.contracts.decisions.choosing import Choosing
from tests.contracts.registry.fleet import BEGIN, MINUTE
from tests.contracts.registry.gallery import PROJECT

HEAD = f"team: default\nuuid: 4365754a-92bb-4421-a1be-00d7d87f77a0\nproject: {PROJECT}\nrule:\n"


def acting(when: str, given: str = "true", **keys: object) -> Rule:
    lines = [f'  GIVEN: "{given}"', f'  WHEN: "{when}"', *(f"  {key}: {value}" for key, value in keys.items())]
    return written_rule(HEAD + "\n".join([*lines, "  CALLBACK_ACTIONS: [log]", ""]))


def measured(choosing: Choosing, instance: Instance, *values: float, name: str = "mae") -> None:
    """Measure a value each minute."""
    for value in values:
        choosing.fleet.clock.tick(MINUTE)
        choosing.measuring.measure(instance.instance_id, {name: value})


def replayed(choosing: Choosing, before: Rule | None, after: Rule | None, since: int = BEGIN) -> list[Difference]:
    replay = Backtest(Versions(before, after), since)
    found: list[Difference] = []
    last: str | None = None
    while True:
        some, last = choosing.fleet.gallery.read(lambda tx, last=last: replay.page(tx, last))
        found += some
        if last is None:
            return sorted(found, key=lambda each: each.order)


def told(differences: list[Difference]) -> list[tuple[int, str]]:
    """Answer the minute of each difference, and what it is."""
    return [
        (
            (each.micros - BEGIN) // MINUTE,
            f"{each.before.answer} -> {each.after.answer}{'!' * each.after.fires}",
        )
        for each in differences
    ]


def test_what_turns_true_comes_first(choosing: Choosing) -> None:
    choosing.fleet.create()
    instance = choosing.save()
    measured(choosing, instance, 6.0, 4.0, 7.0, 5.5)
    strict, lax = acting("metrics['mae'] < 5"), acting("metrics['mae'] < 6.5")
    found = replayed(choosing, strict, lax)
    assert told(found) == [(1, "false -> true!"), (4, "false -> true!"), (2, "true -> true")]
    assert found[2].before.fires, "in the lax version it was true before"
    assert all(each.evaluation_id for each in found)
    assert told(replayed(choosing, lax, strict)) == [(2, "true -> true!"), (1, "true -> false"), (4, "true -> false")]
    assert replayed(choosing, strict, acting("metrics['mae'] < 5.0")) == []


def test_what_was_measured_before_is_the_baseline(choosing: Choosing) -> None:
    choosing.fleet.create()
    instance = choosing.save()
    measured(choosing, instance, 6.0, 6.0)
    since = choosing.fleet.clock.now + 1
    measured(choosing, instance, 6.0)
    assert told(replayed(choosing, None, acting("metrics['mae'] < 6.5"), since)) == [(3, "no rule -> true")]
    assert told(replayed(choosing, acting("metrics['mae'] < 6.5"), None, since)) == [(3, "true -> no rule")]


def test_the_outcome_is_the_same_in_however_many_rows(choosing: Choosing) -> None:
    choosing.fleet.create()
    instance = choosing.save()
    measured(choosing, instance, 1.0, 1.0, 9.0, 1.0, 1.0, 1.0)
    once, in_a_row = acting("metrics['mae'] < 5"), acting("metrics['mae'] < 5", FOR=2)
    assert told(replayed(choosing, once, in_a_row)) == [(2, "true -> true!"), (5, "true -> true!"), (1, "true -> true"), (4, "true -> true")]  # fmt: skip # noqa: E501 - a table


def test_current_is_what_was_current_then(choosing: Choosing) -> None:
    fleet = choosing.fleet
    fleet.create()
    old, new = choosing.save({"mae": 4.0}), choosing.save()
    fleet.clock.tick(MINUTE)
    fleet.deploy(old)
    measured(choosing, new, 3.95)
    fleet.clock.tick(MINUTE)
    fleet.deploy(new)
    measured(choosing, old, 2.0)
    better = acting("metrics['mae'] < 0.98 * current.metrics['mae']", ENVIRONMENT="production")
    any_better = acting("metrics['mae'] < current.metrics['mae']", ENVIRONMENT="production")
    found = [each for each in replayed(choosing, better, any_better) if each.instance_id == new.instance_id]
    assert told(found) == [(2, "false -> true!")], "as current is now, the instance is held against itself"
    found = replayed(choosing, acting("current == null", ENVIRONMENT="production"), acting("true"))
    assert {each.before.answer for each in found} == {Answer.FALSE}


def test_windows_look_no_further_than_they_could_then(choosing: Choosing) -> None:
    choosing.fleet.create()
    instance = choosing.save()
    measured(choosing, instance, 1.0, 3.0, 100.0)
    mean = acting("window('mae', '10m').mean < 5", EVERY="1h")
    never = acting("window('mae', '10m').count > 9", EVERY="1h")
    assert told(replayed(choosing, never, mean)) == [
        (1, "false -> true!"),
        (2, "false -> true"),
        (0, "false -> inconclusive"),
    ]


def test_a_clock_ticks_while_nothing_is_written(choosing: Choosing) -> None:
    choosing.fleet.create()
    choosing.save()
    choosing.fleet.clock.tick(10 * MINUTE)
    idle = acting("daysSince(createdTime) * 1440 > 4", EVERY="2m")
    assert [minute for minute, _ in told(replayed(choosing, None, idle))] == [6, 8, 10, 0, 2, 4]


def test_given_says_which_instances_it_is_about(choosing: Choosing) -> None:
    choosing.fleet.create(sharded=True)
    oslo, paris = choosing.save({"mae": 1.0}, city="Oslo"), choosing.save({"mae": 1.0}, city="Paris")
    found = replayed(choosing, acting("true", "city == 'Oslo'"), acting("true", "city == 'Paris'"))
    assert {(each.instance_id, str(each.before.answer), str(each.after.answer)) for each in found} == {
        (paris.instance_id, "not given", "true"),
        (oslo.instance_id, "true", "not given"),
    }


def test_what_was_taken_back_was_never_measured(choosing: Choosing) -> None:
    choosing.fleet.create()
    instance = choosing.save()
    choosing.fleet.clock.tick(MINUTE)
    wrong = choosing.measuring.measure(instance.instance_id, {"mae": 1.0})
    choosing.measuring.retract(wrong)
    found = replayed(choosing, None, acting("metrics['mae'] < 5"))
    assert told(found) == [(0, "no rule -> inconclusive")]
    assert "metrics['mae'] is missing" in found[0].after.reason


def test_many_instances_are_replayed_page_by_page(choosing: Choosing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backtest, "_PAGE", 2)
    choosing.fleet.create()
    saved: list[Any] = [choosing.save({"mae": 1.0}) for _ in range(5)]
    found = replayed(choosing, None, acting("metrics['mae'] < 5"))
    assert {each.instance_id for each in found if each.after.fires} == {each.instance_id for each in saved}
