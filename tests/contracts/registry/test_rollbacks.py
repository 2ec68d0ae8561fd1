"""A rollback goes back to the newest earlier instance that nobody rolled back from, never forth, and holds it."""

from __future__ import annotations

import pytest

from gallery_server.domain.deployment import DeploymentKind, ServingSource
from gallery_server.errors import Aborted, FailedPrecondition, InvalidArgument, NotFound, Reason
from gallery_server.registry import erasures
from tests.contracts.registry.fleet import BEGIN, MINUTE, Fleet, reason_of
from tests.contracts.registry.gallery import SIGNER, caller, together


def test_it_walks_back_and_never_forth(fleet: Fleet):
    fleet.create()
    one, two, three, four = (fleet.save() for _ in range(4))
    for instance in (one, two, three):
        fleet.deploy(instance)
    back = fleet.roll_back()
    assert (back.deployment.kind, back.deployment.instance_id) == (DeploymentKind.ROLLED_BACK, two.instance_id)
    assert (back.deployment.previous_instance_id, back.deployment.reason) == (three.instance_id, "it was bad")
    assert fleet.roll_back().deployment.instance_id == one.instance_id
    assert reason_of(FailedPrecondition, fleet.roll_back) is Reason.NOTHING_TO_ROLL_BACK_TO
    fleet.deploy(four)
    assert fleet.roll_back().deployment.instance_id == one.instance_id


def test_what_was_deployed_again_counts_as_before(fleet: Fleet):
    fleet.create()
    one, two, three = (fleet.save() for _ in range(3))
    fleet.deploy(one)
    fleet.deploy(two)
    fleet.roll_back()
    fleet.deploy(two, reason="it was mended")
    fleet.deploy(three)
    assert fleet.roll_back().deployment.instance_id == two.instance_id
    assert fleet.roll_back().deployment.instance_id == one.instance_id


def test_it_goes_back_over_an_undeployment(fleet: Fleet):
    fleet.create()
    one, two = fleet.save(), fleet.save()
    fleet.deploy(one)
    fleet.deploy(two)
    fleet.undeploy()
    assert fleet.roll_back().deployment.instance_id == two.instance_id
    assert fleet.roll_back().deployment.instance_id == one.instance_id


def test_what_cannot_run_is_passed_over(fleet: Fleet):
    fleet.create()
    one, two, three, four = (fleet.save() for _ in range(4))
    for instance in (one, two, three, four):
        fleet.deploy(instance)
    fleet.gallery.deprecate(three.instance_id)
    fleet.gallery.write(
        lambda tx: erasures.erase(tx, SIGNER, caller(), two.instance_id, reason="law", metadata_keys=[], cursor=None)
    )
    assert fleet.roll_back().deployment.instance_id == one.instance_id


def test_it_holds_for_a_day_unless_told_otherwise(fleet: Fleet):
    fleet.create(sharded=True)
    one, two, three = (fleet.save("Oslo") for _ in range(3))
    fleet.deploy(one)
    fleet.deploy(two)
    back = fleet.roll_back("Oslo", hold_minutes=None)
    hold = back.hold
    assert hold is not None
    assert (hold.instance_id, hold.until_micros, hold.reason) == (one.instance_id, BEGIN + 1_440 * MINUTE, "it was bad")
    assert hold.shard.as_dict() == {"city": "Oslo"}
    assert fleet.serving("Oslo").serving.source is ServingSource.HOLD
    assert reason_of(FailedPrecondition, lambda: fleet.deploy(three)) is Reason.HELD
    fleet.clock.tick(1_440 * MINUTE)
    fleet.deploy(three)
    assert fleet.roll_back("Oslo", hold_minutes=0).hold is None
    for minutes in (-1, 525_601):
        assert reason_of(InvalidArgument, lambda m=minutes: fleet.roll_back("Oslo", hold_minutes=m)) is (
            Reason.FIELD_OUT_OF_RANGE
        )


def test_it_is_not_done_against_a_hold(fleet: Fleet):
    fleet.create()
    one, two = fleet.save(), fleet.save()
    fleet.deploy(one)
    fleet.deploy(two)
    hold = fleet.hold()
    with pytest.raises(FailedPrecondition) as raised:
        fleet.roll_back()
    assert (raised.value.reason, raised.value.details["holdId"]) == (Reason.HELD, hold.hold_id)
    fleet.release(hold)
    fleet.hold(instance=one)
    assert fleet.roll_back().deployment.instance_id == one.instance_id, "which is what is held"


def test_names_reasons_and_expectations_are_checked(fleet: Fleet):
    fleet.create(sharded=True)
    one, two = fleet.save("Oslo"), fleet.save("Oslo")
    fleet.deploy(one)
    assert reason_of(FailedPrecondition, lambda: fleet.roll_back("Oslo")) is Reason.NOTHING_TO_ROLL_BACK_TO
    assert reason_of(FailedPrecondition, lambda: fleet.roll_back("Olso")) is Reason.NOTHING_TO_ROLL_BACK_TO
    fleet.deploy(two)
    assert reason_of(InvalidArgument, lambda: fleet.roll_back("Oslo", reason=None)) is Reason.FIELD_MISSING
    assert reason_of(Aborted, lambda: fleet.roll_back("Oslo", expected_instance_id=one.instance_id)) is (
        Reason.DEPLOYMENT_CHANGED
    )
    fleet.roll_back("Oslo", expected_instance_id=two.instance_id)
    assert reason_of(NotFound, lambda: fleet.roll_back("Oslo", "stagin")) is Reason.ENVIRONMENT_UNKNOWN


def test_of_two_at_once_each_goes_a_step(fleet: Fleet):
    fleet.create()
    saved = [fleet.save() for _ in range(5)]
    for instance in saved:
        fleet.deploy(instance)
    together(lambda _: fleet.roll_back(), 4)
    assert [each.instance_id for each in fleet.history()[:4]] == [each.instance_id for each in saved[:4]]
