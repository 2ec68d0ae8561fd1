"""A preview says what a change then does, and does nothing (domain, 1.3)."""

from __future__ import annotations

import pytest

from gallery_server.dal.schema import InstanceRow, PropagationRow
from gallery_server.errors import FailedPrecondition, InvalidArgument, NotFound
from gallery_server.registry.depending import dependencies, dependency_preview
from tests.contracts.registry.gallery import SIGNER, flat, walk
from tests.contracts.registry.net import Net, previewed


@pytest.fixture
def net(net: Net) -> Net:
    """X and Y depend on A, A on B; D stands alone."""
    net.models("B C D")
    net.cities("A X Y")
    net.add("A", "B")
    net.add("X", "A")
    net.add("Y", "A")
    for shard in (None, "Oslo", "Bergen"):
        net.saves("A X Y", shard)
    net.saves("B C D")
    net.gallery.create("second", base_version_id="A")
    net.save("A", "Oslo")
    return net


def rows(net: Net) -> int:
    return sum(
        len(net.gallery.read(lambda tx, table=table: tx.rows(table.select())))
        for table in (InstanceRow, PropagationRow)
    )


def previewed_addition(net: Net, upstreams: str):
    model, wishes = net.model("A"), net.wishes(upstreams)
    return net.preview(lambda tx: dependency_preview.of_edges(tx, model, wishes, dependencies.adding(wishes)))


def test_an_addition(net: Net):
    before = rows(net)
    preview = previewed_addition(net, "D")
    assert (rows(net), preview.copies) == (before, 9)
    assert "A Oslo 2.1" in previewed(preview)
    sources = {copy.instance.line_id: copy.copied_from_version for copy in preview.page.items}
    assert previewed(preview) == net.made(net.add("A", "D"))
    assert sources[net.line("A", "Oslo")[-1].line_id] == "2.0"
    assert previewed(previewed_addition(net, "D")) == []


def test_a_removal(net: Net):
    above, below = net.model("A"), net.model("X")
    preview = net.preview(lambda tx: dependency_preview.of_edges(tx, below, [], dependencies.removing(below, above)))
    assert previewed(preview) == net.made(net.remove("X", "A"))
    assert preview.copies == 3
    with pytest.raises(NotFound):
        net.preview(lambda tx: dependency_preview.of_edges(tx, below, [], dependencies.removing(below, above)))


def test_a_replacement(net: Net):
    model, wishes = net.model("A"), net.wishes("C D")
    preview = net.preview(lambda tx: dependency_preview.of_edges(tx, model, wishes, dependencies.replacing(wishes)))
    assert previewed(preview) == net.made(net.replace("A", "C D"))


@pytest.mark.parametrize("shard", ["Oslo", None])
def test_a_new_instance(net: Net, shard: str | None):
    model = net.model("A")
    values = {} if shard is None else {"city": shard}
    preview = net.preview(lambda tx: dependency_preview.of_instance(tx, model, values))
    assert previewed(preview) == net.made(net.propagation(net.save("A", shard)))
    assert preview.copies == (6 if shard is None else 2)


def test_what_would_be_refused_is_refused(net: Net):
    model, wishes = net.model("B"), net.wishes("X")
    with pytest.raises(FailedPrecondition):
        net.preview(lambda tx: dependency_preview.of_edges(tx, model, wishes, dependencies.adding(wishes)))
    with pytest.raises(InvalidArgument):
        net.preview(lambda tx: dependency_preview.of_instance(tx, model, {"city": "Oslo"}))


def test_pages_hold_each_copy_once(net: Net):
    model = net.model("B")

    def fetch(request):
        return net.gallery.read(
            lambda tx: dependency_preview.page_of(
                tx, SIGNER, ("test",), dependency_preview.of_instance(tx, model, {}), request
            )
        ).page

    pages = walk(fetch, limit=4)
    assert [len(page) for page in pages] == [4, 4, 1]
    assert len({copy.instance.line_id for copy in flat(pages)}) == 9
