"""What a decision has to have done: its actions in order, and how far each is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gallery_server.domain.fault import Fault


class ActionStatus(StrEnum):
    """Say how far an action is."""

    WAITING = "waiting"
    """It is to be done, or tried again; `fault` says why it was not."""
    DONE = "done"
    FAILED = "failed"
    """For good: those behind it are not done, unless its job is retried by hand."""
    SUPERSEDED = "superseded"
    """What it was decided on has changed since, so that it was not done; those behind it are not either."""
    HELD = "held"
    """A hold forbade it, so that it was not done; those behind it are not either."""
    SKIPPED = "skipped"
    """What stands before it ended the decision, or nothing failed that it is for."""


@dataclass(frozen=True, slots=True)
class DecisionAction:
    """One action of a decision."""

    decision_id: str
    position: int
    """Counts from 0: first those of CALLBACK_ACTIONS, then those of ON_FAILURE."""
    name: str
    """In the rule, which has it once."""
    kind: str
    on_failure: bool = False
    settings: Mapping[str, object] = field(default_factory=dict)
    """As the team wrote them."""
    values: Mapping[str, object] = field(default_factory=dict)
    """As of the decision, what references in the settings name; JSON."""
    current_instance_id: str | None = None
    """What was current on the line in the environment at the decision."""
    status: ActionStatus = ActionStatus.WAITING
    attempts: int = 0
    detail: str | None = None
    """What came of it, for people."""
    fault: Fault | None = None
    """Of the last try that failed."""
    begun_micros: int | None = None
    """When it was first tried."""
    ended_micros: int | None = None
