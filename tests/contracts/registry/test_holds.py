"""What a hold keeps stays as it is; the most specific hold wins."""

from __future__ import annotations

import pytest

from gallery_server.errors import FailedPrecondition, InvalidArgument, NotFound, Reason
from gallery_server.registry.deploying.deployments import Deployed
from tests.contracts.registry.fleet import BEGIN, MINUTE, Fleet, reason_of
from tests.contracts.registry.gallery import together


def test_nothing_is_deployed_against_a_hold_and_it_is_named(fleet: Fleet):
    fleet.create()
    one, two = fleet.save(), fleet.save()
    fleet.deploy(one)
    hold = fleet.hold()
    for work in (lambda: fleet.deploy(two), fleet.undeploy):
        with pytest.raises(FailedPrecondition) as raised:
            work()
        assert (raised.value.reason, raised.value.details["holdId"]) == (Reason.HELD, hold.hold_id)
        assert hold.reason in raised.value.message
    assert fleet.deploy(one).unchanged
    fleet.deploy(two, "staging")
    released = fleet.release(hold)
    assert (released.released_by, released.release_reason) == ("local:test", "they are over")
    assert not fleet.deploy(two).unchanged


def test_a_hold_ends_by_its_time(fleet: Fleet):
    fleet.create()
    one, two = fleet.save(), fleet.save()
    fleet.deploy(one)
    hold = fleet.hold(minutes=2)
    assert hold.until_micros == BEGIN + 2 * MINUTE
    fleet.clock.tick(2 * MINUTE - 1)
    assert reason_of(FailedPrecondition, lambda: fleet.deploy(two)) is Reason.HELD
    assert fleet.holds() == [hold]
    fleet.clock.tick()
    fleet.deploy(two)
    assert (fleet.holds(), fleet.holds(ended=True)) == ([], [hold])
    assert reason_of(FailedPrecondition, lambda: fleet.release(hold)) is Reason.HOLD_ENDED


def test_a_hold_is_released_once(fleet: Fleet):
    fleet.create()
    hold = fleet.hold()
    fleet.release(hold, "the first")
    with pytest.raises(FailedPrecondition) as raised:
        fleet.release(hold, "the second")
    assert raised.value.reason is Reason.HOLD_ENDED
    assert fleet.holds(ended=True)[0].release_reason == "the first"
    assert reason_of(NotFound, lambda: fleet.release("0193f0a2-7c51-7d0e-9a41-5f0c1b6f2e11")) is Reason.HOLD_NOT_FOUND


def test_the_most_specific_hold_wins(fleet: Fleet):
    fleet.create(sharded=True)
    one, two, three = (fleet.save("Oslo") for _ in range(3))
    fleet.deploy(one)
    whole = fleet.hold()
    assert fleet.serving("Oslo").serving.hold == whole
    model = fleet.hold(model="demand")
    assert fleet.serving("Oslo").serving.hold == model
    shard = fleet.hold("Oslo")
    assert fleet.serving("Oslo").serving.hold == shard
    instance = fleet.hold(instance=two)
    assert (fleet.serving("Oslo").serving.hold, fleet.serves("Oslo")) == (instance, two.instance_id)
    newer = fleet.hold("Oslo", "demand")
    assert fleet.serving("Oslo").serving.hold == instance
    assert not fleet.deploy(two).unchanged, "what the strongest hold keeps may be deployed"
    assert reason_of(FailedPrecondition, lambda: fleet.deploy(three)) is Reason.HELD
    fleet.release(instance)
    assert fleet.serving("Oslo").serving.hold == newer, "of one model before of any"
    for hold in (newer, shard, model, whole):
        fleet.release(hold)
    assert fleet.serving("Oslo").serving.hold is None


def test_of_two_alike_the_newest_wins(fleet: Fleet):
    fleet.create()
    one, two = fleet.save(), fleet.save()
    fleet.deploy(one)
    fleet.hold(instance=one)
    fleet.clock.tick()
    fleet.hold(instance=two)
    assert fleet.serves() == two.instance_id


def test_a_hold_concerns_its_lines_alone(fleet: Fleet):
    fleet.create(sharded=True)
    fleet.create(model="price", sharded=True)
    fleet.hold("Oslo", "demand")
    held, free = fleet.save("Oslo"), [fleet.save("Rome"), fleet.save("Oslo", model="price"), fleet.save(unsharded=True)]
    assert reason_of(FailedPrecondition, lambda: fleet.deploy(held)) is Reason.HELD
    for instance in free:
        fleet.deploy(instance)


