"""A change gives every line downstream exactly one copy (paper, 3.4.2; domain, 1.3)."""

from __future__ import annotations

import pytest

from gallery_server.dal.schema import EventRow
from gallery_server.domain.dependency import PropagationState
from gallery_server.domain.event import EventKind
from gallery_server.domain.instance import InstanceCause
from gallery_server.domain.value import Value, ValueKind
from gallery_server.errors import NotFound, Reason
from gallery_server.registry import instances, models
from gallery_server.registry.depending import propagation_listing
from tests.contracts.registry.gallery import caller
from tests.contracts.registry.net import Net


def diamond(net: Net) -> None:
    """X and Y depend on A, A on B and C, Z on X, Y and B."""
    net.models("A B C X Y Z")
    net.add("A", "B C")
    net.add("X", "A")
    net.add("Y", "A")
    net.add("Z", "X Y B")
    for name in "BCAXYZ":
        net.save(name)


def newest_versions(net: Net) -> list[str | None]:
    return net.versions("A B C X Y Z")


def test_a_new_instance_gives_one_copy_however_many_ways_lead_to_it(net: Net):
    diamond(net)
    assert newest_versions(net) == ["1.0", "1.0", "1.0", "1.0", "1.0", "1.0"]
    cause = net.save("B")
    assert newest_versions(net) == ["1.1", "1.1", "1.0", "1.1", "1.1", "1.1"]
    assert net.pins(net.line("Z")[-1]) == ["B 1.1 default", "X 1.1 default", "Y 1.1 default"]
    assert net.pins(net.line("A")[-1]) == ["B 1.1 default", "C 1.0 default"]
    propagation = net.propagation(cause)
    assert (propagation.state, propagation.copies, propagation.copies_made) == (PropagationState.DONE, 4, 4)
    made = net.made(propagation)
    assert (made[0], made[-1], sorted(made)) == ("A 1.1", "Z 1.1", ["A 1.1", "X 1.1", "Y 1.1", "Z 1.1"])


def test_a_copy_carries_what_it_is_a_copy_of(net: Net):
    net.models("A B")
    net.add("A", "B")
    net.save("B")
    text = Value(ValueKind.TEXT, "kept")
    source = net.save("A", metadata={"note": text}, annotations={"stage": text}, external_id="run 7", format="onnx")
    cause = net.save("B")
    (_, copy) = net.line("A")
    assert (copy.cause, copy.cause_instance_id) == (InstanceCause.UPSTREAM_CHANGED, cause.instance_id)
    assert copy.copied_from_instance_id == source.instance_id
    assert (copy.blob_id, copy.metadata, copy.format) == (source.blob_id, source.metadata, "onnx")
    assert (copy.external_id, copy.created_by, copy.number) == (None, "local:test", 2)
    assert (copy.line_sequence, copy.version) == (2, "1.1")
    assert net.gallery.read(lambda tx: instances.annotated(tx, copy)).annotations == {}


def test_a_copy_is_made_of_the_newest_that_counts_in_its_own_revision(net: Net):
    net.models("A B")
    net.add("A", "B")
    net.saves("B A")
    net.gallery.create("second", base_version_id="A")
    _, third = net.saves("A A")
    net.gallery.deprecate(third.instance_id)
    cause = net.save("B")
    assert [one.version for one in net.line("A")] == ["1.0", "2.0", "2.1", "2.2"]
    assert net.line("A")[-1].copied_from_instance_id == net.line("A")[1].instance_id
    assert net.made(net.propagation(cause)) == ["A 2.2"]


def test_an_older_revision_gets_the_copy_where_the_newer_has_none(net: Net):
    net.models("A B")
    net.add("A", "B")
    net.saves("B A A")
    net.gallery.create("second", base_version_id="A")
    net.save("B")
    assert [one.version for one in net.line("A")] == ["1.0", "1.1", "1.2"]


def test_what_is_erased_is_not_copied(net: Net):
    net.models("A B")
    net.add("A", "B")
    net.save("B")
    first, second = net.saves("A A")
    net.erase(second)
    net.save("B")
    assert net.line("A")[-1].copied_from_instance_id == first.instance_id
    net.erase(first)
    cause = net.save("B")
    assert net.made(net.propagation(cause)) == []


