"""Jobs: work that is owed by a transaction and done after it, through drains, restarts and kills."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from gallery_server.domain.fault import Fault


class LeaseLost(Exception):  # noqa: N818 - named for what happened, as all errors of the server are
    """Roll the transaction of a claim back: the job was taken over, given back or has ended since."""


class JobState(StrEnum):
    """Say where a job is."""

    WAITING = "waiting"
    """To be done from `due_micros` on."""
    CLAIMED = "claimed"
    """A worker does it, as long as its lease lasts."""
    DONE = "done"
    """Its result is committed."""
    FAILED = "failed"
    """Given up for good; `fault` says why."""


@dataclass(frozen=True, slots=True)
class NewJob:
    """Work that a transaction leaves behind."""

    kind: str
    """Which work: the name under which its handler is registered."""
    subject: str
    """What it is done to, such as the id of an upload; a kind has one job for each subject."""
    payload: Mapping[str, Any] = field(default_factory=dict)
    home: str | None = None
    """Only workers of this home can do it; None for any."""
    due_micros: int | None = None
    """From when on; at once where unset."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its row tells it. All times are of the database's clock."""

    job_id: int
    kind: str
    subject: str
    payload: Mapping[str, Any]
    home: str | None
    state: JobState
    failures: int
    """How many tries ended with a fault, since it was left or retried by hand."""
    fence: int
    """Counts the claims: a worker whose number is not this one has lost it."""
    due_micros: int
    lease_micros: int | None
    """When the claim ends unless it is renewed."""
    worker: str | None
    fault: Fault | None
    """Of the last attempt."""
    created_micros: int
    """When it was left, or retried by hand."""
    ended_micros: int | None


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to do a job, proven by its fencing number in the transaction of the result."""

    job: Job
    worker: str
    """`<home id>/<boot>/<process id>`: a boot is one life of the server that runs in the home."""
