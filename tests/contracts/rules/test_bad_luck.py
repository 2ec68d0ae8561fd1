"""Whatever becomes of repository, network or server, the last good rules stay active, and the status says so."""

from __future__ import annotations

import random
import socket
import subprocess
import uuid
from pathlib import Path

import pytest

from gallery_server.domain import limits
from gallery_server.rules.publishing import proposal
from gallery_server.rules.publishing.repository import Repository, RepositoryTrouble
from gallery_server.rules.publishing.watcher import Watcher
from gallery_server.rules.team import Team
from tests.contracts.rules.watching import GIT_SECONDS, SECONDS, Watching
from tests.parts.rule_origin import with_test

UUIDS = [str(uuid.UUID(int=number)) for number in range(1, 9)]
CHANCE = random.Random()  # noqa: S311 - no secret
LATER = "metrics['bias'] <= 0.1 && true"


def test_a_forced_push_publishes_what_the_branch_is_then(watching: Watching) -> None:
    first = watching.push(with_test("a", "one", UUIDS[0]))
    watching.push(with_test("a", "one", UUIDS[0], when=LATER), with_test("a", "two", UUIDS[1]))
    watching.origin.reset(first)
    forced = watching.push(with_test("b", "three", UUIDS[2]), force=True)
    assert list(watching.active()) == ["a/one", "b/three"]
    assert "true" not in watching.active()["a/one"].document
    assert watching.team("a").active_commit == forced


@pytest.mark.parametrize("strike", ["delete_branch", "remove", "damage"])
def test_a_repository_that_is_lost_keeps_the_rules_and_says_so(watching: Watching, strike: str) -> None:
    commit = watching.push(with_test("a", "one", UUIDS[0]))
    if strike == "damage":
        watching.origin.push({"a/one.yaml": "{"})
    getattr(watching.origin, strike)()
    watching.watcher.look()
    assert list(watching.active()) == ["a/one"]
    found = watching.repository()
    assert found.trouble is not None
    assert str(watching.origin.bare) in found.trouble
    assert found.trouble_micros is not None
    since = found.trouble_micros
    watching.another("other").look()
    assert watching.repository().trouble_micros == since
    assert watching.team("a").active_commit == commit


def test_what_comes_back_is_read_and_the_trouble_is_over(watching: Watching) -> None:
    watching.push(with_test("a", "one", UUIDS[0]))
    watching.origin.remove()
    watching.watcher.look()
    assert watching.repository().trouble is not None
    watching.origin.put_back()
    watching.push(with_test("b", "two", UUIDS[1]))
    assert list(watching.active()) == ["a/one", "b/two"]
    assert (watching.repository().trouble, watching.repository().trouble_micros) == (None, None)


def test_a_server_that_never_answers_costs_no_more_than_its_time(watching: Watching, tmp_path: Path) -> None:
    watching.push(with_test("a", "one", UUIDS[0]))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://ada:not-so-secret@127.0.0.1:{silent.getsockname()[1]}/rules.git"
        repository = Repository(url, "main", tmp_path / "silent", seconds=0.5)
        Watcher(watching.database, repository, {}, interval_seconds=3_600.0).look()
        assert url not in _running(), "git and all that it started are gone"
    trouble = watching.repository().trouble or ""
    assert "did not end within 0.5 seconds" in trouble
    told = trouble + (watching.repository().url or "")
    assert "127.0.0.1" in told
    assert "not-so-secret" not in told
    assert "ada" not in told, "it may be a token"
    assert list(watching.active()) == ["a/one"]


