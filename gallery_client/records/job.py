"""Jobs: work that writes and rules left to be done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from gallery_idl import job as wire

from gallery_client.enums import enum_name
from gallery_client.records.record import Record
from gallery_client.values import decode_time


@dataclass(frozen=True, repr=False)
class Job(Record):
    """Be work that was left to be done: `kind` says which, `subject` what it is done to.

    `state` is WAITING, CLAIMED while a worker does it, DONE, or FAILED for good. `failures` counts the tries that
    failed, of the last of which `fault` tells; they are counted anew where it is retried by hand.
    """

    job_id: int
    kind: str
    subject: str
    state: str
    failures: int
    fault: str | None
    fault_reason: str | None = field(repr=False)
    due_time: datetime | None = field(repr=False)
    worker: str | None = field(repr=False)
    created_time: datetime | None
    ended_time: datetime | None

    @classmethod
    def from_wire(cls, job: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            job_id=job.jobId,
            kind=job.kind,
            subject=job.subject,
            state=enum_name(wire.JobState, job.state),
            failures=job.failures or 0,
            fault=job.faultMessage,
            fault_reason=job.faultReason,
            due_time=decode_time(job.dueMicros),
            worker=job.worker,
            created_time=decode_time(job.createdMicros),
            ended_time=decode_time(job.endedMicros),
        )

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the job in a table, by header."""
        return {
            "job": self.job_id,
            "kind": self.kind,
            "subject": self.subject,
            "state": self.state.lower(),
            "tries": self.failures or None,
            "since": self.created_time,
            "ended": self.ended_time,
            "why": self.fault,
        }
