"""What keeps a rule that is due from firing: COOLDOWN, LIMIT, and holds of people; and that nothing is forgotten."""

from __future__ import annotations

import pytest

from gallery_server.dal.schema import RuleFiringRow
from gallery_server.domain.decision import DecisionOutcome
from gallery_server.domain.rule_state import RuleHold
from gallery_server.errors import GalleryError, Reason
from gallery_server.rules.judging import holding
from gallery_server.rules.judging.acting import ACT, ACT_ON_FAILURE
from gallery_server.rules.publishing import listing
from tests.contracts.keeping.feed import numbering, read_all
from tests.contracts.registry.fleet import MINUTE
from tests.contracts.registry.gallery import caller, together
from tests.contracts.rules.judging import Judging

FIRED, TRUE, FALSE, BARRED = DecisionOutcome.FIRED, DecisionOutcome.TRUE, DecisionOutcome.FALSE, DecisionOutcome.BARRED
GOOD, BAD = 1.0, 9.0
HOUR = 60 * MINUTE


@pytest.mark.parametrize(
    ("per", "same_line", "other_line"),
    [("instance", FIRED, FIRED), ("line", BARRED, FIRED), ("rule", BARRED, BARRED)],
)
def test_it_rests_where_it_fired(
    judging: Judging, per: str, same_line: DecisionOutcome, other_line: DecisionOutcome
) -> None:
    judging.publish(COOLDOWN={"per": per, "for": "1h"})
    first, second, rome = judging.save("Oslo"), judging.save("Oslo"), judging.save("Rome")
    assert judging.judged(first, GOOD, BAD, GOOD) == [FIRED, FALSE, BARRED]
    assert judging.judged(second, GOOD) == [same_line]
    assert judging.judged(rome, GOOD) == [other_line]
    judging.fleet.clock.tick(HOUR)
    # What turned true while it rested is still owed.
    assert judging.judged(first, GOOD) == [FIRED]


def test_what_is_no_longer_true_is_no_longer_owed(judging: Judging) -> None:
    judging.publish(COOLDOWN={"per": "rule", "for": "1h"})
    oslo = judging.save("Oslo")
    assert judging.judged(oslo, GOOD, BAD, GOOD, BAD) == [FIRED, FALSE, BARRED, FALSE]
    judging.fleet.clock.tick(HOUR)
    assert judging.judged(oslo, BAD, GOOD) == [FALSE, FIRED]


def limited(judging: Judging) -> list[DecisionOutcome]:
    """Have a rule whose limit is 2 judged for three cities, and answer what that came to."""
    judging.publish(LIMIT={"actions": 2, "per": "1h"}, ON_FAILURE=["log"], CALLBACK_ACTIONS=["release"])
    return [outcome for city in ("Oslo", "Rome", "Bern") for outcome in judging.judged(judging.save(city), GOOD)]


def test_beyond_its_limit_it_is_held_and_its_team_alerted_once(judging: Judging) -> None:
    assert limited(judging) == [FIRED, FIRED, BARRED]
    assert judging.judged(judging.save("Wien"), GOOD) == [BARRED]
    hold = judging.hold()
    assert hold is not None
    assert (hold.created_by, hold.is_in_force) == ("rule:default/r", True)
    assert hold.reason == "LIMIT: it fired 2 times within 1h, which is all"
    decisions = judging.decisions()
    assert (judging.jobs(ACT, decisions), judging.jobs(ACT_ON_FAILURE, decisions)) == (2, 1)
    assert decisions[-1].reason == f"WHEN is true; the rule is held by rule:default/r: {hold.reason}"
    numbering(judging.fleet.gallery.database).step()
    kinds = [event.kind for event in read_all(judging.fleet.gallery.database)]
    assert kinds.count("rule.held") == 1
    # An hour later it is held still: a person has to look.
    judging.fleet.clock.tick(HOUR)
    assert judging.judged(judging.save("Bonn"), GOOD) == [BARRED]


def released(judging: Judging) -> RuleHold:
    judging.fleet.clock.tick(1_000)
    return judging.fleet.gallery.write(lambda tx: holding.release(tx, caller(), "default/r", "we have looked"))[1]


def test_what_it_owes_is_judged_when_it_is_released(judging: Judging) -> None:
    assert limited(judging) == [FIRED, FIRED, BARRED]
    before = len(judging.decisions())
    assert released(judging).release_reason == "we have looked"
    hold = judging.hold()
    assert hold is not None
    assert not hold.is_in_force
    judging.fleet.clock.tick(1_000)
    judging.run(f"released/{hold.rule_uuid}/{hold.released_micros}/0")
    # LIMIT counts anew.
    assert [each.outcome for each in judging.decisions()[before:]] == [FIRED]
    assert judging.judged(judging.save("Wien"), GOOD) == [FIRED]
    assert judging.judged(judging.save("Bonn"), GOOD) == [BARRED]


def test_without_a_limit_of_its_own_a_tenth_of_the_lines_is_one(judging: Judging) -> None:
    judging.publish()
    cities = [judging.save(f"city {number}") for number in range(11)]
    for each in cities:
        judging.measure(each, GOOD)
    assert sorted(judging.outcomes(*cities)) == [BARRED, *[FIRED] * 10]


def test_what_people_ask_for_by_force_counts_for_no_limit(judging: Judging) -> None:
    rule = judging.publish(LIMIT={"actions": 1, "per": "1h"})
    cities = [judging.save(city) for city in ("Oslo", "Rome", "Bern")]
    for each in cities:
        judging.measure(each, GOOD)
    forced = [judging.now(rule, each, force=True) for each in cities[:2]]
    assert [each.outcome for each in forced if each] == [FIRED, FIRED]
    assert judging.outcomes(cities[2]) == [FIRED]


def test_many_workers_do_not_overlook_the_limit(judging: Judging) -> None:
    judging.publish(LIMIT={"actions": 3, "per": "1h"})
    cities = [judging.save(f"city {number}") for number in range(12)]
    for each in cities:
        judging.measure(each, GOOD)
    subjects = [judging.left(each) for each in cities]
    together(lambda at: judging.run(subjects[at]), 12)
    assert sorted(each.outcome for each in judging.decisions()) == [*[BARRED] * 9, *[FIRED] * 3]
    fired = judging.fleet.gallery.read(lambda tx: tx.rows(RuleFiringRow.select()))
    assert len(fired) == 3


def test_a_person_holds_a_rule_and_lets_it_go(judging: Judging) -> None:
    gallery = judging.fleet.gallery
    rule = judging.publish()
    oslo = judging.save("Oslo")
    gallery.write(lambda tx: holding.hold(tx, caller("local:ann"), rule.uuid, "the holidays"))
    found, hold = gallery.read(lambda tx: listing.get_with_hold(tx, "default/r"))
    assert (found, hold and hold.created_by) == (rule, "local:ann")
    assert judging.judged(oslo, GOOD) == [BARRED]
    assert judging.now(rule, oslo, force=True).outcome is BARRED  # type: ignore[union-attr]  # it is about the instance
    with pytest.raises(GalleryError) as refused:
        gallery.write(lambda tx: holding.hold(tx, caller(), rule.uuid, "again"))
    assert refused.value.reason is Reason.RULE_HELD
    released(judging)
    with pytest.raises(GalleryError) as refused:
        released(judging)
    assert refused.value.reason is Reason.RULE_NOT_HELD
    assert judging.judged(oslo, GOOD) == [FIRED]
    gallery.write(lambda tx: holding.hold(tx, caller(), rule.uuid, "once more"))
    assert judging.hold() is not None
