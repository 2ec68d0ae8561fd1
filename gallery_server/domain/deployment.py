"""Deployments, holds, and what serves (paper, 3.5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gallery_server.domain.shard import Shard


class DeploymentKind(StrEnum):
    """Say what a deployment row says."""

    DEPLOYED = "deployed"
    UNDEPLOYED = "undeployed"
    """Nothing is current from then on."""
    ROLLED_BACK = "rolled_back"
    RESTORED = "restored"


class ServingSource(StrEnum):
    """Say what decided what serves."""

    HOLD = "hold"
    RULE = "rule"
    DEPLOYMENT = "deployment"


@dataclass(frozen=True, slots=True)
class Line:
    """Name a line in full."""

    line_id: int
    project_id: str
    project_name: str
    model_id: str
    base_version_id: str
    shard: Shard


@dataclass(frozen=True, slots=True)
class Deployment:
    """The fact that an instance became current on a line in an environment, or that nothing is."""

    deployment_id: int
    line: Line
    environment: str
    sequence: int
    kind: DeploymentKind
    instance_id: str | None
    version: str | None
    previous_instance_id: str | None
    reason: str | None
    created_micros: int
    created_by: str
    ended_micros: int | None


@dataclass(frozen=True, slots=True)
class Hold:
    """A standing order: keep one instance, or for each line what was served when it was placed."""

    hold_id: str
    project_id: str
    project_name: str
    environment: str
    model_id: str | None
    base_version_id: str | None
    shard: Shard
    instance_id: str | None
    reason: str
    created_micros: int
    created_by: str
    until_micros: int | None
    released_micros: int | None
    released_by: str | None
    release_reason: str | None

    def holds_at(self, micros: int) -> bool:
        """Tell whether it was in force at a moment."""
        ends = [end for end in (self.until_micros, self.released_micros) if end is not None]
        return self.created_micros <= micros and all(micros < end for end in ends)
