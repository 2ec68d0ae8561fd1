"""What rules that act made of instances so far, when they fired, and what holds them."""

from __future__ import annotations

from dataclasses import dataclass

from gallery_server.domain.decision import DecisionOutcome


@dataclass(frozen=True, slots=True)
class RuleState:
    """What a rule made of an instance so far; `rules.judging.state` says what its first four mean, and moves them."""

    rule_uuid: str
    instance_id: str
    digest: str | None = None
    """Of the rule that it belongs to; None where nothing was judged yet."""
    outcome: bool | None = None
    streak: int = 0
    since_micros: int | None = None
    fired_micros: int | None = None
    measured_micros: int | None = None
    """With `evaluation_id` the place of the measurement that was judged last; None before the first."""
    evaluation_id: str | None = None
    health_micros: int | None = None
    """When the health was computed that was judged last."""
    found: DecisionOutcome | None = None
    """What it came to the last time."""


@dataclass(frozen=True, slots=True)
class RuleFiring:
    """That a rule fired, and for whom."""

    rule_uuid: str
    fired_micros: int
    decision_id: str
    digest: str
    """Of the rule; one that changed begins anew to count for COOLDOWN and LIMIT."""
    line_id: int
    instance_id: str
    forced: bool
    """Whether a person asked for it: LIMIT does not count it."""


@dataclass(frozen=True, slots=True)
class RuleHold:
    """An order that a rule does nothing; what turns true meanwhile is owed until it is released."""

    rule_uuid: str
    reason: str
    created_micros: int
    created_by: str
    """Who ordered it; the rule itself where its LIMIT did."""
    released_micros: int | None = None
    """LIMIT counts firings from then on."""
    released_by: str | None = None
    release_reason: str | None = None

    @property
    def is_in_force(self) -> bool:
        """Tell whether it was not released yet."""
        return self.released_micros is None
