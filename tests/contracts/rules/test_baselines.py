"""What was so when a rule came is no news to it, and what has become so since is."""

from __future__ import annotations

from gallery_server.domain.decision import DecisionOutcome
from gallery_server.domain.value import Value, ValueKind
from tests.contracts.rules.judging import Judging

FIRED = DecisionOutcome.FIRED
TRUE = DecisionOutcome.TRUE
FALSE = DecisionOutcome.FALSE
GOOD, BAD = 1.0, 9.0
YES = Value(ValueKind.FLAG, True)


def test_what_was_true_when_the_rule_came_is_no_news(judging: Judging) -> None:
    oslo = judging.save("Oslo")
    judging.measure(oslo, GOOD)
    judging.publish()
    assert judging.outcomes(oslo) == [TRUE]
    assert judging.judged(oslo, GOOD, BAD, GOOD) == [TRUE, FALSE, FIRED]


def test_what_turned_true_before_its_first_judging_fires(judging: Judging) -> None:
    oslo = judging.save("Oslo")
    judging.measure(oslo, BAD)
    judging.publish()
    judging.measure(oslo, GOOD)
    assert judging.outcomes(oslo) == [FIRED]


def test_what_was_recorded_late_is_known_since_then_alone(judging: Judging) -> None:
    oslo = judging.save("Oslo")
    judging.measure(oslo, BAD)
    then = judging.fleet.clock.now - 100
    judging.publish(WHEN="metrics['mae'] < 5 || metrics['rmse'] < 5")
    judging.measure(oslo, GOOD, name="rmse", measured_micros=then)
    assert judging.outcomes(oslo) == [FIRED]


def test_what_was_annotated_since_the_rule_came_is_news(judging: Judging) -> None:
    oslo, rome = judging.save("Oslo"), judging.save("Rome")
    for each in (oslo, rome):
        judging.measure(each, GOOD)
    judging.annotate(rome, approved=YES)
    judging.publish(GIVEN="annotations['approved'] == true")
    assert judging.outcomes(oslo) == []
    judging.annotate(oslo, approved=YES)
    assert judging.outcomes(oslo) == [FIRED]
    assert judging.outcomes(rome) == [TRUE]


def test_what_was_deployed_since_the_rule_came_is_news(judging: Judging) -> None:
    oslo, rome = judging.save("Oslo"), judging.save("Rome")
    for each in (oslo, rome):
        judging.measure(each, GOOD)
    judging.fleet.clock.tick()
    judging.fleet.deploy(rome)
    judging.publish(WHEN="metrics['mae'] < 5 && current.instanceId == instanceId && 'production' =~ environments")
    judging.fleet.clock.tick()
    judging.fleet.deploy(oslo)
    assert judging.outcomes(oslo) == [FIRED]
    assert judging.outcomes(rome) == [TRUE]


def test_a_changed_rule_begins_anew_and_one_that_is_only_moved_does_not(judging: Judging) -> None:
    judging.publish()
    oslo = judging.save("Oslo")
    assert judging.judged(oslo, GOOD) == [FIRED]
    judging.publish()
    assert judging.judged(oslo, GOOD) == [TRUE]
    judging.publish(WHEN="metrics['mae'] < 4")
    assert judging.judged(oslo, GOOD) == [TRUE]
    judging.publish(WHEN="metrics['mae'] < 0.5")
    assert judging.judged(oslo, GOOD, 0.1) == [FALSE, FIRED]
