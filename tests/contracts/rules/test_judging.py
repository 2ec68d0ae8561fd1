"""What a rule that acts makes of an instance: on what it counts, what is no news, and when it fires."""

from __future__ import annotations

import math

import pytest

from gallery_server.domain.decision import DecisionOutcome, DecisionTrigger
from gallery_server.domain.instance import Instance
from gallery_server.rules.judging.acting import ACT
from tests.contracts.registry.fleet import MINUTE
from tests.contracts.registry.measuring import Measuring
from tests.contracts.rules.judging import Judging, values_of

FIRED = DecisionOutcome.FIRED
TRUE = DecisionOutcome.TRUE
FALSE = DecisionOutcome.FALSE
UNTOLD = DecisionOutcome.INCONCLUSIVE
BARRED = DecisionOutcome.BARRED
GOOD, BAD = 1.0, 9.0


def test_it_fires_when_the_condition_turns_true(judging: Judging) -> None:
    judging.publish()
    oslo = judging.save("Oslo")
    assert judging.judged(oslo, BAD, GOOD, GOOD, math.nan, GOOD, BAD, GOOD) == [
        FALSE,
        FIRED,
        TRUE,
        UNTOLD,
        TRUE,
        FALSE,
        FIRED,
    ]
    fired = [each for each in judging.decisions() if each.outcome is FIRED]
    assert judging.jobs(ACT, judging.decisions()) == len(fired) == 2


def test_a_new_instance_that_is_good_at_once_fires(judging: Judging) -> None:
    judging.publish()
    assert judging.judged(judging.save("Oslo"), GOOD) == [FIRED]


@pytest.mark.parametrize("at_once", [False, True], ids=["one by one", "at once"])
def test_a_burst_comes_to_what_single_judgings_come_to(judging: Judging, at_once: bool) -> None:
    judging.publish(FOR=2)
    oslo = judging.save("Oslo")
    found = []
    for value in (GOOD, BAD, GOOD, math.nan, GOOD, GOOD, GOOD):
        judging.measure(oslo, value)
        if not at_once:
            found += judging.outcomes(oslo)
    if at_once:
        found = judging.outcomes(oslo)
    assert found == [TRUE, FALSE, TRUE, UNTOLD, TRUE, FIRED, TRUE]


def test_a_time_of_for_is_counted_by_what_was_measured(judging: Judging) -> None:
    judging.publish(FOR="30m")
    oslo = judging.save("Oslo")
    for _ in range(4):
        judging.measure(oslo, GOOD)
        judging.fleet.clock.tick(20 * MINUTE)
    assert judging.outcomes(oslo) == [TRUE, TRUE, FIRED, TRUE]


