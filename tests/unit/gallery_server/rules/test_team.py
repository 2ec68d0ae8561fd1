"""A team's folder is one unit; what is none of the rules' business is left alone, and all else is refused."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from gallery_server.actions.checking import checks
from gallery_server.domain import limits
from gallery_server.rules.rulebook import mistakes_of, read_rulebook
from gallery_server.rules.team import File, Team
from tests.unit.gallery_server.rules.writing import UUID, acting, selecting

OTHER = "316b3ab4-2509-4ea7-8025-00ca879dac63"
TEST = b"""\
rule: r.yaml
clock: 2026-03-01T00:00:00Z
step: 1h
instances: {one: {}}
cases: [{name: case, expect: {fired_at: {}}}]
"""


def read(files: Mapping[str, bytes], owners: Mapping[tuple[str, ...], str] | None = None) -> list[Team]:
    return read_rulebook([File(path, data, len(data)) for path, data in files.items()], checks(), owners)


def told(files: Mapping[str, bytes], owners: Mapping[tuple[str, ...], str] | None = None) -> list[str]:
    return [f"{each.path}: {each.problem}" for each in mistakes_of(read(files, owners))]


def test_a_folder_has_rules_tests_and_actions() -> None:
    (team,) = read({"t/r.yaml": acting(), "t/r.test.yaml": TEST, "t/actions.yaml": b"a: {kind: log}"})
    assert (team.name, list(team.rules), list(team.tests), team.kinds()) == (
        "t", ["t/r.yaml"], ["t/r.yaml"], {"a": "log"},
    )  # fmt: skip
    assert team.mistakes == []


def test_each_folder_is_a_team() -> None:
    teams = read({"b/r.yaml": acting(team="b"), "a/r.json": acting(OTHER, team="a"), "b-c/x.yaml": b"?"})
    assert [(team.name, bool(team.mistakes)) for team in teams] == [("a", False), ("b", False), ("b-c", True)]


@pytest.mark.parametrize(
    "path", ["CODEOWNERS", "rule.yaml", ".github/x.yaml", ".hidden.yaml", "t/.x.yaml", "t/.x/y.yaml", "t/README.md"]
)
def test_some_names_are_left_alone(path: str) -> None:
    assert told({path: b"?!", "t/r.yaml": acting()}) == []


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("t/notes.txt", "this is no file of rules; a rule ends in .yaml or .json"),
        ("t/rule.yml", "end its name in .yaml"),
        ("t/sub/r.yaml", "folders in the folder of a team are not read; move the file up"),
        ("t/sub/README.txt", "folders in the folder of a team are not read"),
        ("t/x.test.yaml", "there is no rule x.yaml beside this test"),
        ("a@b/r.yaml", "the folder names no team"),
        ("t/a@b.yaml", "the name of the file"),
        ("t/cafe\u0301.yaml", "the name of the file is not in Unicode's form NFC; rename it"),
    ],
)
def test_all_else_is_refused(path: str, says: str) -> None:
    assert any(
        line.startswith(f"{path}: ") and says in line for line in told({path: acting(), "t/r.yaml": acting(OTHER)})
    )


def test_links_and_what_is_too_large_are_refused() -> None:
    files = [File("t/link.yaml", None, 0, is_link=True), File("t/large.yaml", None, 10**8)]
    large, link = mistakes_of(read_rulebook(files, checks()))
    assert "links are not followed" in link.problem
    assert "the file has 100000000 bytes" in large.problem


def test_a_folder_has_not_more_files_than_it_may() -> None:
    files = {f"t/r{at}.yaml": b"" for at in range(limits.RULE_FILES + 1)}
    (line,) = told(files)
    assert "the folder has 2001 files, and 2000 are allowed" in line


def test_a_rule_has_one_file() -> None:
    assert told({"t/r.yaml": acting(), "t/r.json": acting(OTHER)}) == [
        "t/r.json: a rule of the same name ends in .yaml; remove or rename one of them"
    ]


def test_a_rule_uses_the_actions_of_its_team_alone() -> None:
    files = {
        "a/actions.yaml": b"call: {kind: log}",
        "a/r.yaml": acting(team="a", CALLBACK_ACTIONS=["call", "deprecate"]),
    }
    assert told(files) == []
    foreign = {"b/r.yaml": acting(OTHER, team="b", CALLBACK_ACTIONS=["call"])}
    (line,) = told(files | foreign)
    assert line.startswith("b/r.yaml: the team has no action 'call'")


def test_every_mistake_of_a_rule_is_told_also_those_that_need_other_files() -> None:
    lines = told({"t/r.yaml": acting(WHEN="x =", ON_FAILURE=["http"], CALLBACK_ACTIONS=["callme"])})
    assert len(lines) == 3


def test_without_actions_that_could_be_read_no_name_is_called_unknown() -> None:
    (line,) = told({"t/actions.yaml": b"call: {kind: lgo}", "t/r.yaml": acting(CALLBACK_ACTIONS=["call"])})
    assert line.startswith("t/actions.yaml: ")


def test_an_action_of_a_kind_that_deploys_needs_to_know_where() -> None:
    files = {"t/actions.yaml": b"go: {kind: deploy}", "t/r.yaml": acting(CALLBACK_ACTIONS=["go"])}
    (line,) = told(files)
    assert "go is of kind deploy, which needs ENVIRONMENT" in line


def test_the_test_of_a_rule_with_mistakes_draws_no_mistake_of_its_own() -> None:
    (line,) = told({"t/r.yaml": acting(WHEN="x ="), "t/r.test.yaml": TEST})
    assert line.startswith("t/r.yaml: ")


def test_a_uuid_belongs_to_one_rule() -> None:
    files = {"a/r.yaml": acting(team="a"), "b/r.yaml": acting(team="b")}
    (line,) = told(files)
    assert line == f"b/r.yaml: uuid {UUID} belongs to a/r.yaml already; make a new one, as with uuidgen"
    (line,) = told(files, owners={("uuid", UUID): "b"})
    assert line.startswith(f"a/r.yaml: uuid {UUID} belongs to b/r.yaml already")
    (line,) = told({"a/r.yaml": acting(team="a"), "a/s.yaml": acting(team="a")})
    assert line.startswith("a/s.yaml: ")


@pytest.mark.parametrize(
    ("project", "serves", "environment", "clash"),
    [
        ("p", "demand", "production", True),
        ("q", "demand", "production", False),
        ("p", "x", "production", False),
        ("p", "demand", "canary", False),
    ],
)
def test_a_model_is_served_by_one_rule_in_an_environment(
    project: str, serves: str, environment: str, clash: bool
) -> None:
    one = selecting(team="a", project="p", SERVES="demand", ENVIRONMENT="production")
    other = selecting(OTHER, team="b", project=project, SERVES=serves, ENVIRONMENT=environment)
    lines = told({"a/r.yaml": one, "b/r.yaml": other})
    wanted = "b/r.yaml: serving p/demand in production belongs to a/r.yaml already; one rule answers for it; remove one"
    assert lines == ([wanted] if clash else [])
