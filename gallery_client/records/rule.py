"""Rules that are active, and how far the repository is that they come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from gallery_idl import rule as wire

from gallery_client.enums import enum_name
from gallery_client.records.record import Record
from gallery_client.values import decode_time

_SHOWN_DIGITS = 10


@dataclass(frozen=True, repr=False)
class RuleHold(Record):
    """Be an order that a rule does nothing, of a person, or of the rule's own LIMIT where `rule:team/name` gave it."""

    reason: str
    created_time: datetime | None
    created_by: str | None

    @classmethod
    def from_wire(cls, hold: Any) -> Self:
        """Read the contract's struct."""
        return cls(reason=hold.reason, created_time=decode_time(hold.createdMicros), created_by=hold.createdBy)

    def details(self) -> dict[str, object]:
        """Answer everything that a person may want to see, by label."""
        return {"held since": self.created_time, "held by": self.created_by, "because": self.reason}


@dataclass(frozen=True, repr=False)
class Rule(Record):
    """Be a rule that is active.

    `mode` is ENFORCE, or SHADOW where it is judged and does nothing; `kind` is SELECTION or ACTION. `commit` is the
    first that had it so. `document` is the text of its file; None where many rules are listed. `hold` is what has it do
    nothing now, None where it acts.
    """

    team: str
    name: str
    kind: str
    mode: str
    project_name: str | None
    environment: str | None
    served_model: str | None
    description: str
    activated_time: datetime | None
    commit: str
    path: str = field(repr=False)
    uuid: str
    digest: str = field(repr=False)
    document: str | None = field(repr=False)
    hold: RuleHold | None = field(default=None, repr=False)

    @classmethod
    def from_wire(cls, rule: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            team=rule.team,
            name=rule.name,
            kind=enum_name(wire.RuleKind, rule.kind),
            mode=enum_name(wire.RuleMode, rule.mode),
            project_name=rule.projectName,
            environment=rule.environment,
            served_model=rule.servedModel,
            description=rule.description or "",
            activated_time=decode_time(rule.activatedMicros),
            commit=rule.commit,
            path=rule.path,
            uuid=rule.uuid,
            digest=rule.digest,
            document=rule.document,
            hold=None if rule.hold is None else RuleHold.from_wire(rule.hold),
        )

    @property
    def reference(self) -> str:
        """Answer what people call it: `team/name`."""
        return f"{self.team}/{self.name}"

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the rule in a table, by header."""
        return {
            "rule": self.reference,
            "kind": self.kind.lower(),
            "mode": "held" if self.hold else "shadow" if self.mode == "SHADOW" else "",
            "project": self.project_name,
            "environment": self.environment,
            "since": self.activated_time,
            "commit": self.commit[:_SHOWN_DIGITS],
            "description": self.description,
        }

    def details(self) -> dict[str, object]:
        """Answer everything that a person may want to see but its text, by label."""
        return {
            "rule": self.reference,
            "description": self.description,
            "kind": self.kind.lower(),
            "mode": self.mode.lower(),
            "project": self.project_name,
            "environment": self.environment,
            "serves": self.served_model,
            "active since": self.activated_time,
            "file": self.path,
            "commit": self.commit,
            "uuid": self.uuid,
        } | ({} if self.hold is None else self.hold.details())

    def to_dict(self) -> dict[str, Any]:
        """Answer every field in JSON's types, with the reference."""
        return {"reference": self.reference} | super().to_dict()


@dataclass(frozen=True, repr=False)
class RulePin(Record):
    """Be an order to keep a commit active: for a team, or where `team` is None for all."""

    team: str | None
    commit: str
    reason: str
    created_time: datetime | None
    created_by: str | None

    @classmethod
    def from_wire(cls, pin: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            team=pin.team,
            commit=pin.commit,
            reason=pin.reason,
            created_time=decode_time(pin.createdMicros),
            created_by=pin.createdBy,
        )

    def details(self) -> dict[str, object]:
        """Answer everything that a person may want to see, by label."""
        return {
            "team": self.team or "(all)",
            "commit": self.commit,
            "since": self.created_time,
            "by": self.created_by,
            "reason": self.reason,
        }


@dataclass(frozen=True, repr=False)
class RuleProblem(Record):
    """Be something wrong at a place of a file; lines and columns count from 1, and are 0 where it is about no place."""

    path: str
    line: int
    column: int
    problem: str
    excerpt: str = field(repr=False)

    @classmethod
    def from_wire(cls, problem: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            path=problem.path,
            line=problem.line or 0,
            column=problem.column or 0,
            problem=problem.problem,
            excerpt=problem.excerpt or "",
        )

    @property
    def place(self) -> str:
        """Answer where it is, as editors read it."""
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True, repr=False)
class RuleTeam(Record):
    """Be how far the folder of a team is: what is active since when, and what is wrong with the newest attempt.

    `problems` are the first of `problem_count`. `failing_time` is None where the newest attempt was published.
    """

    team: str
    active_commit: str | None
    active_time: datetime | None
    attempted_commit: str | None
    attempted_time: datetime | None
    failing_time: datetime | None
    problem_count: int
    problems: tuple[RuleProblem, ...] = field(repr=False)

    @classmethod
    def from_wire(cls, team: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            team=team.team,
            active_commit=team.activeCommit,
            active_time=decode_time(team.activeMicros),
            attempted_commit=team.attemptedCommit,
            attempted_time=decode_time(team.attemptedMicros),
            failing_time=decode_time(team.failingMicros),
            problem_count=team.problemCount or 0,
            problems=tuple(RuleProblem.from_wire(problem) for problem in team.problems or ()),
        )

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the team in a table, by header."""
        return {
            "team": self.team,
            "active": _short(self.active_commit) or "(nothing)",
            "since": self.active_time,
            "attempted": _short(self.attempted_commit),
            "problems": self.problem_count or "",
            "failing since": self.failing_time,
        }


@dataclass(frozen=True, repr=False)
class RuleRepository(Record):
    """Be how far the rule repository is, as all servers together know it.

    `trouble` says why the branch cannot be read; what is active stays so meanwhile. `watched` tells whether the server
    that answered watches it. `finished` is False where an attempt was asked for and still runs.
    """

    url: str | None
    branch: str | None
    head_commit: str | None
    head_time: datetime | None
    looked_time: datetime | None
    trouble: str | None
    trouble_time: datetime | None
    watched: bool
    pins: tuple[RulePin, ...] = field(repr=False)
    finished: bool = field(default=True, repr=False)

    @classmethod
    def from_wire(cls, repository: Any, *, finished: bool = True) -> Self:
        """Read the contract's struct."""
        return cls(
            url=repository.url,
            branch=repository.branch,
            head_commit=repository.headCommit,
            head_time=decode_time(repository.headMicros),
            looked_time=decode_time(repository.lookedMicros),
            trouble=repository.trouble,
            trouble_time=decode_time(repository.troubleMicros),
            watched=bool(repository.watched),
            pins=tuple(RulePin.from_wire(pin) for pin in repository.pins or ()),
            finished=finished,
        )

    def details(self) -> dict[str, object]:
        """Answer everything that a person may want to see, by label."""
        return {
            "repository": self.url,
            "branch": self.branch,
            "commit": self.head_commit,
            "seen": self.head_time,
            "looked at": self.looked_time,
            "trouble": self.trouble,
            "trouble since": self.trouble_time,
            "watched by this server": "yes" if self.watched else "no: its setting rules_repository is unset",
        }


def _short(commit: str | None) -> str:
    return (commit or "")[:_SHOWN_DIGITS]
