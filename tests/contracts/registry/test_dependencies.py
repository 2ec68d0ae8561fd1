"""Edges between models: added, removed, replaced, listed; no cycle ever closes (domain, 1.3)."""

from __future__ import annotations

import pytest

from gallery_server.domain.dependency import DependencyWish, Direction, ModelKey, Propagation
from gallery_server.domain.page import PageRequest
from gallery_server.errors import FailedPrecondition, GalleryError, InvalidArgument, NotFound, Reason
from gallery_server.registry.depending import declaring, dependencies, dependency_listing
from gallery_server.registry.models import ModelWish
from tests.contracts.registry.gallery import DEFAULTS, PROJECT, SIGNER, caller, flat, together, walk
from tests.contracts.registry.net import Net, key


def test_edges_are_listed_in_both_directions_by_depth_and_name(net: Net):
    net.models("A B C X Y other/Z")
    net.add("A", "C B")
    net.add("X", "A")
    net.add("Y", "A B")
    net.add("other/Z", "X Y")
    assert net.edges("Y") == ["1 Y -> A", "1 Y -> B"]
    assert net.edges("other/Z", depth=2) == [
        "1 other/Z -> X",
        "1 other/Z -> Y",
        "2 X -> A",
        "2 Y -> A",
        "2 Y -> B",
    ]
    assert net.edges("other/Z", depth=100)[-2:] == ["3 A -> B", "3 A -> C"]
    assert net.edges("B", Direction.DOWNSTREAM, depth=100) == [
        "1 A -> B",
        "1 Y -> B",
        "2 X -> A",
        "2 Y -> A",
        "2 other/Z -> Y",
        "3 other/Z -> X",
    ]


def test_pages_hold_each_edge_once(net: Net):
    net.models("A B C X Y Z")
    net.add("X", "A B C")
    net.add("Y", "A B C")
    net.add("Z", "X Y")
    model = net.model("Z")
    pages = walk(
        lambda request: net.gallery.read(
            lambda tx: dependency_listing.list_dependencies(tx, SIGNER, model, Direction.UPSTREAM, 9, request)
        ),
        limit=3,
    )
    assert [len(page) for page in pages] == [3, 3, 2]
    assert len({edge.dependency.dependency_id for edge in flat(pages)}) == 8


def test_an_edge_is_removed_and_comes_again(net: Net):
    net.models("A B")
    net.add("A", "B")
    assert net.add("A", "B") is None
    net.remove("A", "B")
    assert net.edges("A") == []
    with pytest.raises(NotFound) as raised:
        net.remove("A", "B")
    assert raised.value.reason is Reason.DEPENDENCY_NOT_FOUND
    assert isinstance(net.add("A", "B"), Propagation)
    assert net.edges("A") == ["1 A -> B"]


def test_all_edges_are_replaced_at_once(net: Net):
    net.models("A B C D")
    net.add("A", "B C")
    assert net.replace("A", "C B") is None
    assert net.replace("A", "C D") is not None
    assert net.edges("A") == ["1 A -> C", "1 A -> D"]
    assert net.replace("A", "") is not None
    assert net.edges("A") == []


@pytest.mark.parametrize(
    ("edges", "last", "path"),
    [
        ([], "A A", "A -> A"),
        (["A B"], "B A", "B -> A -> B"),
        (["A B", "B C", "C other/D"], "other/D A", "other/D -> A -> B -> C -> other/D"),
        (["A B", "B C", "A C"], "C A", "C -> A -> C"),
    ],
)
def test_a_cycle_is_refused_with_its_path(net: Net, edges: list[str], last: str, path: str):
    net.models("A B C other/D")
    for edge in edges:
        net.add(*edge.split())
    with pytest.raises(FailedPrecondition) as raised:
        net.add(*last.split())
    assert raised.value.reason is Reason.DEPENDENCY_CYCLE
    assert raised.value.details["path"].replace(f"{PROJECT}/", "") == path
    assert path.rpartition(" ")[2] in raised.value.message