def test_an_instance_is_held_on_its_own_line_alone(fleet: Fleet):
    fleet.create(sharded=True)
    whole, oslo = fleet.save(unsharded=True), fleet.save("Oslo")
    hold = fleet.hold(instance=whole)
    assert (hold.base_version_id, hold.shard.as_dict()) == ("demand", {})
    fleet.deploy(oslo)
    assert fleet.serves("Oslo") == oslo.instance_id
    assert fleet.serves() == whole.instance_id, "though it was never deployed"


def test_a_frozen_line_keeps_what_was_served_not_what_was_deployed(fleet: Fleet):
    fleet.create()
    one, two, three = fleet.save(), fleet.save(), fleet.save()
    fleet.deploy(one)
    kept = fleet.hold(instance=two)
    fleet.clock.tick()
    frozen = fleet.hold()
    fleet.clock.tick()
    fleet.release(kept)
    assert (fleet.serving().serving.hold, fleet.serves()) == (frozen, two.instance_id)
    assert reason_of(FailedPrecondition, lambda: fleet.deploy(three)) is Reason.HELD
    fleet.deploy(two)
    fleet.release(frozen)
    assert fleet.serves() == two.instance_id


def test_a_frozen_line_keeps_nothing_where_nothing_was(fleet: Fleet):
    fleet.create()
    hold = fleet.hold()
    one = fleet.save()
    assert reason_of(FailedPrecondition, lambda: fleet.deploy(one)) is Reason.HELD
    with pytest.raises(NotFound) as raised:
        fleet.serving()
    assert (raised.value.reason, raised.value.details["holdId"]) == (Reason.NOTHING_SERVES, hold.hold_id)


def test_what_was_deployed_in_the_moment_of_the_hold_is_kept(fleet: Fleet):
    fleet.create()
    one, two = fleet.save(), fleet.save()
    hold = fleet.hold()
    fleet.release(hold)
    fleet.deploy(one)
    fleet.clock.now -= 5
    fleet.hold()
    assert fleet.serves() == one.instance_id, "by the order of things, not by clocks"
    assert reason_of(FailedPrecondition, lambda: fleet.deploy(two)) is Reason.HELD


def test_drafts_are_not_held_and_other_lines_are_told(fleet: Fleet):
    fleet.create(sharded=True)
    draft, oslo = fleet.save("Oslo", draft=True), fleet.save("Oslo")
    assert reason_of(FailedPrecondition, lambda: fleet.hold(instance=draft)) is Reason.INSTANCE_IS_DRAFT
    for minutes in (0, 525_601):
        assert reason_of(InvalidArgument, lambda m=minutes: fleet.hold(minutes=m)) is Reason.FIELD_OUT_OF_RANGE
    for reason in (None, ""):
        assert reason_of(InvalidArgument, lambda r=reason: fleet.hold(reason=r)) is Reason.FIELD_MISSING
    fleet.gallery.deprecate(oslo.instance_id)
    fleet.hold(instance=oslo)
    assert fleet.serves("Oslo") == oslo.instance_id, "who keeps what runs may keep what is deprecated"


def test_holds_are_listed_newest_first(fleet: Fleet):
    fleet.create(sharded=True)
    fleet.create(model="price", sharded=True)
    placed = []
    for city, model, environment in (
        (None, None, "production"),
        ("Oslo", None, "production"),
        ("Rome", "demand", "staging"),
        (None, "price", "production"),
    ):
        placed.append(fleet.hold(city, model, environment))
        fleet.clock.tick()
    whole, oslo, rome, price = placed
    assert fleet.holds(limit=2) == [price, rome, oslo, whole]
    assert fleet.holds(environment="production", limit=1) == [price, oslo, whole]
    assert fleet.holds(model="demand") == [rome, oslo, whole], "all that may be about its lines"
    assert fleet.holds("Oslo") == [price, oslo, whole]
    fleet.release(whole)
    assert [hold.hold_id for hold in fleet.holds(ended=True, limit=3)] == [hold.hold_id for hold in reversed(placed)]
    assert fleet.holds(limit=1) == [price, rome, oslo]


def test_no_deployment_slips_past_a_hold(fleet: Fleet):
    fleet.create(sharded=True)
    saved = [fleet.save(f"city {number}") for number in range(8)]

    def work(number: int) -> Deployed | Reason | None:
        if number == 8:
            fleet.hold()
            return None
        try:
            return fleet.deploy(saved[number])
        except FailedPrecondition as error:
            return error.reason

    answers = together(work, 9)[:8]
    for number, answer in enumerate(answers):
        city = f"city {number}"
        if isinstance(answer, Deployed):
            assert fleet.serves(city) == saved[number].instance_id
        else:
            assert answer is Reason.HELD
            assert fleet.get(city) is None
