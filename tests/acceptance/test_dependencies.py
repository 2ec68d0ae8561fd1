"""Replay figures 5 to 7 of the paper, as they were reconstructed, and the ways around them, from Python and a shell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gallery_client import (
    FailedPrecondition,
    GalleryClient,
    InvalidArgument,
    Model,
    ModelInstance,
    NotFound,
    Upstream,
    field,
)
from tests.parts.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = "forecasting"
UNKNOWN = "0190f0a4-0000-7000-8000-000000000000"


@pytest.fixture
def gallery(servers: Server, tmp_path: Path) -> Iterator[GalleryClient]:
    with GalleryClient(servers.address, cache_dir=tmp_path / "cache", client_name="tests", timeout=30) as client:
        yield client


def model(gallery: GalleryClient, name: str, revision: int, depends_on: list[Model | str]) -> Model:
    """Make a model whose newest revision has this number."""
    for number in range(1, revision + 1):
        made = gallery.create_model(PROJECT, name, hyperparameters={"version": number}, depends_on=depends_on)
    return made


def version(gallery: GalleryClient, name: str, selector: str = "newest") -> str | None:
    return gallery.get(f"{PROJECT}/{name}@{selector}").version


def pinned(gallery: GalleryClient, instance: ModelInstance) -> list[str]:
    """Answer what an instance was made with, such as "B@2.1"."""
    entry = gallery.lineage(instance).first(1)[0]
    found = gallery.get_instances(pin.upstream_instance_id for pin in entry.pins)
    return sorted(f"{each.base_version_id}@{each.version}" for each in found)


def test_figures_5_to_7(gallery: GalleryClient) -> None:
    b, c = model(gallery, "B", 2, []), model(gallery, "C", 3, [])
    a = model(gallery, "A", 4, [b, c])
    x, y = model(gallery, "X", 7, [a]), model(gallery, "Y", 8, [f"{PROJECT}/A"])
    for each in (b, c, a, x, y):
        gallery.save(each, f"the bytes of {each.name}".encode())
    for name in "AXY":
        gallery.deploy(f"{PROJECT}/{name}@newest", "production")
    assert [version(gallery, name) for name in "BCAXY"] == ["2.0", "3.0", "4.0", "7.0", "8.0"]

    trained = gallery.save(b, b"B, trained again")
    assert [version(gallery, name) for name in "BCAXY"] == ["2.1", "3.0", "4.1", "7.1", "8.1"]
    assert [version(gallery, name, "production") for name in "AXY"] == ["4.0", "7.0", "8.0"]
    propagation = gallery.propagation(trained)
    assert (propagation.state, propagation.cause, propagation.copies_made) == ("DONE", "UPSTREAM_CHANGED", 3)
    copies = gallery.propagated_copies(propagation).all()
    assert sorted(copy.reference for copy in copies) == [f"{PROJECT}/{each}" for each in ("A@4.1", "X@7.1", "Y@8.1")]
    assert copies[0].copied_from_version == "4.0"
    assert [one.version for one in gallery.search(within=f"{PROJECT}/A")] == ["4.0"]
    assert [one.version for one in gallery.search(field("cause") == "upstream_changed", within=f"{PROJECT}/A")] == [
        "4.1"
    ]
    assert pinned(gallery, gallery.get(f"{PROJECT}/A@newest")) == ["B@2.1", "C@3.0"]
    assert pinned(gallery, gallery.get(f"{PROJECT}/X@newest")) == ["A@4.1"]
    assert gallery.load(f"{PROJECT}/X@7.1") == gallery.load(f"{PROJECT}/X@7.0")

    d = model(gallery, "D", 1, [])
    gallery.save(d, b"D")
    preview = gallery.preview_dependency_change(a, add=d).all()
    assert [copy.instance_id for copy in preview] == [None] * 3
    added = gallery.add_dependency(a, d)
    assert added is not None
    assert [copy.reference for copy in preview] == [copy.reference for copy in gallery.propagated_copies(added)]
    assert [version(gallery, name) for name in "BCDAXY"] == ["2.1", "3.0", "1.0", "4.2", "7.2", "8.2"]
    assert [version(gallery, name, "production") for name in "AXY"] == ["4.0", "7.0", "8.0"]
    assert pinned(gallery, gallery.get(f"{PROJECT}/A@newest")) == ["B@2.1", "C@3.0", "D@1.0"]
    assert gallery.get(f"{PROJECT}/Y@newest").cause == "DEPENDENCY_ADDED"
    gallery.deploy(f"{PROJECT}/X@newest", "production")
    assert [version(gallery, name, "production") for name in "AXY"] == ["4.0", "7.2", "8.0"]


def test_a_chunked_upload_pins_and_propagates(gallery: GalleryClient) -> None:
    up = gallery.create_model(PROJECT, "up")
    down = gallery.create_model(PROJECT, "down", depends_on=[up])
    first, _ = gallery.save(up, b"1"), gallery.save(up, b"2")
    large = gallery.save(down, bytes(5 << 20), upstreams=[first])
    assert pinned(gallery, large) == ["up@1.0"]
    gallery.save(up, bytes(5 << 20))
    assert pinned(gallery, gallery.get(f"{PROJECT}/down@newest")) == ["up@1.2"]
    with pytest.raises(FailedPrecondition, match="NOT_AN_UPSTREAM"):
        gallery.save(down, bytes(5 << 20), upstreams=[large])


def test_what_is_wrong_is_refused_with_a_way_out(gallery: GalleryClient) -> None:
    demand, pricing = gallery.create_model(PROJECT, "demand"), gallery.create_model(PROJECT, "pricing")
    gallery.add_dependency(pricing, demand)
    assert gallery.add_dependency(pricing, f"{PROJECT}/demand") is None
    assert gallery.replace_dependencies(pricing, [demand]) is None
    with pytest.raises(FailedPrecondition) as cycle:
        gallery.add_dependency(demand, pricing)
    assert (cycle.value.reason, cycle.value.details["path"]) == (
        "DEPENDENCY_CYCLE",
        "forecasting/demand -> forecasting/pricing -> forecasting/demand",
    )
    with pytest.raises(FailedPrecondition, match="demand -> forecasting/demand"):
        gallery.add_dependency(demand, demand)
    with pytest.raises(NotFound, match="Did you mean demand"):
        gallery.add_dependency(pricing, f"{PROJECT}/demnd")
    with pytest.raises(NotFound, match="DEPENDENCY_NOT_FOUND"):
        gallery.remove_dependency(demand, pricing)
    with pytest.raises(NotFound, match="PROPAGATION_NOT_FOUND"):
        gallery.propagation(gallery.save(pricing, b"x"))
    with pytest.raises(InvalidArgument):
        gallery.dependencies(pricing, direction="sideways")
    with pytest.raises(InvalidArgument, match="depth"):
        gallery.dependencies(pricing, depth=101).first()
    with pytest.raises(InvalidArgument, match="exactly one"):
        gallery.preview_dependency_change(pricing).first()
    with pytest.raises(NotFound):
        gallery.create_model(PROJECT, "new", depends_on=[UNKNOWN])
    assert [found.base_version_id for found in gallery.models(PROJECT)] == ["demand", "pricing"]


def test_edges_across_shards_and_projects_are_listed(gallery: GalleryClient) -> None:
    demand = gallery.create_model(PROJECT, "demand", shard_keys=["city"])
    total = gallery.create_model("finance", "total", depends_on=[Upstream(demand, across_shards=True)])
    report = gallery.create_model("finance", "report", depends_on=[total])
    for city in ("Oslo", "Bergen"):
        gallery.save(demand, city.encode(), city=city)
    gallery.save(total, b"sum")
    gallery.save(report, b"report")
    foreseen = gallery.preview_dependency_change(demand, new_instance={"city": "Oslo"}).all()
    assert [copy.reference for copy in foreseen] == ["finance/total@1.1", "finance/report@1.1"]
    gallery.save(demand, b"again", city="Oslo")
    assert len(pinned(gallery, gallery.get("finance/total@newest"))) == 2
    down = gallery.dependencies(demand, direction="downstream", depth=9).all()
    assert [(each.depth, each.downstream, each.across_shards) for each in down] == [
        (1, "finance/total", True),
        (2, "finance/report", False),
    ]
    assert [each.upstream for each in gallery.dependencies(report)] == ["finance/total"]
    gallery.remove_dependency(report, total)
    assert gallery.dependencies(report).all() == ()


class Shell:
    def __init__(self, address: str) -> None:
        self._environment = os.environ | {"GALLERY_ADDRESS": address}

    def run(self, *arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("gallery")), *arguments]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == status, done.stderr
        return done

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--json").stdout)


def test_the_command(server: Server, tmp_path: Path) -> None:
    shell = Shell(server.address)
    (tmp_path / "model").write_bytes(b"bytes")
    shell.run("models", "create", "shop/demand")
    shell.run("models", "create", "shop/pricing", "--depends-on", "shop/demand")
    for name in ("demand", "pricing"):
        shell.run("save", f"shop/{name}", str(tmp_path / "model"))
    assert "shop/pricing@1.1" in shell.run("dependencies", "preview", "shop/demand", "--save").stdout
    shell.run("save", "shop/demand", str(tmp_path / "model"))
    shown = shell.json("dependencies", "propagation", "shop/demand@newest")
    assert (shown["state"], [item["reference"] for item in shown["items"]]) == ("DONE", ["shop/pricing@1.1"])
    chosen = ("save", "shop/pricing", str(tmp_path / "model"), "--upstream", "shop/demand@1.0")
    assert shell.run(*chosen).stdout.startswith("shop/pricing@1.2")
    assert [edge["upstream"] for edge in shell.json("dependencies", "list", "shop/pricing")] == ["shop/demand"]
    assert "shop/pricing" in shell.run("dependencies", "list", "shop/demand", "--down", "--depth", "9").stdout
    assert "stands so already" in shell.run("dependencies", "add", "shop/pricing", "shop/demand").stderr
    refused = shell.run("dependencies", "add", "shop/demand", "shop/pricing", status=1).stderr
    assert "shop/demand -> shop/pricing -> shop/demand" in refused
    assert "exactly one change" in shell.run("dependencies", "preview", "shop/demand", status=1).stderr
    assert "shop/pricing@1.3" in shell.run("dependencies", "replace", "shop/pricing").stdout
    assert "depends on nothing" in shell.run("dependencies", "list", "shop/pricing").stderr
    shell.run("dependencies", "add", "shop/pricing", "shop/demand", "--across-shards")
    assert "shop/pricing@1.5" in shell.run("dependencies", "remove", "shop/pricing", "shop/demand").stdout
