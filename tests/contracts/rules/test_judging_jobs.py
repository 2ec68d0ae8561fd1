"""Jobs that judge: many pairs in one, many at once, and what they make of what cannot be judged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gallery_server.dal import rule_store
from gallery_server.domain.decision import DecisionOutcome, DecisionTrigger
from gallery_server.domain.fault import Fault
from gallery_server.errors import Reason
from gallery_server.rules.files.mistake import Mistaken
from gallery_server.rules.judging.acting import ACT
from gallery_server.rules.judging.judging import Pair, leave
from tests.contracts.registry.gallery import together
from tests.contracts.registry.measuring import Measuring, wish
from tests.contracts.rules.judging import Judging
from tests.parts.published import publish
from tests.unit.gallery_server.rules.writing import UUID

FIRED = DecisionOutcome.FIRED
TRUE = DecisionOutcome.TRUE
FALSE = DecisionOutcome.FALSE
FAILED = DecisionOutcome.FAILED
FAULT = Fault("Internal", Reason.INTERNAL.value, "The server failed.", {})
GOOD, BAD = 1.0, 9.0
OTHER = "0f1b1f0e-6d0c-4f43-9a3e-0f6a2b8f6c01"


def test_more_than_one_transaction_judges_is_left_to_another(judging: Judging) -> None:
    judging.publish(FOR=150)
    oslo = judging.save("Oslo")
    judging.fleet.clock.tick(1_000_000)
    now = judging.fleet.clock.now
    values = [wish(oslo.instance_id, {"mae": GOOD}, measured_micros=now - 200 + at) for at in range(150)]
    Measuring(judging.fleet.gallery).record(*values)
    subject = judging.left(oslo)
    job_id = judging.job(subject).job_id
    judging.run(subject)
    assert len(judging.decisions()) == 100
    judging.fleet.clock.tick(1_000)
    judging.run(f"behind/{job_id}/0")
    assert [each.outcome for each in judging.decisions()] == [TRUE] * 149 + [FIRED]


def test_of_many_judgings_at_once_one_fires(judging: Judging) -> None:
    judging.publish()
    cities = [judging.save(city) for city in ("Oslo", "Rome", "Bern")]
    for each in cities:
        judging.measure(each, GOOD)
    subjects = [judging.left(*cities) for _ in range(8)]
    together(lambda at: judging.run(subjects[at]), 8)
    assert [each.outcome for each in judging.decisions()] == [FIRED] * 3
    assert judging.jobs(ACT, judging.decisions()) == 3


def test_two_rules_share_a_job_and_each_is_judged(judging: Judging) -> None:
    judging.publish()
    judging.publish(OTHER, SCOPE="Production")
    oslo = judging.save("Oslo")
    judging.measure(oslo, GOOD)
    judging.measure(oslo, BAD, scope="Production")
    assert judging.outcomes(oslo) == [FIRED]
    assert judging.outcomes(oslo, uuid=OTHER) == [FALSE]
    assert judging.state(oslo, UUID) != judging.state(oslo, OTHER)


def test_a_pair_that_cannot_be_judged_stops_no_other(judging: Judging) -> None:
    judging.publish()
    broken = judging.publish(OTHER)
    judging.fleet.gallery.write(lambda tx: publish(tx, replace(broken, document='{"team": "default"}')))
    oslo = judging.save("Oslo")
    judging.measure(oslo, GOOD)
    pairs = [Pair(UUID, oslo.instance_id), Pair(OTHER, oslo.instance_id)]
    judging.fleet.gallery.write(lambda tx: leave(tx, DecisionTrigger.WRITE, pairs, subject="test"))
    job_id = judging.job("test/0").job_id
    judging.run("test/0")
    alone = [f"alone/{job_id}/{number}" for number in range(2)]
    judging.run(alone[1])
    assert [each.outcome for each in judging.decisions()] == [FIRED]
    with pytest.raises(Mistaken):
        judging.run(alone[0])
    judging.fail(alone[0], FAULT)
    assert [each.outcome for each in judging.decisions(rule_uuid=OTHER)] == [FAILED]


def test_what_could_not_be_judged_is_told_by_a_decision(judging: Judging) -> None:
    judging.publish()
    oslo = judging.save("Oslo")
    subject = judging.left(oslo)
    judging.fail(subject, FAULT)
    (told,) = judging.decisions()
    assert (told.outcome, told.reason, told.instance_id) == (FAILED, FAULT.message, oslo.instance_id)
    # The next write has it judged as if that had not been.
    assert judging.judged(oslo, GOOD) == [FIRED]


def test_a_rule_that_went_or_moved_to_another_project_is_not_judged(judging: Judging) -> None:
    rule = judging.publish()
    oslo = judging.save("Oslo")
    judging.measure(oslo, GOOD)
    judging.fleet.gallery.write(lambda tx: publish(tx, replace(rule, project_name="another")))
    assert judging.outcomes(oslo) == []
    judging.fleet.gallery.write(lambda tx: rule_store.delete(tx, [rule.uuid]))
    assert judging.outcomes(oslo) == []
