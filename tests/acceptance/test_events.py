"""Programs and people follow what changes, through restarts, kills and the loss of a server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from gallery_client import Event, GalleryClient
from gallery_client.errors import InvalidArgument
from gallery_server.dal.database import Database
from gallery_server.domain.call import system_clock
from tests.contracts.keeping.feed import write
from tests.parts.server import HANGS_AFTER, Server

DAY_MICROS = 86_400_000_000
COMMAND = str(Path(sys.executable).with_name("gallery"))
SERVER_COMMAND = str(Path(sys.executable).with_name("gallery-server"))


@pytest.fixture
def gallery(server: Server) -> Iterator[GalleryClient]:
    with GalleryClient(server.address, client_name="tests") as client:
        client.create_model("marketplace", "demand", shard_keys=["city"])
        yield client


def kinds(events: Iterator[Event]) -> list[str]:
    return [event.kind for event in events]


def settled(gallery: GalleryClient, count: int) -> list[Event]:
    """Read so many events from the oldest on, waiting for them."""
    return list(islice(gallery.events(follow=True), count))


def test_a_program_reads_what_happened(gallery: GalleryClient) -> None:
    saved = gallery.save("marketplace/demand", b"bytes", city="Oslo")
    gallery.deprecate(saved, "stale")
    *_, created, deprecated = settled(gallery, 5)
    assert (created.kind, created.subject_id, created.project_name) == (
        "instance.created",
        saved.instance_id,
        "marketplace",
    )
    assert created.after is not None
    assert (created.before, created.after["shard"]) == (None, {"city": "Oslo"})
    assert (deprecated.number, deprecated.created_by) == (5, "local:tests")
    assert kinds(gallery.events()) == kinds(gallery.events("marketplace"))
    assert kinds(gallery.events(kinds=["instance.*"])) == ["instance.created", "instance.deprecated"]
    assert kinds(gallery.events(model="marketplace/demand", kinds=["model.created"])) == ["model.created"]
    assert kinds(gallery.events(subject=saved.instance_id)) == ["instance.created", "instance.deprecated"]
    assert list(gallery.events(start="newest")) == []
    with pytest.raises(InvalidArgument):
        next(gallery.events(kinds=["instance.creatd"]))


def test_a_cursor_goes_on_where_a_reading_ended(gallery: GalleryClient) -> None:
    settled(gallery, 3)
    first = gallery.events()
    assert len(list(first)) == 3
    gallery.create_project("risk")
    assert next(gallery.events(cursor=first.cursor, follow=True)).kind == "project.created"


def test_a_limit_ends_a_feed_where_the_next_goes_on(gallery: GalleryClient) -> None:
    whole = [event.number for event in settled(gallery, 3)]
    first = gallery.events(limit=2)
    assert [event.number for event in first] == whole[:2]
    rest = gallery.events(cursor=first.cursor, follow=True, limit=1)
    assert [event.number for event in rest] == whole[2:], "it follows, and ends all the same"
    assert list(gallery.events(limit=0)) == []


def test_a_page_that_was_given_in_part_comes_again(gallery: GalleryClient) -> None:
    settled(gallery, 3)
    first = gallery.events()
    next(first)
    assert len(list(gallery.events(cursor=first.cursor))) == 3


def test_a_follower_outlasts_a_server_that_is_killed(server: Server, gallery: GalleryClient) -> None:
    with GalleryClient(server.address, timeout=5) as other:
        feed = other.events(follow=True)
        seen = list(islice(feed, 3))
        server.kill9()
        server.start()
        gallery.create_project("risk")
        seen.append(next(feed))
    assert [event.number for event in seen] == [1, 2, 3, 4]


def test_another_server_numbers_when_the_first_is_lost(mariadb_url: str, tmp_path: Path) -> None:
    blobs = (tmp_path / "blobs").as_uri()
    with Server(tmp_path / "one", database=mariadb_url, blobs=blobs, processes=1) as one:
        with GalleryClient(one.address) as gallery:
            gallery.create_project("first")
            settled(gallery, 1)
        with (
            Server(tmp_path / "two", database=mariadb_url, blobs=blobs, processes=1) as two,
            GalleryClient(two.address) as gallery,
        ):
            one.kill9()
            gallery.create_project("second")
            assert [event.number for event in settled(gallery, 2)] == [1, 2]
            one.start()


def test_the_command_prints_and_follows(server: Server, gallery: GalleryClient) -> None:
    settled(gallery, 3)
    lines = run(server, "--json").splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["project.created", "model.created", "model.revised"]
    assert run(server, "--json", "--limit", "2").splitlines() == lines[:2]
    table = run(server, "--kind", "model.*", "--project", "marketplace").splitlines()
    assert len(table) == 2
    assert table[0].split()[0] == "2"
    command = [COMMAND, "--server", server.address, "events", "--follow", "--since-oldest", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as following:
        assert following.stdout is not None
        for _ in range(3):
            following.stdout.readline()
        gallery.create_project("risk")
        assert json.loads(following.stdout.readline())["after"]["name"] == "risk"
        following.send_signal(signal.SIGINT)
        rest, said = following.communicate(timeout=HANGS_AFTER)
    assert (following.returncode, rest, said) == (0, "", "")


def run(server: Server, *options: str) -> str:
    command = [COMMAND, "--server", server.address, "events", *options]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=HANGS_AFTER).stdout


def test_old_events_are_read_from_the_archive(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with Server(home) as server:
        database = Database.open(f"sqlite:///{home / 'gallery.db'}", clock=lambda: system_clock() - 40 * DAY_MICROS)
        write(database, "one", "two")
        database.close()
        with GalleryClient(server.address) as gallery:
            assert [event.subject_id for event in settled(gallery, 2)] == ["one", "two"]
        server.terminate()
        server.arguments = ("--event-days", "30")
        server.start()
        wait_for_archive(server)
        with GalleryClient(server.address) as gallery:
            assert list(gallery.events()) == []
            gallery.create_project("risk")
            assert settled(gallery, 1)[0].number == 3
    command = [SERVER_COMMAND, "events", "read", "--home", str(home), "--from", "2"]
    read = subprocess.run(command, capture_output=True, text=True, check=True, timeout=HANGS_AFTER, env=os.environ)
    assert [json.loads(line)["subjectId"] for line in read.stdout.splitlines()] == ["two"]


def wait_for_archive(server: Server) -> None:
    """Wait for the round of the housekeeper, who begins once its home numbers the events."""
    end = time.monotonic() + 2 * HANGS_AFTER
    while "archive old events" not in server.log():
        assert time.monotonic() < end, server.log()
        time.sleep(0.05)
