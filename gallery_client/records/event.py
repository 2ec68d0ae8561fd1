"""Events: what changed, when, and by whom."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from gallery_client.records.record import Record
from gallery_client.values import decode_time

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, repr=False)
class Event(Record):
    """Be one change of one record; docs/reference/events.md explains each kind.

    `number` counts all events of the installation from 1 without gaps; `transaction_id` is shared by those that were
    committed together. `before` and `after` are what the change replaced and what stands now, None where there is
    nothing, `{"truncated": True}` where it is over 16 KiB.
    """

    number: int
    kind: str
    project_name: str | None
    subject_id: str
    model_id: str | None
    created_time: datetime | None
    created_by: str
    request_id: str | None
    transaction_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @classmethod
    def from_wire(cls, event: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            number=event.number,
            kind=event.kind,
            project_name=event.projectName,
            subject_id=event.subjectId,
            model_id=event.modelId,
            created_time=decode_time(event.createdMicros),
            created_by=event.createdBy,
            request_id=event.requestId,
            transaction_id=event.transactionId,
            before=None if event.before is None else json.loads(event.before),
            after=None if event.after is None else json.loads(event.after),
        )

    def row(self) -> dict[str, object]:
        """Answer number, time, kind, project, subject and author."""
        return {
            "number": self.number,
            "time": self.created_time,
            "kind": self.kind,
            "project": self.project_name,
            "subject": self.subject_id,
            "by": self.created_by,
        }
