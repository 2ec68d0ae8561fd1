"""Selections and decisions: what a rule prefers, and what it read and came to for that."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from gallery_idl import decision as wire

from gallery_client.enums import enum_name
from gallery_client.records.decision_action import DecisionAction
from gallery_client.records.deployment import Hold
from gallery_client.records.instance import ModelInstance
from gallery_client.records.record import Record
from gallery_client.values import decode_time


@dataclass(frozen=True, repr=False)
class ExplainedPart(Record):
    """Be a part of a clause and what it came to; `depth` is 0 for the clause itself, whose parts stand behind it."""

    clause: str
    instance_id: str
    depth: int
    text: str
    value: str
    reason: str | None
    line: int = field(repr=False)
    column: int = field(repr=False)

    @classmethod
    def from_wire(cls, part: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            clause=part.clause,
            instance_id=part.instanceId,
            depth=part.depth or 0,
            text=part.text,
            value=part.value,
            reason=part.reason,
            line=part.line,
            column=part.column,
        )


@dataclass(frozen=True, repr=False)
class DecisionInput(Record):
    """Be one thing that a rule read of an instance, as an expression writes it, and who measured it."""

    instance_id: str
    name: str
    value: Any
    evaluation_ids: tuple[str, ...]

    @classmethod
    def from_wire(cls, read: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            instance_id=read.instanceId,
            name=read.name,
            value=json.loads(read.value),
            evaluation_ids=tuple(read.evaluationIds or ()),
        )

    def row(self) -> dict[str, object]:
        """Answer instance, name, value and evaluations."""
        first, more = self.evaluation_ids[:1], len(self.evaluation_ids) - 1
        measured = "".join(first) + (f" and {more} more" if more > 0 else "")
        return {"instance": self.instance_id, "read": self.name, "value": str(self.value), "measured by": measured}


@dataclass(frozen=True, repr=False)
class Champion(Record):
    """Be the instance that a rule prefers, and how it stood against the others.

    `tied` says that the rule has the runner-up for equal, and the newer one won; `hold` is set where a hold keeps this
    instance instead of `winner_id`. `candidates` counts up to 1,000; `at_least` says that there may be more.
    """

    rule: str
    instance: ModelInstance
    reason: str | None
    decision_id: str
    winner_id: str | None = field(repr=False)
    runner_up_id: str | None = field(repr=False)
    tied: bool
    candidates: int
    at_least: bool = field(repr=False)
    hold: Hold | None = field(repr=False)

    @classmethod
    def from_wire(cls, rule: str, answer: Any, instance: ModelInstance) -> Self:
        """Read the contract's struct; the instance is that of an earlier answer where nothing changed."""
        standings = answer.standings
        return cls(
            rule=rule,
            instance=instance,
            reason=answer.reason,
            decision_id=answer.decisionId,
            winner_id=standings.winnerId,
            runner_up_id=standings.runnerUpId,
            tied=bool(standings.tied),
            candidates=standings.candidates or 0,
            at_least=bool(standings.atLeast),
            hold=None if answer.hold is None else Hold.from_wire(answer.hold),
        )

    def details(self) -> dict[str, object]:
        """Answer everything that a person may want to see, by label."""
        return {
            "champion": self.instance.reference,
            "instance id": self.instance.instance_id,
            "reason": self.reason,
            "candidates": f"{'at least ' if self.at_least else ''}{self.candidates:,}",
            "runner-up": self.runner_up_id,
            "held by": None if self.hold is None else self.hold.hold_id,
            "decision": self.decision_id,
        }


@dataclass(frozen=True, repr=False)
class RuleExplanation(Record):
    """Be what each clause of a rule comes to for one instance, and what it reads; `tree` draws it."""

    rule: str
    parts: tuple[ExplainedPart, ...]
    inputs: tuple[DecisionInput, ...] = field(repr=False)

    @classmethod
    def from_wire(cls, answer: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            rule=answer.ruleName,
            parts=tuple(map(ExplainedPart.from_wire, answer.parts or ())),
            inputs=tuple(map(DecisionInput.from_wire, answer.inputs or ())),
        )

    @property
    def tree(self) -> str:
        """Answer the clauses as trees, a part a line: what it came to, how it is written, and why."""
        return "\n".join(drawn(self.parts))


