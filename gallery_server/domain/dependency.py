"""Dependencies between models, pins of instances, and what a change propagates (paper, 3.4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gallery_server.domain.fault import Fault
from gallery_server.domain.instance import InstanceCause


class PinSource(StrEnum):
    """Say who chose a pin."""

    CALLER = "caller"
    DEFAULT = "default"


class PropagationState(StrEnum):
    """Say how far a propagation is."""

    RUNNING = "running"
    """A job makes its copies."""
    DONE = "done"
    FAILED = "failed"
    """Given up; `fault` says why."""


@dataclass(frozen=True, slots=True)
class Pin:
    """An upstream instance that an instance was made with."""

    upstream_model_id: str
    upstream_instance_id: str
    pinned_by: PinSource


@dataclass(frozen=True, slots=True)
class Dependency:
    """An edge in force."""

    downstream_model_id: str
    upstream_model_id: str
    across_shards: bool
    created_micros: int
    created_by: str


@dataclass(frozen=True, slots=True)
class Propagation:
    """One change of the graph, and how far its copies are."""

    propagation_id: str
    model_id: str
    state: PropagationState
    cause: InstanceCause
    cause_instance_id: str | None
    copies: int | None
    copies_made: int
    fault: Fault | None
    created_micros: int
    created_by: str
    ended_micros: int | None