def test_a_line_without_instances_lets_the_change_through(net: Net):
    net.models("A B X")
    net.add("A", "B")
    net.add("X", "A")
    net.saves("B X")
    cause = net.save("B")
    assert net.made(net.propagation(cause)) == ["X 1.1"]
    net.gallery.deprecate(net.save("A").instance_id)
    assert net.versions("X") == ["1.2"]
    assert net.made(net.propagation(net.save("B"))) == ["X 1.3"]


def test_a_draft_propagates_when_it_is_released(net: Net):
    net.models("A B")
    net.add("A", "B")
    net.saves("B A")
    draft = net.save("B", draft=True)
    assert net.versions("A") == ["1.0"]
    with pytest.raises(NotFound) as raised:
        net.propagation(draft)
    assert raised.value.reason is Reason.PROPAGATION_NOT_FOUND
    net.gallery.write(lambda tx: instances.release(tx, caller(), draft.instance_id))
    assert net.versions("A") == ["1.1"]
    assert net.pins(net.line("A")[-1]) == ["B 1.1 default"]
    assert net.made(net.propagation(draft)) == ["A 1.1"]


def test_edges_added_removed_and_replaced_are_changes_too(net: Net):
    net.models("A B C X")
    net.saves("A B C X")
    net.add("X", "A")
    added = net.add("A", "B")
    assert net.made(added) == ["A 1.1", "X 1.2"]
    assert (added.cause, added.cause_instance_id) == (InstanceCause.DEPENDENCY_ADDED, None)
    assert net.pins(net.line("A")[-1]) == ["B 1.0 default"]
    replaced = net.replace("A", "C")
    assert (net.made(replaced), replaced.cause) == (["A 1.2", "X 1.3"], InstanceCause.DEPENDENCIES_REPLACED)
    assert net.pins(net.line("A")[-1]) == ["C 1.0 default"]
    removed = net.remove("A", "C")
    assert (net.made(removed), removed.cause) == (["A 1.3", "X 1.4"], InstanceCause.DEPENDENCY_REMOVED)
    assert net.pins(net.line("A")[-1]) == []
    assert net.pins(net.line("X")[-1]) == ["A 1.3 default"]
    assert net.line("X")[-1].cause is InstanceCause.DEPENDENCY_REMOVED


def test_an_edge_to_what_has_no_instance_propagates_too(net: Net):
    net.models("A B")
    net.save("A")
    assert net.made(net.add("A", "B")) == ["A 1.1"]
    assert net.pins(net.line("A")[-1]) == []


def test_pins_that_did_not_move_are_carried(net: Net):
    net.models("A B C")
    net.add("A", "B C")
    old, _ = net.saves("C C")
    net.save("B")
    net.save("A", upstream_instance_ids=(old.instance_id,))
    net.save("B")
    assert net.pins(net.line("A")[-1]) == ["B 1.1 default", "C 1.0 caller"]
    net.save("C")
    assert net.pins(net.line("A")[-1]) == ["B 1.1 default", "C 1.2 default"]


def test_a_change_in_a_shard_reaches_that_shard(net: Net):
    net.cities("A B X")
    net.add("A", "B")
    net.add("X", "A")
    for shard in (None, "Oslo", "Bergen"):
        for name in "XAB":
            net.save(name, shard)
    assert net.made(net.propagation(net.save("B", "Oslo"))) == ["A Oslo 1.2", "X Oslo 1.3"]
    assert net.pins(net.line("X", "Oslo")[-1]) == ["A 1.2 default"]
    assert [net.versions("A X", shard) for shard in ("Bergen", None)] == [["1.1", "1.2"], ["1.1", "1.2"]]


def test_an_unsharded_change_reaches_all_shards(net: Net):
    net.models("B")
    net.cities("A")
    net.add("A", "B")
    net.save("B")
    for shard in ("Oslo", "Bergen", None):
        net.save("A", shard)
    cause = net.save("B")
    assert sorted(net.made(net.propagation(cause))) == ["A 1.1", "A Bergen 1.1", "A Oslo 1.1"]
    assert net.pins(net.line("A", "Oslo")[-1]) == ["B 1.1 default"]


