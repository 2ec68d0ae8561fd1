"""What is and was deployed is told by moment, by line, by reference, and with each instance."""

from __future__ import annotations

from gallery_server.domain.instance import LifecycleStage
from gallery_server.domain.page import PageRequest
from gallery_server.errors import (
    InvalidArgument,
    NotFound,
    Reason,
)
from gallery_server.registry import instances
from gallery_server.registry.deploying import deployment_lists
from tests.contracts.registry.fleet import BEGIN, Fleet, reason_of
from tests.contracts.registry.gallery import SIGNER, flat


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
        ids = [one.instance_id, two.instance_id]
        found = fleet.gallery.read(lambda tx: instances.find_annotated(tx, ids))
        return [(found[each].stage, found[each].standing.environments) for each in ids]

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