def test_a_cycle_is_refused_among_replacements(net: Net):
    net.models("A B C")
    net.add("B", "A")
    with pytest.raises(FailedPrecondition):
        net.replace("A", "C B")
    assert net.edges("A") == []


@pytest.mark.parametrize("across_projects", [False, True])
def test_of_opposite_edges_at_once_one_stands(net: Net, across_projects: bool):
    names = ["A", "two/B", "three/C", "four/D"] if across_projects else ["A", "B", "C", "D"]
    net.models(" ".join(names))

    def close(number: int) -> bool:
        """Add an edge of a ring, so that the last of them to come would close it."""
        try:
            return net.add(names[number % 4], names[(number + 1) % 4]) is not None
        except FailedPrecondition as error:
            assert error.reason is Reason.DEPENDENCY_CYCLE  # noqa: PT017 - which of the threads is refused is open
            return False

    for _ in range(3):
        added = together(close, 4)
        assert sorted(added) == [False, True, True, True]
        for name in names:
            net.replace(name, "")


def test_two_opposite_edges_at_once(net: Net):
    net.models("A two/B")
    pairs = [("A", "two/B"), ("two/B", "A")]

    def add(number: int) -> Reason | None:
        try:
            net.add(*pairs[number])
        except GalleryError as error:
            return error.reason
        return None

    assert sorted(together(add, 2), key=str) == [Reason.DEPENDENCY_CYCLE, None]


def test_models_are_named_by_id_or_name(net: Net):
    net.models("demand pricing")
    model = net.model("demand")
    named = lambda given: net.gallery.read(lambda tx: dependencies.named(tx, "upstream", given))  # noqa: E731 - short
    assert named(key("demand")) == named(ModelKey(model_id=model.model_id)) == model
    with pytest.raises(NotFound, match="Did you mean demand"):
        named(key("demnd"))
    with pytest.raises(NotFound) as raised:
        named(ModelKey(model_id="0190f0a4-0000-7000-8000-000000000000"))
    assert raised.value.reason is Reason.MODEL_NOT_FOUND
    for malformed in (None, ModelKey(), ModelKey(model.model_id, PROJECT, "demand")):
        with pytest.raises(InvalidArgument):
            named(malformed)


def test_a_model_depends_on_100_others_at_most(net: Net):
    names = " ".join(f"u{number}" for number in range(101))
    net.models(f"A {names}")
    wishes = [DependencyWish(key(name)) for name in names.split()]
    with pytest.raises(InvalidArgument) as raised:
        net.gallery.read(lambda tx: dependencies.named_all(tx, "dependencies", wishes))
    assert raised.value.reason is Reason.TOO_MANY_ITEMS
    net.add("A", " ".join(names.split()[:100]))
    with pytest.raises(InvalidArgument) as raised:
        net.add("A", "u100")
    assert raised.value.details["limit"] == "100"


def test_edges_are_declared_with_the_model(net: Net):
    net.models("B C")

    def declare(*upstreams: str) -> None:
        wish = ModelWish(PROJECT, "A")
        wishes = [DependencyWish(key(name)) for name in upstreams]
        net.gallery.write(lambda tx: declaring.create(tx, caller(), wish, wishes, DEFAULTS))

    declare("B")
    declare("B")
    declare("C")
    assert net.edges("A") == ["1 A -> B", "1 A -> C"]
    net.models("Z")
    net.add("B", "Z")
    with pytest.raises(NotFound):
        declare("missing")
    assert net.edges("A", depth=2) == ["1 A -> B", "1 A -> C", "2 B -> Z"]


def test_a_cursor_is_of_one_question(net: Net):
    net.models("A B C")
    net.add("A", "B C")
    model = net.model("A")
    ask = lambda depth, request: net.gallery.read(  # noqa: E731 - short
        lambda tx: dependency_listing.list_dependencies(tx, SIGNER, model, Direction.UPSTREAM, depth, request)
    )
    cursor = ask(1, PageRequest(1, None)).next_cursor
    with pytest.raises(InvalidArgument):
        ask(2, PageRequest(1, cursor))
