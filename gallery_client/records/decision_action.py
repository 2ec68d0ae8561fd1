"""Actions of decisions: what a rule that fired has done, and how far each is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from gallery_idl import decision as wire

from gallery_client.enums import enum_name
from gallery_client.records.record import Record
from gallery_client.values import decode_time


@dataclass(frozen=True, repr=False)
class DecisionAction(Record):
    """Be one action of a decision.

    `status` is WAITING, DONE, FAILED, SUPERSEDED where what it was decided on has changed since, HELD, or SKIPPED where
    one before it ended them all. `fault` says why the last try failed.
    """

    name: str
    kind: str
    on_failure: bool
    status: str
    attempts: int
    detail: str | None
    fault: str | None
    begun_time: datetime | None
    ended_time: datetime | None = field(repr=False)

    @classmethod
    def from_wire(cls, action: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            name=action.name,
            kind=action.kind,
            on_failure=bool(action.onFailure),
            status=enum_name(wire.ActionStatus, action.status),
            attempts=action.attempts or 0,
            detail=action.detail,
            fault=action.faultMessage,
            begun_time=decode_time(action.begunMicros),
            ended_time=decode_time(action.endedMicros),
        )

    def row(self) -> dict[str, object]:
        """Answer name, kind, how far it is, how often and how long it was tried, and what came of it."""
        seconds = (
            None
            if self.begun_time is None or self.ended_time is None
            else f"{(self.ended_time - self.begun_time).total_seconds():.3f}"
        )
        return {
            "action": f"{self.name} (on failure)" if self.on_failure else self.name,
            "kind": self.kind,
            "status": self.status.lower(),
            "tries": self.attempts or None,
            "seconds": seconds,
            "what came of it": self.detail or self.fault,
        }
