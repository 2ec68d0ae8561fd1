"""What came of asking for a rule to be judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

from gallery_client.records.decision import Decision
from gallery_client.records.record import Record


@dataclass(frozen=True, repr=False)
class TriggeredRule(Record):
    """Be what a rule came to for one instance; without a `decision`, `reason` says why there is none."""

    decision: Decision | None
    reason: str | None

    @classmethod
    def from_wire(cls, answer: Any) -> Self:
        """Read the contract's struct."""
        decision = None if answer.decision is None else Decision.from_wire(answer.decision)
        return cls(decision=decision, reason=answer.reason)

    @property
    def fired(self) -> bool:
        """Tell whether its actions are done now."""
        return self.decision is not None and self.decision.outcome == "FIRED"


@dataclass(frozen=True, repr=False)
class RuleApplication(Record):
    """Be the instances that a rule is applied to: how many, up to 10,000, and the newest of them.

    GIVEN is tested again when each is judged, so that fewer may be. `job_id` has them judged; None in a preview.
    """

    count: int
    at_least: bool
    instance_ids: tuple[str, ...] = field(repr=False)
    job_id: int | None

    @classmethod
    def from_wire(cls, application: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            count=application.count or 0,
            at_least=bool(application.atLeast),
            instance_ids=tuple(application.instanceIds or ()),
            job_id=application.jobId,
        )

    def details(self) -> dict[str, object]:
        """Answer everything that a person may want to see, by label."""
        return {
            "instances": f"{'at least ' if self.at_least else ''}{self.count:,}",
            "the newest": "\n".join(self.instance_ids) or None,
            "job": self.job_id,
        }
