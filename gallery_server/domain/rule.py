"""Rules as they were published: what is active, team by team, and what came of each attempt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class RuleMode(StrEnum):
    """Say whether a rule acts."""

    ENFORCE = "enforce"
    SHADOW = "shadow"
    """It is judged and recorded, and does nothing."""


@dataclass(frozen=True, slots=True)
class ActiveRule:
    """A rule that is active; `rules.active.compiled_rule` makes it ready to be judged."""

    uuid: str
    team: str
    name: str
    """Of the file, without its ending; people say `team/name`."""
    path: str
    commit: str
    """The first commit that had it so."""
    digest: str
    """Of all that decides what it does; its state belongs to this and the uuid."""
    project_name: str | None
    """None where it is about all projects of its team."""
    mode: RuleMode
    environment: str | None
    serves: str | None
    """The model whose `getServing` it answers in its environment."""
    selects: bool
    """Whether it selects; else it acts."""
    description: str
    document: str
    """The text of its file, JSON or YAML as the ending of `path` says."""
    activated_micros: int
    """When this digest became active."""

    @property
    def reference(self) -> str:
        """Answer what people call it."""
        return f"{self.team}/{self.name}"


@dataclass(frozen=True, slots=True)
class RulePin:
    """An order to keep a commit active: for one team, or for all of which none is pinned by itself."""

    team: str | None
    commit: str
    reason: str
    created_micros: int
    created_by: str


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """Something wrong at a place of a file; lines and columns count from 1, and are 0 where it is about no place."""

    path: str
    line: int
    column: int
    problem: str
    excerpt: str = ""
    """The line, and a caret under the place."""

    def form(self) -> list[Any]:
        """Answer what JSON keeps of it."""
        return [self.path, self.line, self.column, self.problem, self.excerpt]


@dataclass(frozen=True, slots=True)
class RuleTeam:
    """How far the folder of a team is."""

    team: str
    version: int
    """Counts its changes."""
    attempted_commit: str | None = None
    attempted_micros: int | None = None
    active_commit: str | None = None
    active_micros: int | None = None
    """When the rules and actions that are active became so; a commit that leaves them as they are changes nothing."""
    content: str | None = None
    """The digest of the files that are active."""
    actions: str | None = None
    """The text of its actions.yaml."""
    failing_micros: int | None = None
    """Since when no commit could be published; None where the last one was."""
    problems: tuple[RuleProblem, ...] = ()
    problem_count: int = 0
    """All, of which `problems` has the first."""


@dataclass(frozen=True, slots=True)
class RuleRepository:
    """How far the repository of rules is, as all servers together know it."""

    version: int = 0
    """Counts the changes of `head`."""
    url: str | None = None
    """Without a password."""
    branch: str | None = None
    head: str | None = None
    head_micros: int | None = None
    """When it was first seen."""
    settled: str | None = None
    """The commit whose every team was attempted."""
    looked_micros: int | None = None
    """When the branch was last read without trouble, to the minute."""
    trouble: str | None = None
    """Why it cannot be read."""
    trouble_micros: int | None = None
    asked: int = 0
    """Counts what asked for an attempt."""
    answered: int = 0
    """How many of them an attempt has answered."""