def test_what_is_older_than_what_was_judged_is_not_counted(judging: Judging) -> None:
    judging.publish(FOR=2)
    oslo = judging.save("Oslo")
    judging.fleet.clock.tick(MINUTE)
    assert judging.judged(oslo, GOOD) == [TRUE]
    judging.measure(oslo, GOOD, measured_micros=judging.fleet.clock.now - MINUTE // 2)
    assert judging.outcomes(oslo) == []
    assert judging.judged(oslo, GOOD) == [FIRED]


def test_only_what_the_condition_reads_counts(judging: Judging) -> None:
    judging.publish(FOR=2)
    oslo = judging.save("Oslo")
    assert judging.judged(oslo, GOOD) == [TRUE]
    judging.measure(oslo, GOOD, name="rmse")
    judging.measure(oslo, GOOD, scope="Production")
    judging.measure(oslo, GOOD, segment="airport")
    assert judging.outcomes(oslo) == []
    assert judging.judged(oslo, GOOD) == [FIRED]


def test_of_an_instance_that_given_is_not_true_of_nothing_is_kept(judging: Judging) -> None:
    judging.publish(GIVEN="shard.city == 'Rome'")
    oslo = judging.save("Oslo")
    assert judging.judged(oslo, GOOD) == []
    assert judging.state(oslo) is None


def test_measurements_while_given_is_not_true_are_not_counted(judging: Judging) -> None:
    judging.publish(GIVEN="!deprecated", FOR=3)
    oslo = judging.save("Oslo")
    assert judging.judged(oslo, GOOD) == [TRUE]
    judging.fleet.gallery.deprecate(oslo.instance_id)
    assert judging.judged(oslo, GOOD, GOOD) == []
    judging.fleet.gallery.deprecate(oslo.instance_id, deprecated=False)
    assert judging.judged(oslo, GOOD, GOOD) == [TRUE, FIRED]


def test_what_is_taken_back_was_never_measured(judging: Judging) -> None:
    judging.publish()
    oslo = judging.save("Oslo")
    assert judging.judged(oslo, GOOD) == [FIRED]
    judging.fleet.clock.tick(1_000)
    wrong = Measuring(judging.fleet.gallery).measure(oslo.instance_id, {"mae": BAD})
    assert judging.outcomes(oslo) == [FALSE]
    Measuring(judging.fleet.gallery).retract(wrong)
    assert judging.outcomes(oslo) == [FIRED]
    assert values_of(judging.decisions()[-1])["metrics.mae"] == GOOD


def test_a_clock_tells_what_changed_and_repeats(judging: Judging) -> None:
    judging.publish(EVERY="1h", REPEAT={"every": "2h"})
    oslo = judging.save("Oslo")
    assert judging.judged(oslo, GOOD) == [FIRED]
    found = []
    for _ in range(5):
        judging.fleet.clock.tick(60 * MINUTE)
        found.append(judging.outcomes(oslo, trigger=DecisionTrigger.CLOCK))
    # What comes to the same and does not fire is not kept.
    assert found == [[], [FIRED], [], [FIRED], []]


def test_what_is_asked_for_fires_by_force_alone(judging: Judging) -> None:
    rule = judging.publish(COOLDOWN={"per": "rule", "for": "1d"})
    oslo = judging.save("Oslo")
    assert judging.judged(oslo, GOOD) == [FIRED]
    asked = judging.now(rule, oslo)
    assert asked is not None
    assert (asked.outcome, asked.created_by, asked.trigger) == (TRUE, "local:test", DecisionTrigger.REQUEST)
    forced = judging.now(rule, oslo, force=True)
    assert forced is not None
    assert (forced.outcome, forced.reason) == (FIRED, "WHEN is true, and it was asked to fire")
    judging.measure(oslo, BAD)
    refused = judging.now(rule, oslo, force=True)
    assert refused is not None
    assert refused.outcome is FALSE
    rome = judging.save("Rome")
    assert judging.now(judging.publish(GIVEN="shard.city == 'Oslo'"), rome) is None


def test_in_shadow_it_fires_and_does_nothing(judging: Judging) -> None:
    judging.publish(mode="shadow", LIMIT={"actions": 1, "per": "1h"})
    oslo, rome = judging.save("Oslo"), judging.save("Rome")
    assert judging.judged(oslo, GOOD) == [FIRED]
    assert judging.judged(rome, GOOD) == [BARRED]
    assert judging.jobs(ACT, judging.decisions()) == 0
    assert judging.hold() is None


def test_a_decision_tells_all_that_it_read(judging: Judging) -> None:
    judging.publish(WHEN="metrics['mae'] < 5 && (current == null || metrics['mae'] < current.metrics['mae'])")
    stands = judging.save("Oslo")
    judging.measure(stands, 4.0)
    judging.fleet.deploy(stands)
    oslo: Instance = judging.save("Oslo")
    judging.measure(oslo, GOOD)
    (found,) = judging.judge(oslo)
    assert (found.outcome, found.instance_id, found.reason) == (FIRED, oslo.instance_id, "WHEN turned true")
    assert (found.created_by, found.rule.name, found.rule.mode) == ("rule:default/r", "default/r", "enforce")
    assert (values_of(found)["metrics.mae"], values_of(found)["current.metrics.mae"]) == (GOOD, 4.0)
    assert len(found.evaluation_ids) == 2
    assert [(each.clause, each.tree["value"]) for each in found.clauses] == [("GIVEN", "true"), ("WHEN", "true")]
    assert found.is_lasting
    judging.measure(oslo, 2.0)
    (same,) = judging.judge(oslo)
    assert (same.outcome, same.is_lasting) == (TRUE, False)