def test_a_pin_to_the_own_shard_does_not_move_with_the_unsharded_line(net: Net):
    net.cities("A B")
    net.add("A", "B")
    old, *_ = net.saves("B B", "Oslo")
    net.save("A", "Oslo", upstream_instance_ids=(old.instance_id,))
    net.save("B")
    assert [one.version for one in net.line("A", "Oslo")] == ["1.0", "1.1"]
    assert net.pins(net.line("A", "Oslo")[-1]) == ["B 1.0 caller"]


def test_a_sharded_change_reaches_an_unsharded_line_only_across_shards(net: Net):
    net.cities("B")
    net.models("A X")
    net.add("A", "B")
    net.add("X", "B", across=True)
    for shard in ("Oslo", "Bergen"):
        net.save("B", shard)
    net.saves("A X")
    cause = net.save("B", "Oslo")
    assert net.made(net.propagation(cause)) == ["X 1.1"]
    assert net.versions("A") == ["1.0"]
    assert net.pins(net.line("X")[-1]) == ["B 1.0 default", "B 1.1 default"]


def test_what_reaches_an_unsharded_line_goes_on_to_all_shards(net: Net):
    net.cities("B Y")
    net.models("X")
    net.add("X", "B", across=True)
    net.add("Y", "X")
    net.save("B", "Oslo")
    net.save("X")
    for shard in ("Oslo", "Bergen"):
        net.save("Y", shard)
    cause = net.save("B", "Oslo")
    assert sorted(net.made(net.propagation(cause))) == ["X 1.1", "Y Bergen 1.1", "Y Oslo 1.1"]
    assert net.pins(net.line("Y", "Bergen")[-1]) == ["X 1.1 default"]


def test_an_edge_that_turns_across_shards_is_a_change(net: Net):
    net.cities("B")
    net.models("X")
    net.save("B", "Oslo")
    net.save("X")
    net.add("X", "B")
    assert net.pins(net.line("X")[-1]) == []
    turned = net.add("X", "B", across=True)
    assert (net.made(turned), turned.cause) == (["X 1.2"], InstanceCause.DEPENDENCIES_REPLACED)
    assert net.pins(net.line("X")[-1]) == ["B 1.0 default"]


def test_what_depends_across_projects_is_reached(net: Net):
    net.models("one/A two/B three/C")
    net.add("two/B", "one/A")
    net.add("three/C", "two/B")
    net.saves("one/A two/B three/C")
    assert net.made(net.propagation(net.save("one/A"))) == ["B 1.1", "C 1.1"]


def test_copies_to_a_deprecated_model_are_made_and_refuse_no_upload(net: Net):
    net.models("A B")
    net.add("A", "B")
    net.saves("B A")
    model_id = net.model("A").model_id
    net.gallery.write(lambda tx: models.set_deprecated(tx, caller(), model_id, None, deprecated=True, reason="old"))
    assert net.made(net.propagation(net.save("B"))) == ["A 1.1"]


def test_every_change_is_an_event(net: Net):
    net.models("A B")
    net.saves("A B")
    net.add("A", "B")
    net.save("B")
    net.remove("A", "B")
    rows = net.gallery.read(
        lambda tx: tx.rows(
            EventRow.select(EventRow.kind, EventRow.transaction_id, EventRow.project_id).order_by(EventRow.event_id)
        )
    )
    assert all(row["project_id"] for row in rows)
    kinds = [row["kind"] for row in rows if row["kind"] not in (EventKind.PROJECT_CREATED, EventKind.MODEL_CREATED)]
    change = [EventKind.INSTANCE_CREATED, EventKind.PROPAGATION_ENDED]
    tail = kinds[-(3 + 3 + 3) :]
    assert tail == [
        EventKind.DEPENDENCY_ADDED,
        *change,
        EventKind.INSTANCE_CREATED,
        *change,
        EventKind.DEPENDENCY_REMOVED,
        *change,
    ]
    assert len({row["transaction_id"] for row in rows[-6:-3]}) == 1


def test_a_propagation_is_asked_for_one_way(net: Net):
    net.models("B")
    cause = net.save("B")
    for given in ((None, None), (cause.instance_id, cause.instance_id)):
        with pytest.raises(Exception, match="set exactly one"):
            net.gallery.read(lambda tx, given=given: propagation_listing.require(tx, *given))
    with pytest.raises(NotFound):
        net.gallery.read(lambda tx: propagation_listing.require(tx, cause.instance_id, None))
