"""Changes of one graph at the same time: each gives its copies once, and no deadlock escapes (domain, 1.3)."""

from __future__ import annotations

from collections import Counter

from gallery_server.domain.instance import Instance
from gallery_server.errors import GalleryError
from tests.contracts.registry.gallery import together
from tests.contracts.registry.net import Net


def check_line(net: Net, name: str) -> list[Instance]:
    """Answer a line whose places and versions have no gap."""
    line = net.line(name)
    assert [one.line_sequence for one in line] == list(range(1, len(line) + 1))
    assert [one.ordinal for one in line] == list(range(len(line)))
    assert sorted(one.number for one in net.instances_of(net.model(name))) == list(range(1, len(line) + 1))
    return line


def causes(line: list[Instance]) -> Counter[str]:
    return Counter(one.cause_instance_id for one in line if one.cause_instance_id is not None)


def test_uploads_up_and_down_a_chain_at_once(net: Net):
    names = ["one/A", "two/B", "three/C", "four/D"]
    net.models(" ".join(names))
    for downstream, upstream in zip(names[1:], names, strict=False):
        net.add(downstream, upstream)
    net.add("four/D", "one/A two/B")
    net.saves(" ".join(reversed(names)))
    saved = together(lambda number: (number % 4, net.save(names[number % 4]).instance_id), 16)
    for place, name in enumerate(names):
        line = check_line(net, name)
        above = {instance_id for upstream, instance_id in saved if upstream < place}
        copied = causes(line)
        assert above <= set(copied)
        assert set(copied.values()) <= {1}
    newest = {name: net.line(name)[-1].version for name in names}
    expected = [f"A {newest['one/A']} default", f"B {newest['two/B']} default", f"C {newest['three/C']} default"]
    assert net.pins(net.line("four/D")[-1]) == expected


def test_uploads_to_many_upstreams_of_one_line_at_once(net: Net):
    names = [f"p{number}/U" for number in range(8)]
    net.models("D " + " ".join(names))
    net.add("D", " ".join(names))
    net.save("D")
    saved = together(lambda number: net.save(names[number % 8]).instance_id, 16)
    line = check_line(net, "D")
    assert causes(line) == dict.fromkeys(saved, 1)
    assert len(line) == 17
    assert len(net.pinned_ids(line[-1])) == 8


def test_an_upload_and_the_first_edge_of_its_model_at_once(net: Net):
    """Whichever is first: what depends on a model is made with its newest, or has a copy for it."""
    for round_ in range(6):
        upstream, downstream = f"U{round_}", f"D{round_}"
        net.models(f"{upstream} {downstream}")
        net.saves(f"{upstream} {downstream}")

        def act(number: int, upstream: str = upstream, downstream: str = downstream) -> object:
            return net.add(downstream, upstream) if number == 0 else net.save((upstream, downstream)[number % 2])

        together(act, 5)
        newest = check_line(net, upstream)[-1]
        assert net.pinned_ids(check_line(net, downstream)[-1]) == [newest.instance_id]


def test_edges_come_and_go_while_instances_are_saved(net: Net):
    net.models("A B C D")
    net.saves("A B C D")

    def act(number: int) -> None:
        try:
            if number % 4 == 0:
                net.add("BCD"[number % 3], "A")
            elif number % 4 == 1:
                net.remove("BCD"[number % 3], "A")
            else:
                net.save("ABCD"[number % 4])
        except GalleryError as error:
            assert error.reason.value == "DEPENDENCY_NOT_FOUND"  # noqa: PT017 - it depends on who was first

    together(act, 16)
    for name in "ABCD":
        line = check_line(net, name)
        assert set(causes(line).values()) <= {1}
    for name in "BCD":
        assert len(net.pinned_ids(net.line(name)[-1])) == len(net.edges(name))


def test_shards_that_are_saved_first_at_once(net: Net):
    net.cities("A B")
    net.add("B", "A")
    shards = [f"city {number}" for number in range(8)]
    together(lambda number: net.save("AB"[number % 2], shards[number // 2]), 16)
    for shard in shards:
        (up,) = net.line("A", shard)
        assert net.pinned_ids(net.line("B", shard)[-1]) == [up.instance_id]
