"""One instance is current on a line in an environment, whoever asks when; nothing that was is forgotten."""

from __future__ import annotations

from typing import Any

import pytest

from gallery_server.domain.deployment import DeploymentKind
from gallery_server.domain.instance import LifecycleStage
from gallery_server.domain.page import PageRequest
from gallery_server.errors import (
    Aborted,
    FailedPrecondition,
    GalleryError,
    Gone,
    InvalidArgument,
    NotFound,
    Reason,
)
from gallery_server.registry import deployment_lists, erasures, instances, models
from gallery_server.registry.deployments import Deployed
from tests.contracts.registry.fleet import BEGIN, Fleet
from tests.contracts.registry.gallery import SIGNER, caller, flat, together


def reason_of(error: type[GalleryError], work: Any) -> Reason:
    with pytest.raises(error) as raised:
        work()
    return raised.value.reason


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


def test_what_was_deployed_can_be_read_when_its_environment_is_gone(fleet: Fleet):
    fleet.create()
    one, two = fleet.save(), fleet.save()
    fleet.declare("canary", "production")
    fleet.deploy(one, "canary")
    fleet.declare("production")
    assert fleet.serving(environment="canary").serving.instance_id == one.instance_id
    assert [each.instance_id for each in fleet.history(environment="canary")] == [one.instance_id]
    assert reason_of(NotFound, lambda: fleet.deploy(two, "canary")) is Reason.ENVIRONMENT_UNKNOWN


def test_within_one_microsecond_the_order_is_kept(fleet: Fleet):
    fleet.create()
    saved = [fleet.save() for _ in range(5)]
    for instance in saved:
        fleet.deploy(instance)
    assert fleet.current(at=BEGIN) == saved[-1].instance_id
    assert [each.instance_id for each in fleet.history(limit=2)] == [each.instance_id for each in reversed(saved)]
    assert fleet.current(at=BEGIN - 1) is None


def test_a_clock_that_goes_back_does_not_reorder_the_past(fleet: Fleet):
    fleet.create()
    one, two = fleet.save(), fleet.save()
    fleet.deploy(one)
    fleet.clock.now -= 1_000
    fleet.deploy(two)
    fleet.clock.now += 1_000
    assert fleet.current(at=BEGIN) == two.instance_id
    assert [each.created_micros for each in fleet.history()] == [BEGIN, BEGIN]


def test_the_future_is_not_known(fleet: Fleet):
    fleet.create()
    fleet.deploy(fleet.save())
    for at in (BEGIN + 1, -1):
        assert reason_of(InvalidArgument, lambda at=at: fleet.get(at=at)) is Reason.FIELD_OUT_OF_RANGE


def test_a_list_has_what_is_current_by_line_and_environment(fleet: Fleet):
    fleet.create(sharded=True)
    fleet.create(model="price", sharded=True)
    cities = ["Oslo", "Rome", "Bonn"]
    saved = {(model, city): fleet.save(city, model=model) for model in ("demand", "price") for city in cities}
    for instance in saved.values():
        fleet.deploy(instance)
        fleet.deploy(instance, "staging")
    fleet.undeploy("Rome")
    pages = fleet.listed(limit=2)
    assert [len(page) for page in pages] == [2, 2, 2, 2, 2, 1]
    found = [(each.line.base_version_id, each.line.shard.as_dict()["city"], each.environment) for each in flat(pages)]
    assert found == [
        (model, city, environment)
        for model, city in saved
        for environment in ("production", "staging")
        if (model, city, environment) != ("demand", "Rome", "production")
    ]
    assert len(flat(fleet.listed(model="price"))) == 6
    assert len(flat(fleet.listed(environment="production"))) == 5
    assert {each.line.base_version_id for each in flat(fleet.listed(city="Bonn"))} == {"demand", "price"}
    assert fleet.listed(city="Paris") == [[]]


def test_a_cursor_is_bound_to_its_list(fleet: Fleet):
    fleet.create()
    for _ in range(3):
        fleet.deploy(fleet.save())
    read = fleet.gallery.read
    page = read(lambda tx: deployment_lists.history(tx, SIGNER, fleet.line(), "production", PageRequest.of(1, None)))
    other = PageRequest.of(1, page.next_cursor)
    assert (
        reason_of(
            InvalidArgument,
            lambda: read(lambda tx: deployment_lists.history(tx, SIGNER, fleet.line(), "staging", other)),
        )
        is Reason.CURSOR_INVALID
    )


def test_instances_say_where_they_run(fleet: Fleet):
    fleet.create()
    one, two = fleet.save(), fleet.save()

    def seen() -> list[tuple[LifecycleStage, tuple[str, ...]]]:
        found = fleet.gallery.read(
            lambda tx: instances.annotated_all(tx, [instances.require(tx, each.instance_id) for each in (one, two)])
        )
        return [(each.stage, each.environments) for each in found]

    fleet.deploy(one, "staging")
    fleet.deploy(one)
    assert seen() == [(LifecycleStage.DEPLOYED, ("production", "staging")), (LifecycleStage.TRAINED, ())]
    fleet.deploy(two)
    fleet.gallery.deprecate(one.instance_id)
    assert seen() == [(LifecycleStage.DEPRECATED, ("staging",)), (LifecycleStage.DEPLOYED, ("production",))]
    assert fleet.serving(environment="staging").serving.instance_id == one.instance_id, "what runs keeps running"


def test_references_name_what_is_and_was_deployed(fleet: Fleet):
    fleet.create(sharded=True)
    one, two = fleet.save("Oslo"), fleet.save("Oslo")
    whole = fleet.save(unsharded=True)
    fleet.deploy(one)
    fleet.deploy(two)
    fleet.deploy(whole)
    resolve = fleet.gallery.resolve
    assert resolve("marketplace/demand/city=Oslo@production") == two
    assert resolve("marketplace/demand/city=Oslo@production~1") == one
    assert resolve("marketplace/demand/city=Rome@production", or_unsharded=True) == whole
    for reference in ("city=Oslo@production~2", "city=Oslo@staging", "city=Rome@production"):
        assert reason_of(NotFound, lambda reference=reference: resolve(f"marketplace/demand/{reference}")) is (
            Reason.INSTANCE_NOT_FOUND
        )
    assert reason_of(NotFound, lambda: resolve("marketplace/demand/city=Oslo@prodction")) is Reason.ENVIRONMENT_UNKNOWN
    fleet.undeploy("Oslo")
    assert reason_of(NotFound, lambda: resolve("marketplace/demand/city=Oslo@production")) is Reason.INSTANCE_NOT_FOUND
    assert resolve("marketplace/demand/city=Oslo@production~1") == two


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
