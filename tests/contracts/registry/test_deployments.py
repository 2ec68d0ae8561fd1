"""One instance is current on a line in an environment, whoever asks when; nothing that was is forgotten."""

from __future__ import annotations

import pytest

from gallery_server.domain.deployment import DeploymentKind
from gallery_server.errors import (
    Aborted,
    FailedPrecondition,
    Gone,
    InvalidArgument,
    NotFound,
    Reason,
)
from gallery_server.registry import erasures, models
from gallery_server.registry.deploying.deployments import Deployed
from tests.contracts.registry.fleet import BEGIN, Fleet, reason_of
from tests.contracts.registry.gallery import SIGNER, caller, together


def test_a_deployment_says_what_came_what_went_who_and_why(fleet: Fleet):
    fleet.create()
    one, two = fleet.save(), fleet.save()
    assert fleet.get() is None
    first = fleet.deploy(one, reason="the first").deployment
    fleet.clock.tick(5)
    second = fleet.deploy(two).deployment
    assert (first.kind, first.instance_id, first.version) == (DeploymentKind.DEPLOYED, one.instance_id, "1.0")
    assert (first.previous_instance_id, first.reason, first.ended_micros) == (None, "the first", None)
    assert (first.created_micros, first.created_by, first.environment) == (BEGIN, "local:test", "production")
    assert (second.previous_instance_id, second.reason, second.version) == (one.instance_id, None, "1.1")
    assert fleet.get() == second
    assert [each.ended_micros for each in fleet.history()] == [None, BEGIN + 5]
    assert second.line.base_version_id == "demand"


def test_what_is_current_already_is_not_deployed_again(fleet: Fleet):
    fleet.create()
    one = fleet.save()
    first = fleet.deploy(one)
    fleet.clock.tick()
    again = fleet.deploy(one, reason="again")
    assert (first.unchanged, again.unchanged) == (False, True)
    assert again.deployment == first.deployment
    assert len(fleet.history()) == 1


def test_lines_and_environments_stand_for_themselves(fleet: Fleet):
    fleet.create(sharded=True)
    oslo, rome = fleet.save("Oslo"), fleet.save("Rome")
    whole = fleet.save(unsharded=True)
    fleet.deploy(oslo)
    fleet.deploy(rome, "staging")
    fleet.deploy(whole)
    assert [fleet.current("Oslo"), fleet.current("Rome"), fleet.current()] == [
        oslo.instance_id,
        None,
        whole.instance_id,
    ]
    assert fleet.current("Rome", "staging") == rome.instance_id


def test_expectations_are_held(fleet: Fleet):
    fleet.create()
    one, two, three = fleet.save(), fleet.save(), fleet.save()
    fleet.deploy(one, expect_nothing=True)
    with pytest.raises(Aborted) as raised:
        fleet.deploy(two, expect_nothing=True)
    assert raised.value.reason is Reason.DEPLOYMENT_CHANGED
    assert raised.value.details["currentInstanceId"] == one.instance_id
    fleet.deploy(two, expected_instance_id=one.instance_id)
    with pytest.raises(Aborted) as raised:
        fleet.deploy(three, expected_instance_id=one.instance_id)
    assert raised.value.details["currentInstanceId"] == two.instance_id
    assert one.instance_id in raised.value.message
    assert fleet.current() == two.instance_id
    assert reason_of(Aborted, lambda: fleet.undeploy(expected_instance_id=one.instance_id)) is Reason.DEPLOYMENT_CHANGED
    fleet.undeploy(expected_instance_id=two.instance_id)
    assert reason_of(Aborted, lambda: fleet.deploy(one, expected_instance_id=two.instance_id)) is (
        Reason.DEPLOYMENT_CHANGED
    )
    assert not fleet.deploy(one, expect_nothing=True).unchanged
    with pytest.raises(InvalidArgument):
        fleet.deploy(two, expected_instance_id=one.instance_id, expect_nothing=True)


def test_after_an_undeployment_nothing_is_current_and_the_past_stands(fleet: Fleet):
    fleet.create()
    one = fleet.save()
    assert reason_of(FailedPrecondition, fleet.undeploy) is Reason.NOTHING_DEPLOYED
    fleet.deploy(one)
    fleet.clock.tick(10)
    gone = fleet.undeploy(reason="it was retired")
    assert (gone.kind, gone.instance_id, gone.version) == (DeploymentKind.UNDEPLOYED, None, None)
    assert (gone.previous_instance_id, gone.reason) == (one.instance_id, "it was retired")
    assert fleet.get() == gone
    assert [fleet.current(at=BEGIN + micros) for micros in (0, 9, 10)] == [one.instance_id, one.instance_id, None]
    assert reason_of(FailedPrecondition, fleet.undeploy) is Reason.NOTHING_DEPLOYED
    assert fleet.listed() == [[]]


