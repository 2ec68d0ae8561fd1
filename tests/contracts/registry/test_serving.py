"""What a program should load: what a hold keeps, else what is deployed."""

from __future__ import annotations

import pytest

from gallery_server.domain.deployment import ServingSource
from gallery_server.errors import Gone, InvalidArgument, NotFound, Reason
from gallery_server.registry import erasures
from tests.contracts.registry.fleet import Fleet, reason_of
from tests.contracts.registry.gallery import SIGNER, caller


def test_what_is_deployed_serves_and_says_why(fleet: Fleet):
    fleet.create()
    one = fleet.save()
    deployment = fleet.deploy(one, reason="it was best").deployment
    served = fleet.serving()
    assert (served.serving.source, served.serving.deployment) == (ServingSource.DEPLOYMENT, deployment)
    assert served.serving.reason == "deployed by local:test: it was best"
    assert served.instance is not None
    assert (served.instance.instance, served.instance.standing.environments) == (one, ("production",))


def test_who_has_it_gets_it_not_again(fleet: Fleet):
    fleet.create()
    one, two = fleet.save(), fleet.save()
    fleet.deploy(one)
    assert fleet.serving(if_not_instance_id=one.instance_id).instance is None
    assert fleet.serving(if_not_instance_id=two.instance_id).instance is not None
    fleet.hold(instance=two)
    served = fleet.serving(if_not_instance_id=one.instance_id)
    assert served.instance is not None
    assert (served.serving.source, served.instance.instance) == (ServingSource.HOLD, two)
    assert served.serving.reason == "held by local:test: the holidays"
    assert reason_of(InvalidArgument, lambda: fleet.serving(if_not_instance_id="57")) is Reason.FIELD_MALFORMED


def test_the_unsharded_line_serves_where_asked(fleet: Fleet):
    fleet.create(sharded=True)
    whole, oslo = fleet.save(unsharded=True), fleet.save("Oslo")
    fleet.deploy(whole)
    for city in ("Oslo", "Rome"):
        assert reason_of(NotFound, lambda city=city: fleet.serving(city)) is Reason.NOTHING_SERVES
        assert fleet.serving(city, or_unsharded=True).serving.instance_id == whole.instance_id
    fleet.deploy(oslo)
    assert fleet.serving("Oslo", or_unsharded=True).serving.instance_id == oslo.instance_id
    fleet.undeploy("Oslo")
    assert fleet.serving("Oslo", or_unsharded=True).serving.instance_id == whole.instance_id
    fleet.undeploy()
    with pytest.raises(NotFound) as raised:
        fleet.serving("Oslo", or_unsharded=True)
    assert (raised.value.reason, raised.value.details["shard"]) == (Reason.NOTHING_SERVES, "city=Oslo")


def test_what_was_erased_is_gone(fleet: Fleet):
    fleet.create()
    one = fleet.save()
    fleet.deploy(one)
    fleet.gallery.write(
        lambda tx: erasures.erase(tx, SIGNER, caller(), one.instance_id, reason="law", metadata_keys=[], cursor=None)
    )
    assert reason_of(Gone, fleet.serving) is Reason.INSTANCE_ERASED


def test_names_are_checked(fleet: Fleet):
    fleet.create(sharded=True)
    fleet.save("Oslo")
    assert reason_of(NotFound, lambda: fleet.serving(model="other")) is Reason.MODEL_NOT_FOUND
    assert reason_of(NotFound, fleet.serving) is Reason.NOTHING_SERVES
    assert reason_of(InvalidArgument, lambda: fleet.serving(environment=None)) is Reason.FIELD_MISSING
