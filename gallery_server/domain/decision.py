"""Decisions: what came of a rule, from what, and who asked; enough to decide it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class DecisionOutcome(StrEnum):
    """Say what came of it."""

    SELECTED = "selected"
    HELD = "held"
    """A hold keeps another instance than the one that the rule prefers, or nothing."""
    NONE = "none"
    """No instance is a candidate."""
    FIRED = "fired"
    """The condition is true, and the actions are owed or done; in shadow they would be."""
    TRUE = "true"
    """It is true and nothing is owed: it was true before, or FOR is not met yet."""
    FALSE = "false"
    INCONCLUSIVE = "inconclusive"
    BARRED = "barred"
    """It is true, and COOLDOWN or a hold on the rule puts its actions off."""
    FAILED = "failed"
    """It could not be judged."""


class DecisionTrigger(StrEnum):
    """Say what had the rule judged."""

    SELECT_MODEL = "select_model"
    GET_SERVING = "get_serving"
    WRITE = "write"
    """Something that it reads was written."""
    CLOCK = "clock"
    """EVERY was over."""
    REQUEST = "request"
    """A person asked for it."""


@dataclass(frozen=True, slots=True)
class RuleIdentity:
    """Name a rule as it was then."""

    uuid: str
    name: str
    """What people call it: `team/name`."""
    digest: str
    """Of all that decides what it does."""
    mode: str
    path: str | None = None
    """In the repository; None where its text came with the call."""
    commit: str | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that was read: of which instance, how it is written, its value as JSON, and who measured it."""

    instance_id: str
    written: str
    value: object
    evaluation_ids: tuple[str, ...] = ()

    def form(self) -> list[Any]:
        """Answer what JSON keeps of it."""
        return [self.instance_id, self.written, self.value, list(self.evaluation_ids)]


@dataclass(frozen=True, slots=True)
class Explained:
    """What one clause of a rule came to; `tree` is what `expressions.explain` says of it."""

    clause: str
    """GIVEN, WHEN or MODEL_SELECTION."""
    instance_id: str
    tree: Mapping[str, Any]

    def form(self) -> list[Any]:
        """Answer what JSON keeps of it."""
        return [self.clause, self.instance_id, self.tree]


@dataclass(frozen=True, slots=True)
class Standings:
    """How a selection came out: the best, the second, and how many there were."""

    winner_id: str | None = None
    """Whom the rule prefers, whatever holds keep."""
    runner_up_id: str | None = None
    tied: bool = False
    """Whether the preference has both for equal, so that the newer one won."""
    candidates: int = 0
    at_least: bool = False
    """Whether there may be more than were counted."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One judging of a rule. Only `repeats` and `last_micros` ever change."""

    decision_id: str
    rule: RuleIdentity
    trigger: DecisionTrigger
    outcome: DecisionOutcome
    instance_id: str | None
    """What was answered."""
    reason: str
    """In words."""
    request: Mapping[str, object]
    """What the caller passed, as JSON."""
    standings: Standings
    inputs: tuple[Input, ...]
    clauses: tuple[Explained, ...]
    environment: str | None
    hold_id: str | None
    created_micros: int
    created_by: str
    request_id: str
    latency_micros: int
    repeats: int = 0
    """How often the same was asked and answered since, about."""
    last_micros: int = 0
    text: str | None = None
    """That of the rule, where it came with the call."""
    answer_key: str | None = None
    """What names the rule and the request of a selection."""
    is_lasting: bool = True
    """Whether it acted or changed an outcome: others are forgotten after the days of the setting `decision_days`."""

    @property
    def evaluation_ids(self) -> frozenset[str]:
        """Answer every evaluation that it read."""
        return frozenset(each for one in self.inputs for each in one.evaluation_ids)


@dataclass(frozen=True, slots=True)
class DecisionFilter:
    """Say which decisions are wanted; all that is set must hold."""

    rule_uuid: str | None = None
    instance_id: str | None = None
    evaluation_id: str | None = None
    outcome: DecisionOutcome | None = None
    since_micros: int | None = None
    until_micros: int | None = None

    def form(self) -> tuple[object, ...]:
        """Answer what binds a cursor to it."""
        return (
            self.rule_uuid,
            self.instance_id,
            self.evaluation_id,
            None if self.outcome is None else self.outcome.value,
            self.since_micros,
            self.until_micros,
        )


def answer_key(rule_uuid: str, request: Mapping[str, object], text_digest: str | None = None) -> str:
    """Answer the digest that names a rule and a request, whose values are JSON; rules that come as text are apart."""
    form = json.dumps([rule_uuid, text_digest, request], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(form.encode()).hexdigest()
