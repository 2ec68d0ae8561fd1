"""What is pushed becomes active team by team, and what fails leaves the last good rules of its team alone."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import pytest

from gallery_server.domain.project import PolicyChange
from gallery_server.registry import projects
from gallery_server.rules.publishing.repository import Repository
from tests.contracts.registry.gallery import DEFAULTS
from tests.contracts.rules.watching import Watching, caller
from tests.parts.rule_origin import Origin, a_rule, git, with_test

UUIDS = [str(uuid.UUID(int=number)) for number in range(1, 9)]


def named(team: str, *names: str, first: int = 0) -> dict[str, str]:
    """Write rules of a team with uuids in turn."""
    return {
        path: text
        for number, name in enumerate(names)
        for path, text in with_test(team, name, UUIDS[first + number]).items()
    }


def test_what_is_pushed_becomes_active(watching: Watching) -> None:
    commit = watching.push(named("a", "one"), named("b", "two", first=1), {"README.md": "hello"})
    assert list(watching.active()) == ["a/one", "b/two"]
    rule = watching.active()["a/one"]
    assert (rule.uuid, rule.commit, rule.path) == (UUIDS[0], commit, "a/one.yaml")
    assert rule.document == (watching.origin.clone / "a/one.yaml").read_text()
    team = watching.team("a")
    assert (team.active_commit, team.attempted_commit, team.problems) == (commit, commit, ())
    assert watching.repository().head == commit
    assert watching.events() == ["rules.activated", "rules.activated"]


def test_a_team_that_fails_keeps_its_last_good_rules_and_others_go_on(watching: Watching) -> None:
    good = watching.push(named("a", "one"), named("b", "two", first=1))
    bad = watching.push(
        {"a/one.yaml": a_rule("a", UUIDS[0], when="metrics['bias'] <= ")},
        with_test("b", "two", UUIDS[1], when="metrics['bias'] <= 0.1 && metrics['bias'] > 0"),
    )
    assert "<= 0.1\n" in watching.active()["a/one"].document
    assert "> 0" in watching.active()["b/two"].document
    team = watching.team("a")
    assert (team.active_commit, team.attempted_commit, team.problem_count) == (good, bad, 1)
    assert team.failing_micros is not None
    problem = team.problems[0]
    assert (problem.path, problem.line, problem.column > 0) == ("a/one.yaml", 6, True)
    assert "^" in problem.excerpt
    mended = watching.push(named("a", "one"))
    team = watching.team("a")
    assert (team.active_commit, team.failing_micros, team.problems) == (mended, None, ())


def test_a_failing_test_and_an_untested_action_keep_a_folder_back(watching: Watching) -> None:
    watching.push({"a/one.yaml": a_rule("a", UUIDS[0])})
    assert "no test has seen WHEN false" in watching.team("a").problems[0].problem
    watching.push(with_test("a", "one", UUIDS[0], when="metrics['bias'] <= 0.01"))
    problem = watching.team("a").problems[0]
    assert problem.path == "a/one.test.yaml"
    assert problem.problem.startswith("the case 'fires once the bias settles': ")
    assert watching.active() == {}


def test_a_commit_is_attempted_once(watching: Watching) -> None:
    watching.push({"a/one.yaml": a_rule("a", UUIDS[0])}, named("b", "two", first=1))
    before = watching.team("a").version, watching.team("b").version
    watching.watcher.look()
    watching.another("other").look()
    assert (watching.team("a").version, watching.team("b").version) == before
    assert watching.events() == ["rules.failed", "rules.activated"]


def test_what_a_commit_leaves_as_it_is_stays_active_since_then(watching: Watching) -> None:
    first = watching.push(named("a", "one"), named("b", "two", first=1))
    since = watching.team("a").active_micros, watching.active()["a/one"].activated_micros
    second = watching.push(with_test("b", "two", UUIDS[1], more="description: other words"))
    assert (watching.team("a").active_micros, watching.active()["a/one"].activated_micros) == since
    assert watching.team("a").active_commit == second
    assert watching.active()["a/one"].commit == first
    assert watching.active()["b/two"].description == "other words"
    assert len(watching.events()) == 3


def test_a_renamed_file_is_the_same_rule(watching: Watching) -> None:
    watching.push(named("a", "one", "two"))
    since = watching.active()["a/one"].activated_micros
    for name in ("one.yaml", "one.test.yaml"):
        git(watching.origin.clone, "mv", f"a/{name}", f"a/x{name}")
    test = watching.origin.clone / "a/xone.test.yaml"
    test.write_text(test.read_text().replace("one.yaml", "xone.yaml"))
    watching.push()
    assert list(watching.active()) == ["a/two", "a/xone"]
    assert (watching.active()["a/xone"].uuid, watching.active()["a/xone"].activated_micros) == (UUIDS[0], since)


def test_two_rules_swap_their_names(watching: Watching) -> None:
    watching.push(with_test("a", "one", UUIDS[0]), with_test("a", "two", UUIDS[1]))
    watching.push(with_test("a", "one", UUIDS[1]), with_test("a", "two", UUIDS[0]))
    assert {name: rule.uuid for name, rule in watching.active().items()} == {"a/one": UUIDS[1], "a/two": UUIDS[0]}


def test_more_than_half_of_the_rules_go_only_where_that_is_said(watching: Watching) -> None:
    watching.push(named("a", "one", "two", "three"), named("b", "four", first=3))
    watching.push(dict.fromkeys(named("a", "one")))
    assert list(watching.active()) == ["a/three", "a/two", "b/four"]
    gone = dict.fromkeys(named("a", "two", "three"))
    watching.push(gone, {"b/four.yaml": None})
    assert list(watching.active()) == ["a/three", "a/two", "b/four"]
    assert "allow-removal" in watching.team("a").problems[0].problem
    assert watching.team("b").problem_count > 0
    watching.push({"b/four.test.yaml": None}, message="Let them go\n\nallow-removal")
    assert watching.active() == {}
    assert watching.teams() == []


def test_a_rule_is_about_another_teams_project_only_where_that_lists_its_team(watching: Watching) -> None:
    about = "project: marketplace"
    watching.push(with_test("a", "early", UUIDS[0], more=about))
    assert list(watching.active()) == ["a/early"], "a project that nobody has made yet"
    watching.write(lambda tx: projects.create(tx, caller(), "marketplace", "ops", PolicyChange(), DEFAULTS))
    watching.push(with_test("a", "late", UUIDS[1], more=about), with_test("ops", "own", UUIDS[2], more=about))
    assert list(watching.active()) == ["a/early", "ops/own"]
    first, second = watching.team("a").problems
    assert (first.path, second.path) == ("a/early.yaml", "a/late.yaml")
    assert "belongs to the team ops" in first.problem
    assert "gallery projects policy marketplace --rule-team a" in first.problem
    listed = PolicyChange(rule_teams=("a", "b"))
    watching.write(lambda tx: projects.set_policy(tx, caller(), "marketplace", 1, None, listed))
    watching.push()
    assert list(watching.active()) == ["a/early", "a/late", "ops/own"]


def test_a_rule_moves_to_another_team_in_one_commit(watching: Watching) -> None:
    watching.push(named("a", "one", "two"), named("z", "three", first=2))
    moved = dict.fromkeys(named("z", "three"))
    watching.push(moved, with_test("a", "three", UUIDS[2]))
    assert {name: rule.uuid for name, rule in watching.active().items()} == {
        "a/one": UUIDS[0],
        "a/two": UUIDS[1],
        "a/three": UUIDS[2],
    }
    assert watching.teams() == ["a"]


def test_of_two_folders_with_one_uuid_the_one_where_it_is_active_stands(watching: Watching) -> None:
    watching.push(named("z", "one"))
    watching.push(with_test("a", "one", UUIDS[0]))
    assert list(watching.active()) == ["z/one"]
    assert f"uuid {UUIDS[0]} belongs to z/one.yaml" in watching.team("a").problems[0].problem
    assert watching.team("z").problem_count == 0


def test_a_uuid_stays_with_a_folder_that_cannot_be_read(watching: Watching) -> None:
    watching.push(named("z", "one"))
    watching.push({"z/one.yaml": "{"}, with_test("a", "one", UUIDS[0]))
    assert list(watching.active()) == ["z/one"]
    assert "which is active" in watching.team("a").problems[0].problem


def test_a_link_a_large_file_and_a_strange_one_fail_their_folder_alone(watching: Watching) -> None:
    watching.origin.push(named("a", "one") | named("b", "two", first=1))
    (watching.origin.clone / "b/link.yaml").symlink_to("two.yaml")
    watching.push({"c/notes.txt": "x"}, {"d/large.yaml": "x" * 300_000})
    assert list(watching.active()) == ["a/one"]
    assert "links are not followed" in watching.team("b").problems[0].problem
    assert watching.team("c").problem_count == watching.team("d").problem_count == 1


def test_a_file_of_100_mb_harms_nothing(watching: Watching) -> None:
    watching.push(named("a", "one"))
    with (watching.origin.clone / "huge.bin").open("wb") as file:
        file.truncate(100 << 20)
    (watching.origin.clone / "b").mkdir()
    with (watching.origin.clone / "b/huge.yaml").open("wb") as file:
        file.truncate(100 << 20)
    watching.push(named("c", "two", first=1))
    assert list(watching.active()) == ["a/one", "c/two"]
    assert watching.team("b").problem_count == 1
    assert list((watching.folder / "home/rules").iterdir()) == []


def test_a_submodule_is_not_followed(watching: Watching) -> None:
    commit = watching.push(named("a", "one"))
    for path in ("b/module", "top"):
        git(watching.origin.clone, "update-index", "--add", "--cacheinfo", f"160000,{commit},{path}")
    git(watching.origin.clone, "commit", "-q", "-m", "Add modules")
    git(watching.origin.clone, "push", "-q", "origin", "HEAD:main")
    watching.watcher.look()
    assert watching.repository().trouble is None
    assert watching.teams() == ["a", "b"]
    assert "links are not followed" in watching.team("b").problems[0].problem


def test_a_repository_of_sha256_is_read_too(tmp_path: Path) -> None:
    origin = Origin(tmp_path / "new", "sha256")
    commit = origin.push(named("a", "one"), message="allow-removal")
    repository = Repository(str(origin.bare), "main", tmp_path / "rules", seconds=60.0)
    assert repository.head() == commit
    snapshot = repository.read(commit)
    assert [file.path for file in snapshot.files] == ["a/one.test.yaml", "a/one.yaml"]
    assert snapshot.message == "allow-removal\n"


def test_what_fails_as_before_is_told_once(watching: Watching) -> None:
    watching.push({"a/one.yaml": a_rule("a", UUIDS[0])})
    since = watching.team("a").failing_micros
    second = watching.push(named("b", "two", first=1))
    assert (watching.team("a").failing_micros, watching.team("a").attempted_commit) == (since, second)
    assert watching.events() == ["rules.failed", "rules.activated"]
    watching.push({"a/one.yaml": "{"})
    assert watching.events()[2:] == ["rules.failed"]


@pytest.mark.parametrize("folder", ["a ", "b:c", "x" * 240, "line\nbreak", "d\x7f"])
def test_a_folder_that_no_team_can_have_fails_alone(watching: Watching, folder: str) -> None:
    watching.push({f"{folder}/one.yaml": a_rule("a", UUIDS[1])}, named("z", "one"))
    assert list(watching.active()) == ["z/one"]
    bad = next(team for team in watching.teams() if team != "z")
    assert watching.team(bad).problem_count > 0
    assert bad.isprintable()
    watching.watcher.look()
    assert watching.repository().settled is not None


def test_what_no_database_can_hold_is_kept_without(watching: Watching) -> None:
    rule = json.dumps({
        "team": "a", "uuid": UUIDS[0], "description": "half \ud800 of a character",
        "rule": {"GIVEN": "true", "WHEN": "metrics['bias'] <= 0.1", "CALLBACK_ACTIONS": ["log"]},
    })  # fmt: skip
    test = with_test("a", "one", UUIDS[0])["a/one.test.yaml"].replace("one.yaml", "one.json")
    watching.push({"a/one.json": rule, "a/one.test.yaml": test}, named("b", "two", first=1))
    assert "b/two" in watching.active()
    assert watching.team("a").problem_count or watching.active()["a/one"].description == "half ? of a character"


@pytest.mark.parametrize("name", ["x" * 230, "a:b", "-", "d\x7f"])
def test_a_file_that_nobody_could_say_fails_its_folder(watching: Watching, name: str) -> None:
    watching.push(with_test("a", name, UUIDS[0]), named("b", "two", first=1))
    assert "b/two" in watching.active()
    assert (f"a/{name}" in watching.active()) == (name == "-")


def test_programs_that_come_with_a_repository_are_not_run(watching: Watching, tmp_path: Path) -> None:
    trace = tmp_path / "ran"
    files = named("a", "one") | {".gitattributes": "*.yaml filter=evil diff=evil\n"}
    files[".gitmodules"] = f'[submodule "s"]\n\tpath = s\n\turl = ext::sh -c touch% {trace}\n'
    watching.push(files)
    assert list(watching.active()) == ["a/one"]
    assert not trace.exists()
