"""Real servers follow a real repository: asked, killed, started without it, and several at once."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from gallery_client import FailedPrecondition, GalleryClient, NotFound
from tests.parts.rule_origin import Origin, with_test
from tests.parts.server import Server

SECONDS = 60.0
WORKER = re.compile(r"child=worker pid=(\d+)")
UUIDS = [str(uuid.UUID(int=number)) for number in range(1, 5)]
LATER = "metrics['bias'] <= 0.1 && true"
EVERY = ("--rules-interval-seconds", "3600")


@pytest.fixture
def origin(tmp_path: Path) -> Origin:
    return Origin(tmp_path / "git")


@pytest.fixture
def server(tmp_path: Path, origin: Origin, database_url: str) -> Iterator[Server]:
    """A server that looks at the repository when it is asked to, on each engine in turn."""
    origin.push(with_test("a", "one", UUIDS[0]))
    arguments = ("--rules-repository", str(origin.bare), *EVERY)
    with Server(tmp_path / "home", database=database_url, arguments=arguments) as started:
        yield started


@pytest.fixture
def embedded(tmp_path: Path, origin: Origin) -> Iterator[Server]:
    """The same on SQLite alone, for what the engine changes nothing of."""
    origin.push(with_test("a", "one", UUIDS[0]))
    with Server(tmp_path / "home", arguments=("--rules-repository", str(origin.bare), *EVERY)) as started:
        yield started


def gallery_command(server: Server, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("gallery"), "--server", server.address, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )


def test_what_is_pushed_is_active_when_sync_answers(server: Server, origin: Origin) -> None:
    with GalleryClient(server.address) as gallery:
        commit = origin.push(with_test("a", "one", UUIDS[0], when=LATER) | with_test("b", "two", UUIDS[1]))
        found = gallery.sync_rules()
        assert (found.finished, found.trouble, found.head_commit, found.watched) == (True, None, commit, True)
        assert [rule.reference for rule in gallery.rules()] == ["a/one", "b/two"]
        assert [rule.reference for rule in gallery.rules(team="b")] == ["b/two"]
        assert gallery.rule("a/one") == gallery.rule(UUIDS[0])
        assert LATER in (gallery.rule("a/one").document or "")
        assert [(team.team, team.active_commit) for team in gallery.rule_teams()] == [("a", commit), ("b", commit)]
        kinds = [event.kind for event in gallery.events(kinds=["rules.*"])]
        assert kinds.count("rules.activated") >= 2
        with pytest.raises(NotFound):
            gallery.rule("a/nothing")


def test_a_pin_is_obeyed_at_once(server: Server, origin: Origin) -> None:
    with GalleryClient(server.address) as gallery:
        old = gallery.sync_rules().head_commit
        assert old is not None
        new = origin.push(with_test("a", "one", UUIDS[0], when=LATER))
        gallery.sync_rules()
        pin = gallery.pin_rules(old, team="a", reason="the new one is wrong")
        assert gallery.sync_rules().pins == (pin,)
        assert LATER not in (gallery.rule("a/one").document or "")
        assert gallery.unpin_rules(team="a", reason="mended") == pin
        gallery.sync_rules()
        assert [team.active_commit for team in gallery.rule_teams()] == [new]


def test_the_commands_tell_what_is_wrong(embedded: Server, origin: Origin) -> None:
    server = embedded
    assert gallery_command(server, "rules", "sync").returncode == 0
    origin.push({"a/one.yaml": "team: a\nrule: {"})
    told = gallery_command(server, "rules", "sync")
    assert told.returncode == 1
    assert "a/one.yaml:" in told.stdout
    status = gallery_command(server, "--json", "rules", "status")
    assert status.returncode == 1
    found = json.loads(status.stdout)
    assert found["teams"][0]["problems"][0]["path"] == "a/one.yaml"
    listed = gallery_command(server, "rules", "list")
    assert "a/one" in listed.stdout
    held = gallery_command(server, "rules", "hold", "a/one", "--reason", "let us look first")
    assert "let us look first" in held.stdout
    assert "held" in gallery_command(server, "rules", "list").stdout
    shown = gallery_command(server, "rules", "show", "a/one").stdout
    assert "GIVEN:" in shown
    assert "let us look first" in shown
    assert gallery_command(server, "rules", "release", "a/one", "--reason", "we have looked").returncode == 0
    assert "held" not in gallery_command(server, "rules", "list").stdout
    pinned = gallery_command(server, "rules", "pin", "main", "--reason", "x")
    assert pinned.returncode == 1
    assert "40 hexadecimal digits" in pinned.stderr


def test_a_killed_worker_is_followed_by_one_that_goes_on(server: Server, origin: Origin) -> None:
    with GalleryClient(server.address) as gallery:
        gallery.sync_rules()
        stop = threading.Event()

        def kill() -> None:
            while not stop.wait(0.7):
                with suppress(ProcessLookupError):
                    os.kill(int(WORKER.findall(server.log())[-1]), signal.SIGKILL)

        killing = threading.Thread(target=kill)
        killing.start()
        try:
            for number in range(3):
                commit = origin.push(with_test("a", "one", UUIDS[0], more=f"description: v{number}"))
                gallery.sync_rules(wait=0.5)
        finally:
            stop.set()
            killing.join()
        end = time.monotonic() + SECONDS
        while not gallery.sync_rules(wait=5).finished:
            assert time.monotonic() < end
        assert gallery.rule("a/one").description == "v2"
        assert [team.active_commit for team in gallery.rule_teams()] == [commit]


def test_a_server_without_a_repository_keeps_what_was_published(embedded: Server, origin: Origin) -> None:
    server = embedded
    with GalleryClient(server.address) as gallery:
        gallery.sync_rules()
    server.terminate()
    origin.remove()
    server.arguments = ()
    server.start()
    with GalleryClient(server.address) as gallery:
        assert [rule.reference for rule in gallery.rules()] == ["a/one"]
        assert gallery.rule_repository().watched is False
        with pytest.raises(FailedPrecondition, match="rules_repository"):
            gallery.sync_rules()


def test_two_servers_follow_one_repository(tmp_path: Path, mariadb_url: str, origin: Origin) -> None:
    arguments = ("--rules-repository", str(origin.bare), "--rules-interval-seconds", "1")
    homes = [tmp_path / "one", tmp_path / "two"]
    origin.push(with_test("a", "one", UUIDS[0]))
    with (
        Server(homes[0], database=mariadb_url, arguments=arguments) as one,
        Server(homes[1], database=mariadb_url, arguments=arguments) as two,
        GalleryClient(one.address) as first,
        GalleryClient(two.address) as second,
    ):
        for number in range(3):
            files = with_test("a", "one", UUIDS[0], more=f"description: v{number}")
            commit = origin.push(files | {"b/x.yaml": f"team: {number}\n"})
            assert (first if number % 2 else second).sync_rules().finished
            assert second.rule("a/one").description == first.rule("a/one").description == f"v{number}"
            assert {team.attempted_commit for team in first.rule_teams()} == {commit}
        failed = list(first.events(kinds=["rules.failed"]))
        assert len(failed) == len({event.subject_id for event in failed}), "each commit was attempted once"
