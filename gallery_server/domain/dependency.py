"""Dependencies between models, pins of instances, and what a change propagates (paper, 3.4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from gallery_server.domain.fault import Fault
from gallery_server.domain.instance import Instance, InstanceCause
from gallery_server.domain.shard import UNSHARDED, Shard


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


class Direction(StrEnum):
    """Say which way edges are followed."""

    UPSTREAM = "upstream"
    """To what a model depends on."""
    DOWNSTREAM = "downstream"
    """To what depends on a model."""


class Reach(IntEnum):
    """Say which lines of a model a change reaches; of two ways to a model the wider one counts."""

    SHARD = 1
    """The line of the shard where it began."""
    SHARD_AND_UNSHARDED = 2
    ALL = 3

    def onward(self, *, across_shards: bool) -> Reach:
        """Answer how far the change goes over an edge out of a model that it reaches so.

        What reaches an unsharded line is a change of that line, and goes on to all shards.
        """
        if self is Reach.SHARD:
            return Reach.SHARD_AND_UNSHARDED if across_shards else Reach.SHARD
        return Reach.ALL

    def covers(self, origin: Shard, shard: Shard) -> bool:
        """Tell whether it takes in the line of a shard, where the change began in the shard `origin`."""
        if self is Reach.SHARD_AND_UNSHARDED and shard == UNSHARDED:
            return True
        return self is Reach.ALL or shard == origin


@dataclass(frozen=True, slots=True)
class ModelKey:
    """Name a model: by its id, or by project and base version id."""

    model_id: str | None = None
    project_name: str | None = None
    base_version_id: str | None = None


@dataclass(frozen=True, slots=True)
class DependencyWish:
    """Name a model that another one is to depend on."""

    upstream: ModelKey
    across_shards: bool = False


@dataclass(frozen=True, slots=True)
class Pin:
    """An upstream instance that an instance was made with."""

    upstream_model_id: str
    upstream_instance_id: str
    pinned_by: PinSource


@dataclass(frozen=True, slots=True)
class LineageEntry:
    """One instance in its line, with its neighbours there and what it was made with."""

    instance: Instance
    previous_instance_id: str | None
    next_instance_id: str | None
    pins: tuple[Pin, ...]


@dataclass(frozen=True, slots=True)
class Dependency:
    """An edge in force."""

    dependency_id: int
    downstream_model_id: str
    downstream_project_id: str
    upstream_model_id: str
    upstream_project_id: str
    across_shards: bool
    created_micros: int
    created_by: str


@dataclass(frozen=True, slots=True)
class ModelName:
    """The names of a model."""

    project_name: str
    base_version_id: str

    def __str__(self) -> str:
        return f"{self.project_name}/{self.base_version_id}"


@dataclass(frozen=True, slots=True)
class FollowedDependency:
    """An edge that was followed from a model: `depth` edges lie between that model and the farther end."""

    dependency: Dependency
    downstream: ModelName
    upstream: ModelName
    depth: int


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


@dataclass(frozen=True, slots=True)
class PropagatedCopy:
    """A copy that a change made, or would make: `instance` is the copy, without an id where it is only foreseen."""

    instance: Instance
    copied_from_version: str | None
