"""The folder of a team, read as a unit: it is published whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby

from gallery_server.domain import limits
from gallery_server.domain.names import normal_name
from gallery_server.errors import InvalidArgument
from gallery_server.rules import actions_file
from gallery_server.rules.actions_file import ActionSettings, Check, named_action, read_actions, unknown_action
from gallery_server.rules.document import Clauses
from gallery_server.rules.duties import DEPLOYING
from gallery_server.rules.files.mistake import Mistake, Mistaken, Place
from gallery_server.rules.files.source import Source, too_large
from gallery_server.rules.rule import Further, Rule, read_rule
from gallery_server.rules.testing.reading import SUFFIX, RuleTest, read_test

RULE_SUFFIXES = (".yaml", ".json")


@dataclass(frozen=True, slots=True)
class File:
    """A file of a rule repository; `data` is None where it was not read, and then `size` or `kind` says why."""

    path: str
    data: bytes | None
    size: int
    is_link: bool = False


@dataclass
class Team:
    """Hold what a team's folder has; nothing of it counts where there are mistakes."""

    name: str
    rules: dict[str, Rule] = field(default_factory=dict)
    """By file."""
    tests: dict[str, RuleTest] = field(default_factory=dict)
    """By the file of the rule."""
    actions: dict[str, ActionSettings] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def lints(self) -> list[Mistake]:
        """Answer what is allowed, and misread by people."""
        return [lint for rule in self.rules.values() for lint in rule.compiled.lints]

    def kinds(self) -> dict[str, str]:
        """Answer the kind of each action of the team."""
        return {name: action.kind for name, action in self.actions.items()}


def is_left_alone(path: str) -> bool:
    """Tell whether a file is none of the rules' business: at the top, named with a dot, or a README.md."""
    steps = path.split("/")
    return len(steps) == 1 or any(step.startswith(".") for step in steps) or steps[-1] == "README.md"


def read_teams(files: Iterable[File], checks: Mapping[str, Check]) -> list[Team]:
    """Read the folder of each team, files in any order; whatever is wrong is in the team's mistakes."""
    judged = sorted((file for file in files if not is_left_alone(file.path)), key=lambda file: file.path.split("/"))
    return [_team(name, list(mine), checks) for name, mine in groupby(judged, key=lambda file: file.path.split("/")[0])]


def _team(name: str, files: list[File], checks: Mapping[str, Check]) -> Team:
    team = Team(name)
    try:
        normal_name("the name of a team", name)
    except InvalidArgument as error:
        team.mistakes.append(Mistake(files[0].path, Place(), f"the folder names no team: {error.message}"))
    if len(files) > limits.RULE_FILES:
        problem = f"the folder has {len(files)} files, and {limits.RULE_FILES} are allowed; found a second team"
        team.mistakes.append(Mistake(files[0].path, Place(), problem))
        return team
    readable = {file.path: data for file in files if (data := _judged(file, team)) is not None}
    team.mistakes += _twins(list(readable))
    further = _read_actions(team, readable.pop(f"{name}/{actions_file.NAME}", None), checks)
    for path, data in readable.items():
        if not path.endswith(SUFFIX):
            with _collecting(team):
                rule = team.rules[path] = read_rule(path, data, further)
                team.mistakes += _unnameable(rule)
    _read_tests(team, readable, {file.path for file in files})
    team.mistakes.sort()
    return team


@contextmanager
def _collecting(team: Team) -> Iterator[None]:
    try:
        yield
    except Mistaken as error:
        team.mistakes += error.mistakes


def _read_actions(team: Team, data: bytes | None, checks: Mapping[str, Check]) -> Further:
    """Read the actions of a team; answer what holds the names against them by which rules call for them."""
    if data is not None:
        try:
            team.actions = read_actions(f"{team.name}/{actions_file.NAME}", data, checks)
        except Mistaken as error:
            team.mistakes += error.mistakes
            # Nobody knows what the file would name, were it in order.
            return lambda _document, _source: ()
    return lambda document, source: _unknown_actions(document.rule, source, team, checks)


def _judged(file: File, team: Team) -> bytes | None:
    """Answer what a file holds, None where it may not be there."""
    if file.is_link:
        problem = "this is a link, and links are not followed; put the file itself here"
    elif file.path.count("/") > 1:
        problem = "folders in the folder of a team are not read; move the file up"
    elif not file.path.endswith(RULE_SUFFIXES):
        advice = "end its name in .yaml" if file.path.endswith(".yml") else "a rule ends in .yaml or .json"
        problem = f"this is no file of rules; {advice}, and names that begin with a dot are left alone"
    elif file.data is None:
        team.mistakes.append(too_large(file.path, file.size))
        return None
    else:
        return file.data
    team.mistakes.append(Mistake(file.path, Place(), problem))
    return None


def _read_tests(team: Team, readable: Mapping[str, bytes], paths: set[str]) -> None:
    for path in (path for path in readable if path.endswith(SUFFIX)):
        stem = path.removesuffix(SUFFIX)
        rule = next((team.rules[stem + suffix] for suffix in RULE_SUFFIXES if stem + suffix in team.rules), None)
        if rule is None:
            if not any(stem + suffix in paths for suffix in RULE_SUFFIXES):
                problem = f"there is no rule {stem.rpartition('/')[2]}.yaml beside this test; rename one of them"
                team.mistakes.append(Mistake(path, Place(), problem))
            continue
        with _collecting(team):
            team.tests[rule.path] = read_test(path, readable[path], rule)


def _unknown_actions(
    clauses: Clauses, source: Source, team: Team, checks: Mapping[str, Check]
) -> Iterator[Mistake]:  # fmt: skip
    for key, names in (("CALLBACK_ACTIONS", clauses.callback_actions), ("ON_FAILURE", clauses.on_failure)):
        for at, name in enumerate(names or ()):
            action = named_action(name, team.actions)
            where = ("rule", key, at)
            if action is None:
                yield source.mistake(where, unknown_action(name, team.actions, checks))
            elif action.kind in DEPLOYING and clauses.environment is None and name not in DEPLOYING:
                yield source.mistake(where, f"{name} is of kind {action.kind}, which needs ENVIRONMENT; write it")


def _unnameable(rule: Rule) -> Iterator[Mistake]:
    """Yield a mistake where nobody could say the name of a file as `team/name`."""
    name = rule.name.partition("/")[2]
    try:
        if normal_name("the name of the file", name) != name:
            yield rule.source.mistake((), "the name of the file is not in Unicode's form NFC; rename it")
    except InvalidArgument as error:
        yield rule.source.mistake((), error.message.rstrip("."))


def _twins(paths: list[str]) -> Iterable[Mistake]:
    for path in paths:
        if path.endswith(".json") and path.removesuffix(".json") + ".yaml" in paths:
            yield Mistake(path, Place(), "a rule of the same name ends in .yaml; remove or rename one of them")
