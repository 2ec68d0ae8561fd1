"""EVERY has a rule judged by the clock: each tick once, page by page, and for as long as the rule is active."""

from __future__ import annotations

from itertools import pairwise

import pytest

from gallery_server.dal import job_store
from gallery_server.dal.schema import JobRow
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.decision import DecisionTrigger
from gallery_server.domain.fault import Fault
from gallery_server.domain.job import Claim, JobState
from gallery_server.errors import Internal, Reason
from gallery_server.rules.judging.judging import JUDGE
from gallery_server.rules.triggering import walking
from gallery_server.rules.triggering.clocks import CLOCK, Clock
from gallery_server.rules.triggering.current_index import CurrentIndex
from gallery_server.rules.triggering.triggering import Triggering
from tests.contracts.registry.gallery import MODEL
from tests.contracts.triggering.bell import Bell

HOURLY = "  EVERY: 1h\n"
HOUR_MICROS = 3_600_000_000
GIVEN = f"baseVersionId == '{MODEL}'"


def tick(bell: Bell) -> int:
    """Let the tick that waits be due, and do it; answer how many jobs that took."""

    def hasten(tx: Transaction) -> None:
        waiting = (JobRow.kind == CLOCK) & (JobRow.state == JobState.WAITING)
        tx.run(JobRow.update({JobRow.due_micros: tx.lease_now()}).where(waiting))

    bell.gallery.write(hasten)
    (waiting,) = [job for job in bell.jobs(CLOCK) if job.state is JobState.WAITING]
    done = bell.do(Clock(bell.database), CLOCK)
    assert waiting.job_id not in {job.job_id for job in bell.jobs(CLOCK) if job.state is JobState.WAITING}
    return done


def ticks(bell: Bell) -> list[int]:
    return [job.payload["tick"] for job in bell.jobs(CLOCK)]


def test_a_tick_has_the_rule_judged_for_what_given_selects(bell: Bell) -> None:
    bell.fleet.create()
    bell.fleet.create(model="other")
    kept = {bell.gallery.save().instance_id for _ in range(3)}
    bell.gallery.deprecate(max(kept))
    bell.gallery.save(draft=True)
    bell.fleet.save(model="other")
    bell.look()
    rule = bell.activate("hourly", f"{GIVEN} && number + 0 > 0", "daysSince(createdTime) > 1", HOURLY)
    bell.activate("never", GIVEN, "size > 0")
    bell.rung()
    (first,) = bell.jobs(CLOCK)
    assert (first.due_micros - rule.activated_micros) % HOUR_MICROS == 0
    assert first.due_micros > first.created_micros
    assert tick(bell) == 1
    assert bell.rung() == {("hourly", each) for each in kept}
    assert {job.payload["trigger"] for job in bell.jobs(JUDGE)} == {DecisionTrigger.CLOCK.value}
    assert [after - before for before, after in pairwise(ticks(bell))] == [HOUR_MICROS]


def test_many_instances_are_walked_through_in_pages(bell: Bell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "PAGE", 2)
    bell.fleet.create()
    kept = {bell.gallery.save().instance_id for _ in range(5)}
    bell.activate("hourly", GIVEN, "daysSince(createdTime) > 1", HOURLY)
    bell.look()
    before = len(bell.rung())
    assert tick(bell) == 3
    assert bell.rung() == {("hourly", each) for each in kept}
    assert before
    assert [job.payload["page"] for job in bell.jobs(CLOCK)] == [0, 1, 2, 0]


def test_workers_leave_a_tick_once(bell: Bell) -> None:
    bell.fleet.create()
    bell.activate("hourly", GIVEN, "daysSince(createdTime) > 1", HOURLY)
    for _ in range(3):
        Triggering(bell.database, CurrentIndex()).step()
    assert len(bell.jobs(CLOCK)) == 1
    tick(bell)
    for _ in range(3):
        Triggering(bell.database, CurrentIndex()).step()
    assert len({job.payload["tick"] for job in bell.jobs(CLOCK)} - {bell.jobs(CLOCK)[0].payload["tick"]}) <= 2


def test_a_rule_that_changed_or_went_ticks_no_more(bell: Bell) -> None:
    bell.fleet.create()
    bell.gallery.save()
    old = bell.activate("hourly", GIVEN, "daysSince(createdTime) > 1", HOURLY)
    bell.look()
    new = bell.activate("hourly", GIVEN, "daysSince(createdTime) > 2", HOURLY)
    bell.fleet.clock.tick()
    bell.gallery.save()
    bell.rung()
    assert {job.payload["digest"] for job in bell.jobs(CLOCK)} == {old.digest, new.digest}
    bell.withdraw(new)
    bell.gallery.write(
        lambda tx: tx.run(JobRow.update({JobRow.due_micros: tx.lease_now()}).where(JobRow.kind == CLOCK))
    )
    assert bell.do(Clock(bell.database), CLOCK) == 2
    assert bell.rung() == set()
    assert len(bell.jobs(CLOCK)) == 2


def test_a_tick_that_fails_for_good_is_followed_by_the_next(bell: Bell) -> None:
    bell.fleet.create()
    bell.activate("hourly", GIVEN, "daysSince(createdTime) > 1", HOURLY)
    bell.triggering.step()
    (first,) = bell.jobs(CLOCK)

    def give_up(tx: Transaction) -> None:
        tx.run(JobRow.update({JobRow.due_micros: tx.lease_now()}).where(JobRow.kind == CLOCK))
        claim = job_store.claim(tx, first.job_id, "home/boot/1", 60_000_000)
        assert isinstance(claim, Claim)
        fault = Fault.of(Internal(Reason.INTERNAL, "a defect"))
        job_store.fail(tx, claim, fault)
        Clock(bell.database).failed(tx, claim, fault)

    bell.gallery.write(give_up)
    assert [job.state for job in bell.jobs(CLOCK)] == [JobState.FAILED, JobState.WAITING]
    assert ticks(bell)[1] > ticks(bell)[0]