def test_what_cannot_run_is_not_deployed(fleet: Fleet):
    model_id = fleet.create()
    draft, old, lost, fine = fleet.save(draft=True), fleet.save(), fleet.save(), fleet.save()
    fleet.gallery.deprecate(old.instance_id)
    fleet.gallery.write(
        lambda tx: erasures.erase(tx, SIGNER, caller(), lost.instance_id, reason="law", metadata_keys=[], cursor=None)
    )
    assert reason_of(FailedPrecondition, lambda: fleet.deploy(draft)) is Reason.INSTANCE_IS_DRAFT
    assert reason_of(FailedPrecondition, lambda: fleet.deploy(old)) is Reason.INSTANCE_DEPRECATED
    assert reason_of(Gone, lambda: fleet.deploy(lost, allow_deprecated=True)) is Reason.INSTANCE_ERASED
    assert reason_of(NotFound, lambda: fleet.deploy(model_id)) is Reason.INSTANCE_NOT_FOUND
    for revision, reason in ((1, Reason.REVISION_DEPRECATED), (None, Reason.MODEL_DEPRECATED)):
        set_model(fleet, model_id, revision, deprecated=True)
        assert reason_of(FailedPrecondition, lambda: fleet.deploy(fine)) is reason
        set_model(fleet, model_id, revision, deprecated=False)
    assert fleet.get() is None
    assert fleet.deploy(old, allow_deprecated=True).deployment.instance_id == old.instance_id


def set_model(fleet: Fleet, model_id: str, revision: int | None, *, deprecated: bool) -> None:
    fleet.gallery.write(
        lambda tx: models.set_deprecated(tx, caller(), model_id, revision, deprecated=deprecated, reason="wrong")
    )


def test_a_misspelt_name_is_told_with_the_nearest(fleet: Fleet):
    fleet.create(sharded=True)
    oslo = fleet.save("Oslo")
    with pytest.raises(NotFound) as raised:
        fleet.deploy(oslo, "prodction")
    assert (raised.value.reason, raised.value.details["known"]) == (Reason.ENVIRONMENT_UNKNOWN, "production")
    for work in (
        lambda: fleet.get("Oslo", "prodction"),
        lambda: fleet.get("Oslo", "prodction", at=BEGIN),
        lambda: fleet.history("Oslo", "prodction"),
        lambda: fleet.listed(environment="prodction"),
        lambda: fleet.undeploy("Oslo", "prodction"),
        lambda: fleet.roll_back("Oslo", "prodction"),
        lambda: fleet.serving("Oslo", "prodction"),
        lambda: fleet.hold(environment="prodction"),
        lambda: fleet.holds(environment="prodction"),
        lambda: fleet.preview(BEGIN, environment="prodction"),
    ):
        assert reason_of(NotFound, work) is Reason.ENVIRONMENT_UNKNOWN
    assert reason_of(NotFound, lambda: fleet.serving(model="demnad")) is Reason.MODEL_NOT_FOUND
    assert fleet.get("Olso") is None, "no instance is there, but may come"


def test_of_two_with_the_same_expectation_one_wins(fleet: Fleet):
    fleet.create()
    first = fleet.save()
    saved = [fleet.save() for _ in range(8)]
    fleet.deploy(first)

    def deploy(number: int) -> Deployed | Reason:
        try:
            return fleet.deploy(saved[number], expected_instance_id=first.instance_id)
        except Aborted as error:
            return error.reason

    answers = together(deploy, 8)
    won = [answer for answer in answers if isinstance(answer, Deployed)]
    assert len(won) == 1
    assert answers.count(Reason.DEPLOYMENT_CHANGED) == 7
    assert fleet.get() == won[0].deployment


def test_first_deployments_at_once_stand_in_a_row(fleet: Fleet):
    fleet.create()
    saved = [fleet.save() for _ in range(8)]
    together(lambda number: fleet.deploy(saved[number]), 8)
    history = fleet.history()
    assert [each.sequence for each in history] == list(range(8, 0, -1))
    assert {each.instance_id for each in history} == {each.instance_id for each in saved}
    assert [each.previous_instance_id for each in history] == [*(each.instance_id for each in history[1:]), None]