def test_a_server_that_stops_does_not_wait_for_git(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/rules.git"
        repository = Repository(url, "main", tmp_path / "silent", seconds=SECONDS, stopping=lambda: True)
        with pytest.raises(RepositoryTrouble, match="the server stops"):
            repository.head()


@pytest.mark.parametrize("url", ["ext::sh -c date", "--upload-pack=date", "nowhere", "https://127.0.0.1:1/x"])
def test_an_address_that_git_refuses_is_trouble(tmp_path: Path, url: str) -> None:
    repository = Repository(url, "main", tmp_path / "rules", GIT_SECONDS)
    with pytest.raises(RepositoryTrouble):
        repository.head()
    with pytest.raises(RepositoryTrouble):
        repository.read("a" * 40)
    assert list((tmp_path / "rules").iterdir()) == []


def test_a_host_without_git_is_trouble(watching: Watching, monkeypatch: pytest.MonkeyPatch) -> None:
    watching.push(with_test("a", "one", UUIDS[0]))
    monkeypatch.setenv("PATH", "")
    watching.watcher.look()
    monkeypatch.undo()
    assert "git is not installed" in (watching.repository().trouble or "")
    assert list(watching.active()) == ["a/one"]


def test_the_variables_of_another_repository_do_not_lead_astray(
    watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = watching.origin.push(with_test("a", "one", UUIDS[0]))
    for name in ("GIT_DIR", "GIT_OBJECT_DIRECTORY", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.setenv(name, "/nowhere")
    watching.watcher.look()
    monkeypatch.undo()
    assert watching.repository().trouble is None
    assert watching.active()["a/one"].commit == commit


def test_a_repository_that_would_fill_the_disk_is_trouble(watching: Watching, monkeypatch: pytest.MonkeyPatch) -> None:
    watching.push(with_test("a", "one", UUIDS[0]))
    monkeypatch.setattr("gallery_server.rules.publishing.repository._CLONE_BYTES", 1 << 20)
    watching.origin.push({"noise.bin": CHANCE.randbytes(3 << 20)})
    watching.watcher.look()
    assert "bytes of the disk" in (watching.repository().trouble or "")
    assert list(watching.active()) == ["a/one"]
    assert list((watching.folder / "home/rules").iterdir()) == []


def test_a_folder_of_too_many_bytes_fails_alone(watching: Watching, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RULE_TEAM_BYTES", 2_000)
    watching.push(with_test("a", "one", UUIDS[0]), {f"b/{number}.yaml": "#" * 500 for number in range(5)})
    assert list(watching.active()) == ["a/one"]
    assert "the folder has 2500 bytes, and 2000 are allowed" in watching.team("b").problems[0].problem


def test_problems_are_counted_and_the_first_are_kept(watching: Watching, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RULE_PROBLEMS", 3)
    watching.push({f"a/r{number}.yaml": "{" for number in range(7)})
    team = watching.team("a")
    assert team.problem_count == 7
    assert [problem.path for problem in team.problems] == ["a/r0.yaml", "a/r1.yaml", "a/r2.yaml"]


def test_a_defect_of_this_server_is_told_and_keeps_the_rules(
    watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a defect")

    commit = watching.push(with_test("a", "one", UUIDS[0]))
    monkeypatch.setattr("gallery_server.rules.publishing.attempt.read_rulebook", broken)
    watching.push(with_test("a", "one", UUIDS[0], when=LATER))
    assert "a defect of its own" in (watching.repository().trouble or "")
    assert watching.team("a").active_commit == commit
    monkeypatch.undo()
    watching.watcher.look()
    assert watching.repository().trouble is None
    assert "true" in watching.active()["a/one"].document


def test_a_defect_in_one_folder_keeps_that_one_back_alone(watching: Watching, monkeypatch: pytest.MonkeyPatch) -> None:
    tested = proposal.verdict_of

    def broken(team: Team) -> object:
        if team.name == "a":
            raise RecursionError
        return tested(team)

    monkeypatch.setattr(proposal, "verdict_of", broken)
    watching.push(with_test("a", "one", UUIDS[0]), with_test("b", "two", UUIDS[1]))
    assert list(watching.active()) == ["b/two"]
    assert "a defect of its own" in watching.team("a").problems[0].problem


def test_the_published_set_serves_without_git(watching: Watching) -> None:
    watching.push(with_test("a", "one", UUIDS[0]))
    watching.origin.remove()
    watching.another("started anew").step()
    assert list(watching.active()) == ["a/one"]


def _running() -> str:
    """Answer the command lines of all processes."""
    return subprocess.run(["ps", "-eo", "args="], check=True, capture_output=True, text=True).stdout
