"""Every instance is made with instances of what its model depends on (domain, 1.3)."""

from __future__ import annotations

import pytest

from gallery_server.errors import FailedPrecondition, GalleryError, InvalidArgument, Reason
from gallery_server.registry import instances, lineage
from tests.contracts.registry.gallery import SIGNER, caller
from tests.contracts.registry.net import WHOLE, Net

UNKNOWN = "0190f0a4-0000-7000-8000-000000000000"


def refused(net: Net, *upstreams: str, **record: object) -> GalleryError:
    with pytest.raises(GalleryError) as raised:
        net.save("A", upstream_instance_ids=upstreams, **record)
    return raised.value


def test_the_newest_upstreams_are_pinned_unless_told_otherwise(net: Net):
    net.models("A B C")
    net.add("A", "B C")
    first, _ = net.saves("B B")
    assert net.pins(net.save("A")) == ["B 1.1 default"]
    net.saves("C")
    assert net.pins(net.save("A", upstream_instance_ids=(first.instance_id,))) == ["B 1.0 caller", "C 1.0 default"]


def test_an_instance_without_edges_pins_nothing(net: Net):
    net.models("A")
    assert net.pins(net.save("A")) == []


def test_a_pin_of_the_caller_is_checked(net: Net):
    net.models("A B C")
    net.add("A", "B")
    first, second = net.saves("B B")
    (stranger,) = net.saves("C")
    draft = net.save("B", draft=True)
    assert refused(net, UNKNOWN).reason is Reason.INSTANCE_NOT_FOUND
    assert refused(net, stranger.instance_id).reason is Reason.NOT_AN_UPSTREAM
    assert refused(net, draft.instance_id).reason is Reason.UPSTREAM_IS_DRAFT
    twice = refused(net, first.instance_id, second.instance_id)
    assert (twice.reason, twice.details["value"]) == (Reason.UPSTREAM_PINNED_TWICE, second.instance_id)
    assert isinstance(refused(net, "no id"), InvalidArgument)
    assert isinstance(refused(net, *[UNKNOWN] * 1_001), InvalidArgument)
    assert net.line("A") == []
    net.models("Lonely")
    with pytest.raises(FailedPrecondition):
        net.save("Lonely", upstream_instance_ids=(first.instance_id,))


def test_an_erased_instance_cannot_be_pinned(net: Net):
    net.models("A B")
    net.add("A", "B")
    (erased,) = net.saves("B")
    net.erase(erased)
    assert refused(net, erased.instance_id).reason is Reason.INSTANCE_ERASED
    assert net.pins(net.save("A")) == []


def test_a_pin_stays_when_what_it_pins_is_deprecated(net: Net):
    net.models("A B")
    net.add("A", "B")
    (pinned,) = net.saves("B")
    made = net.save("A")
    net.gallery.deprecate(pinned.instance_id)
    assert net.pins(made) == ["B 1.0 default"]
    assert net.pins(net.save("A")) == []


def test_the_same_shard_is_pinned_before_the_unsharded_line(net: Net):
    net.cities("A B")
    net.add("A", "B")
    net.save("B")
    net.save("B", "Oslo")
    assert net.pins(net.save("A", "Oslo")) == ["B 1.0 default"]
    assert [pin.upstream_instance_id for pin in lineage_pins(net, "A", "Oslo")] == [
        net.line("B", "Oslo")[0].instance_id
    ]
    net.save("A", "Bergen")
    assert [pin.upstream_instance_id for pin in lineage_pins(net, "A", "Bergen")] == [net.line("B")[0].instance_id]


def lineage_pins(net: Net, name: str, shard: str):
    newest = net.line(name, shard)[-1]
    page = net.gallery.read(lambda tx: lineage.walk(tx, SIGNER, newest.instance_id, WHOLE))
    return page.items[0].pins


def test_an_edge_across_shards_pins_the_newest_of_each(net: Net):
    net.cities("B")
    net.models("A")
    net.add("A", "B", across=True)
    bergen, *_ = net.saves("B B", "Bergen")
    (oslo,) = net.saves("B", "Oslo")
    assert net.pins(net.save("A")) == ["B 1.0 default", "B 1.1 default"]
    chosen = (bergen.instance_id, oslo.instance_id)
    assert net.pins(net.save("A", upstream_instance_ids=chosen)) == ["B 1.0 caller", "B 1.0 caller"]


def test_a_draft_pins_what_its_caller_says_and_the_rest_when_it_is_released(net: Net):
    net.models("A B C")
    net.add("A", "B C")
    first, _ = net.saves("B C")
    draft = net.save("A", draft=True, upstream_instance_ids=(first.instance_id,))
    assert net.pins(draft) == ["B 1.0 caller"]
    net.saves("B C")
    assert net.line("A") == []
    net.gallery.write(lambda tx: instances.release(tx, caller(), draft.instance_id))
    assert net.pins(draft) == ["B 1.0 caller", "C 1.1 default"]


def test_lineage_shows_pins(net: Net):
    net.models("A B")
    net.add("A", "B")
    net.saves("B A B")
    newest = net.line("A")[-1]
    page = net.gallery.read(lambda tx: lineage.walk(tx, SIGNER, newest.instance_id, WHOLE))
    pinned = [[pin.upstream_instance_id for pin in entry.pins] for entry in page.items]
    assert pinned == [[one.instance_id] for one in reversed(net.line("B"))]
