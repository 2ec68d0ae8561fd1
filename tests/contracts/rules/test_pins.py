"""A pinned commit is active in place of the newest, until it is unpinned."""

from __future__ import annotations

import uuid

from tests.contracts.rules.watching import Watching
from tests.parts.rule_origin import with_test

UUIDS = [str(uuid.UUID(int=number)) for number in range(1, 9)]
LATER = "metrics['bias'] <= 0.1 && true"


def test_a_pinned_commit_stays_until_it_is_unpinned(watching: Watching) -> None:
    old = watching.push(with_test("a", "one", UUIDS[0]), with_test("b", "two", UUIDS[1]))
    new = watching.push(with_test("a", "one", UUIDS[0], when=LATER), with_test("b", "two", UUIDS[1], when=LATER))
    watching.pin(old, "a")
    watching.watcher.look()
    assert watching.team("a").active_commit == old
    assert watching.team("b").active_commit == new
    assert "true" not in watching.active()["a/one"].document
    newest = watching.push({"README.md": "hello"})
    assert watching.team("a").active_commit == old
    assert watching.team("b").active_commit == newest
    watching.unpin("a")
    watching.watcher.look()
    assert watching.team("a").active_commit == newest
    assert "true" in watching.active()["a/one"].document
    assert watching.events()[-3:] == ["rules.activated", "rules.unpinned", "rules.activated"]


def test_a_pin_of_all_leaves_out_teams_that_came_later(watching: Watching) -> None:
    old = watching.push(with_test("a", "one", UUIDS[0]))
    watching.push(with_test("b", "two", UUIDS[1]))
    watching.pin(old)
    watching.watcher.look()
    assert list(watching.active()) == ["a/one"]
    watching.unpin()
    watching.watcher.look()
    assert list(watching.active()) == ["a/one", "b/two"]


def test_a_pin_that_the_repository_does_not_have_changes_nothing(watching: Watching) -> None:
    commit = watching.push(with_test("a", "one", UUIDS[0]))
    watching.pin("0" * 39 + "1", "a")
    watching.watcher.look()
    assert watching.team("a").active_commit == commit
    assert "it is pinned" in (watching.repository().trouble or "")
    watching.unpin("a")
    watching.watcher.look()
    assert watching.repository().trouble is None


def test_a_team_without_a_folder_at_its_pin_keeps_its_rules(watching: Watching) -> None:
    empty = watching.push({"README.md": "hello"})
    watching.push(with_test("a", "one", UUIDS[0]))
    watching.pin(empty, "a")
    watching.watcher.look()
    assert list(watching.active()) == ["a/one"]
    assert "has no folder" in watching.team("a").problems[0].problem