@dataclass(frozen=True, repr=False)
class Decision(Record):
    """Be one judging of a rule, with all that is needed to judge it again.

    `outcome` is SELECTED, HELD where a hold kept another instance, or NONE where no instance was a candidate. Lists
    leave `inputs`, `parts`, `actions` and `rule_text` out. `repeats` counts how often the same was asked and answered
    since.
    """

    decision_id: str
    rule: str
    outcome: str
    instance_id: str | None
    reason: str | None
    request: Mapping[str, Any]
    created_time: datetime | None
    created_by: str | None
    repeats: int
    last_time: datetime | None = field(repr=False)
    trigger: str = field(repr=False)
    winner_id: str | None = field(repr=False)
    runner_up_id: str | None = field(repr=False)
    tied: bool = field(repr=False)
    candidates: int = field(repr=False)
    at_least: bool = field(repr=False)
    environment: str | None = field(repr=False)
    hold_id: str | None = field(repr=False)
    rule_uuid: str = field(repr=False)
    rule_digest: str | None = field(repr=False)
    rule_path: str | None = field(repr=False)
    rule_commit: str | None = field(repr=False)
    rule_text: str | None = field(repr=False)
    inputs: tuple[DecisionInput, ...] = field(repr=False)
    parts: tuple[ExplainedPart, ...] = field(repr=False)
    actions: tuple[DecisionAction, ...] = field(repr=False)
    request_id: str | None = field(repr=False)
    latency_seconds: float | None = field(repr=False)

    @classmethod
    def from_wire(cls, decision: Any) -> Self:
        """Read the contract's struct."""
        standings = decision.standings
        latency = decision.latencyMicros
        return cls(
            decision_id=decision.decisionId,
            rule=decision.ruleName,
            outcome=enum_name(wire.DecisionOutcome, decision.outcome),
            instance_id=decision.instanceId,
            reason=decision.reason,
            request={name: json.loads(value) for name, value in (decision.requestValues or {}).items()},
            created_time=decode_time(decision.createdMicros),
            created_by=decision.createdBy,
            repeats=decision.repeats or 0,
            last_time=decode_time(decision.lastMicros),
            trigger=enum_name(wire.DecisionTrigger, decision.trigger),
            winner_id=standings.winnerId,
            runner_up_id=standings.runnerUpId,
            tied=bool(standings.tied),
            candidates=standings.candidates or 0,
            at_least=bool(standings.atLeast),
            environment=decision.environment,
            hold_id=decision.holdId,
            rule_uuid=decision.ruleUuid,
            rule_digest=decision.ruleDigest,
            rule_path=decision.rulePath,
            rule_commit=decision.ruleCommit,
            rule_text=decision.ruleText,
            inputs=tuple(map(DecisionInput.from_wire, decision.inputs or ())),
            parts=tuple(map(ExplainedPart.from_wire, decision.parts or ())),
            actions=tuple(map(DecisionAction.from_wire, decision.actions or ())),
            request_id=decision.requestId,
            latency_seconds=None if latency is None else latency / 1_000_000,
        )

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the decision in a table, by header."""
        return {
            "decision": self.decision_id,
            "time": self.created_time,
            "rule": self.rule,
            "outcome": self.outcome.lower(),
            "instance": self.instance_id,
            "request": ", ".join(f"{name}={value}" for name, value in self.request.items()),
            "repeats": self.repeats,
        }

    def details(self) -> dict[str, object]:
        """Answer everything but inputs, parts and actions, by label."""
        found = super().details()
        for label in ("inputs", "parts", "actions", "rule text"):
            found.pop(label, None)
        found["request"] = ", ".join(f"{name}={value}" for name, value in self.request.items())
        return found

    @property
    def tree(self) -> str:
        """Answer the clauses as trees, a part a line."""
        return "\n".join(drawn(self.parts))


def drawn(parts: Sequence[ExplainedPart]) -> Iterator[str]:
    """Draw clauses as trees: each part behind a branch of what it is a part of."""
    for at, part in enumerate(parts):
        why = f"   ({part.reason})" if part.reason and part.value == "inconclusive" and _is_leaf(parts, at) else ""
        if part.depth == 0:
            yield f"{part.clause} of {part.instance_id}"
        yield f"{_branches(parts, at)}{part.value}: {part.text}{why}"


def _is_leaf(parts: Sequence[ExplainedPart], at: int) -> bool:
    return at + 1 == len(parts) or parts[at + 1].depth <= parts[at].depth


def _branches(parts: Sequence[ExplainedPart], at: int) -> str:
    depth = parts[at].depth
    marks = ["   " if _is_last(parts, at, level) else "│  " for level in range(1, depth)]
    own = ["└─ " if _is_last(parts, at, depth) else "├─ "] if depth else []
    return "".join([*marks, *own])


def _is_last(parts: Sequence[ExplainedPart], at: int, level: int) -> bool:
    """Tell whether nothing follows on a level below the same part."""
    for part in parts[at + 1 :]:
        if part.depth <= level:
            return part.depth < level
    return True
