"""Deploy, hold, go back and serve, from Python, against a real server that also goes away."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from gallery_client import (
    Aborted,
    FailedPrecondition,
    GalleryClient,
    InvalidArgument,
    ModelInstance,
    NotFound,
    Serving,
    Unavailable,
)
from tests.parts.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OSLO = "shop/demand/city=Oslo@production"
SOON = 30.0


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path / "home") as server:
        yield server


@pytest.fixture
def gallery(running: Server, tmp_path: Path) -> Iterator[GalleryClient]:
    with GalleryClient(running.address, cache_dir=tmp_path / "cache", client_name="tests", timeout=10) as client:
        yield client


def saved(gallery: GalleryClient, city: str, count: int) -> list[ModelInstance]:
    gallery.create_model("shop", "demand", shard_keys=["city"])
    return [gallery.save(f"shop/demand/city={city}", f"{city} {number}".encode()) for number in range(count)]


def test_a_place_has_one_current_instance_and_a_history(gallery: GalleryClient) -> None:
    first, second, third = saved(gallery, "Oslo", 3)
    assert gallery.deployment(OSLO) is None
    gallery.deploy(first, "production", reason="the first", expect_nothing=True)
    before = datetime.now(UTC)
    gallery.deploy(second.reference, "production", expected=first)
    assert gallery.deploy(second, "production").unchanged
    with pytest.raises(Aborted, match="DEPLOYMENT_CHANGED"):
        gallery.deploy(third, "production", expected=first)
    current = gallery.deployment(OSLO)
    assert current is not None
    assert (current.version, current.place, current.created_by) == ("1.1", OSLO, "local:tests")
    then = gallery.deployment(OSLO, at=before)
    assert then is not None
    assert (then.version, then.reason) == ("1.0", "the first")
    assert [each.version for each in gallery.deployment_history(OSLO)] == ["1.1", "1.0"]
    assert gallery.get(second.instance_id).environments == ("production",)
    assert gallery.get(f"{OSLO}~1") == gallery.get(first.instance_id)
    gallery.undeploy(OSLO, reason="over")
    assert gallery.deployments("shop").all() == ()


def test_a_rollback_holds_until_it_is_released(gallery: GalleryClient) -> None:
    first, second = saved(gallery, "Oslo", 2)
    gallery.deploy(first, "production")
    gallery.deploy(second, "production")
    back = gallery.rollback(OSLO, "bias is off")
    assert back.deployment.instance_id == first.instance_id
    assert back.hold is not None
    with pytest.raises(FailedPrecondition, match="HELD"):
        gallery.deploy(second, "production")
    assert gallery.serving(OSLO).source == "HOLD"
    gallery.release_hold(back.hold, "found it")
    assert [hold.released_by for hold in gallery.holds("shop", include_ended=True)] == ["local:tests"]
    gallery.deploy(second, "production")
    assert gallery.serving(OSLO).instance.instance_id == second.instance_id


def test_a_fleet_goes_back_to_a_moment(gallery: GalleryClient) -> None:
    cities = ["Oslo", "Paris", "Rome"]
    lines = {city: saved(gallery, city, 2) for city in cities}
    for old, _ in lines.values():
        gallery.deploy(old, "production")
    moment = datetime.now(UTC)
    for _, new in lines.values():
        gallery.deploy(new, "production")
    gallery.place_hold("shop/demand/city=Rome", "production", "the festival", minutes=5)
    preview = gallery.restore_deployments("shop", "production", moment, preview=True)
    outcomes = {line.shard["city"]: line.outcome for line in preview.lines}
    assert outcomes == {"Oslo": "RESTORED", "Paris": "RESTORED", "Rome": "HELD"}
    assert gallery.restore_deployments("shop/demand", "production", moment, reason="drift").changed == 2
    current = {each.shard["city"]: each.version for each in gallery.deployments("shop", environment="production")}
    assert current == {"Oslo": "1.0", "Paris": "1.0", "Rome": "1.1"}


def test_bad_input_says_what_would_do(gallery: GalleryClient) -> None:
    (instance,) = saved(gallery, "Oslo", 1)
    with pytest.raises((InvalidArgument, NotFound, FailedPrecondition), match="production"):
        gallery.deploy(instance, "prodution")
    with pytest.raises(InvalidArgument, match="zone"):
        gallery.deployment(OSLO, at=datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused
    with pytest.raises(InvalidArgument, match="names no lines"):
        gallery.deployments("@production")
    with pytest.raises(InvalidArgument, match="names no line in an environment"):
        gallery.serving("shop/demand@newest")
    with pytest.raises(NotFound, match="NOTHING_SERVES"):
        gallery.serving(OSLO)


def test_a_program_starts_without_any_server(running: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    cache = tmp_path / "small"
    with GalleryClient(running.address, cache_dir=cache, cache_bytes=0, timeout=10) as gallery:
        (instance,) = saved(gallery, "Oslo", 1)
        with pytest.raises(NotFound):
            gallery.serving(OSLO)
        gallery.deploy(instance, "production")
        told = gallery.serving(OSLO)
        assert not told.from_disk
    running.kill9()
    with GalleryClient(running.address, cache_dir=cache, cache_bytes=0, timeout=3) as gallery:
        served = gallery.serving(OSLO)
        assert (served.from_disk, served.instance, served.asked_time) == (True, told.instance, told.asked_time)
        assert gallery.load(served.instance) == b"Oslo 0"
        assert "no server answers" in caplog.text
        with pytest.raises(Unavailable):
            gallery.serving("shop/demand/city=Paris@production")


def test_what_serves_no_longer_is_not_served_from_disk(running: Server, tmp_path: Path) -> None:
    with GalleryClient(running.address, cache_dir=tmp_path / "cache", timeout=5) as gallery:
        (instance,) = saved(gallery, "Oslo", 1)
        gallery.deploy(instance, "production")
        gallery.serving(OSLO)
        gallery.undeploy(OSLO)
        with pytest.raises(NotFound):
            gallery.serving(OSLO)
        running.kill9()
        with pytest.raises(Unavailable):
            gallery.serving(OSLO)


def test_a_watch_tells_of_each_change(gallery: GalleryClient) -> None:
    first, second = saved(gallery, "Oslo", 2)
    gallery.deploy(first, "production")
    seen: list[Serving] = []
    changed = threading.Event()

    def on_change(served: Serving) -> None:
        seen.append(served)
        if len(seen) == 2:
            raise ValueError("the first try fails")
        if len(seen) == 3:
            changed.set()

    with gallery.watch_serving(OSLO, on_change, interval=0.05) as watch:
        assert [served.instance for served in seen] == [watch.serving.instance]
        gallery.deploy(second, "production")
        assert changed.wait(SOON)
    assert [served.instance.version for served in seen] == ["1.0", "1.1", "1.1"]
    assert watch.serving.instance.version == "1.1"
    gallery.deploy(first, "production", reason="nobody watches")
    assert len(seen) == 3


def test_a_watch_outlives_its_server(running: Server, gallery: GalleryClient) -> None:
    (instance,) = saved(gallery, "Oslo", 1)
    gallery.deploy(instance, "production")
    seen: list[Serving] = []
    with gallery.watch_serving(OSLO, seen.append, interval=0.05, timeout=1) as watch:
        running.kill9()
        limit = datetime.now(UTC) + timedelta(seconds=SOON)
        while not watch.serving.from_disk:
            assert datetime.now(UTC) < limit, "the watch never noticed"
        running.start()
        while watch.serving.from_disk:
            assert datetime.now(UTC) < limit, "the watch never came back"
    assert len(seen) == 1
