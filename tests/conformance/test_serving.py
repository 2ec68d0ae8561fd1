"""Programs that serve: each client says what to load, goes on without a server, and is told of what follows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gallery_client import GalleryClient
from tests.conformance.driving import Driver, Fault, Opened
from tests.conformance.installation import project_of, running
from tests.parts.server import Server
from tests.parts.waiting import until

SOON = 100
"""Milliseconds between the looks of a watch."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the rules of all clients, which is stopped and comes again."""
    with running(tmp_path_factory.mktemp("serving")) as server:
        yield server


@pytest.fixture
def gallery(server: Server) -> Iterator[GalleryClient]:
    with GalleryClient(server.address) as gallery:
        yield gallery


@pytest.fixture
def opened(driver: Driver, server: Server, tmp_path: Path) -> Iterator[Opened]:
    with driver.opened(server.address, cache=str(tmp_path / "cache")) as opened:
        yield opened


@pytest.fixture
def line(driver: Driver, gallery: GalleryClient, request: pytest.FixtureRequest) -> str:
    """A line of the test's own, in the project that the rules of the client are about."""
    project, name = project_of(driver.client), str(request.node.originalname)
    if project not in [each.name for each in gallery.projects(team=driver.client)]:
        gallery.create_project(project, team=driver.client)
    gallery.create_model(project, name)
    return f"{project}/{name}"


def save(gallery: GalleryClient, line: str, content: bytes, mae: float = 1.0) -> str:
    saved = gallery.save(line, content)
    gallery.insert_metric(saved, "mae", mae, scope="Validation")
    return saved.instance_id


def test_what_served_last_is_given_without_a_server(
    opened: Opened, driver: Driver, server: Server, gallery: GalleryClient, line: str, tmp_path: Path
) -> None:
    place = f"{line}@production"
    with pytest.raises(Fault, match="NOTHING_SERVES"):
        opened.do("serving", place=place)
    deployed = save(gallery, line, b"served")
    gallery.deploy(deployed, "production")
    assert opened.do("serving", place=place) == {"instanceId": deployed, "source": "DEPLOYMENT", "fromDisk": False}
    server.terminate()
    try:
        with driver.opened(server.address, cache=str(tmp_path / "cache"), attempts=1) as without:
            found = without.do("serving", place=place)
            assert (found["instanceId"], found["fromDisk"]) == (deployed, True)
    finally:
        server.start()


def test_a_watch_of_what_serves_outlives_the_server(
    opened: Opened, driver: Driver, server: Server, gallery: GalleryClient, line: str
) -> None:
    first, second = (save(gallery, line, content) for content in (b"first", b"second"))
    gallery.deploy(first, "production")
    opened.do("watchServing", place=f"{line}@production", watch=line, intervalMs=SOON)
    assert driver.told(line) == first
    server.kill9()
    server.start()
    gallery.deploy(second, "production")
    assert driver.told(line) == second
    driver.do("endWatch", watch=line)
    assert driver.is_silent(line)


def test_a_rule_tells_its_champion(opened: Opened, gallery: GalleryClient, line: str) -> None:
    rule, asked = f"{opened.driver.client}/selects", {"model": {"text": line.rpartition("/")[2]}}
    gallery.sync_rules()
    with pytest.raises(Fault, match="NO_CANDIDATE"):
        opened.do("champion", rule=rule, request=asked)
    first = save(gallery, line, b"first", 2.0)
    found = opened.do("champion", rule=rule, request=asked)
    assert found["instanceId"] == first
    assert found["decisionId"]
    second = save(gallery, line, b"second", 1.0)
    assert opened.do("champion", rule=rule, request=asked, maxAgeMs=60_000)["instanceId"] == first
    assert opened.do("champion", rule=rule, request=asked)["instanceId"] == second


def test_a_watch_of_a_champion_outlives_the_server(
    opened: Opened, driver: Driver, server: Server, gallery: GalleryClient, line: str
) -> None:
    rule, asked = f"{driver.client}/selects", {"model": {"text": line.rpartition("/")[2]}}
    gallery.sync_rules()
    first = save(gallery, line, b"first", 3.0)
    opened.do("watchChampion", rule=rule, request=asked, watch=f"best of {line}", intervalMs=SOON)
    assert driver.told(f"best of {line}") == first
    second = save(gallery, line, b"second", 2.0)
    assert driver.told(f"best of {line}") == second
    server.kill9()
    server.start()
    third = save(gallery, line, b"third", 1.0)
    assert driver.told(f"best of {line}") == third
    driver.do("endWatch", watch=f"best of {line}")


def test_watches_leave_no_thread_and_no_socket(
    opened: Opened, driver: Driver, gallery: GalleryClient, line: str
) -> None:
    """After the first of them, whose threads a runtime may keep for those that follow."""
    gallery.deploy(save(gallery, line, b"watched"), "production")

    def watch(number: int) -> None:
        name = f"{line} {number}"
        opened.do("watchServing", place=f"{line}@production", watch=name, intervalMs=SOON)
        driver.told(name)
        driver.do("endWatch", watch=name)

    watch(0)
    sockets, threads = driver.sockets(), driver.threads()
    for number in range(1, 11):
        watch(number)
    until(lambda: driver.sockets() <= sockets, f"{driver.sockets()} sockets, and {sockets} before")
    until(lambda: driver.threads() <= threads + 4, f"{driver.threads()} threads, and {threads} before")
