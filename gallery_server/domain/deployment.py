"""Deployments, and what serves (paper, 3.5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gallery_server.domain.hold import Hold
from gallery_server.domain.line import Line


class DeploymentKind(StrEnum):
    """Say what a deployment row says."""

    DEPLOYED = "deployed"
    UNDEPLOYED = "undeployed"
    """Nothing is current from then on."""
    ROLLED_BACK = "rolled_back"
    RESTORED = "restored"


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
    """Never before that of the one before it, although servers' clocks differ."""
    created_by: str
    ended_micros: int | None


class ServingSource(StrEnum):
    """Say what decided what serves."""

    HOLD = "hold"
    RULE = "rule"
    DEPLOYMENT = "deployment"


@dataclass(frozen=True, slots=True)
class Serving:
    """What a program should load, and what decided it; a hold may keep that there is nothing."""

    source: ServingSource
    instance_id: str | None
    reason: str
    hold: Hold | None = None
    deployment: Deployment | None = None
    decision_id: str | None = None
    """That of the rule which decided."""


@dataclass(frozen=True, slots=True)
class InstanceState:
    """What decides whether an instance may be deployed."""

    version: str | None
    erased: bool
    deprecated: str | None
    """What of it is deprecated: 'instance', 'revision' or 'model'; None where nothing is."""


class RestoreOutcome(StrEnum):
    """Say what a restoration does to a line, or why it does nothing."""

    RESTORED = "restored"
    UNCHANGED = "unchanged"
    UNDEPLOYED = "undeployed"
    HELD = "held"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class RestoredLine:
    """What a restoration does to one line."""

    line: Line
    outcome: RestoreOutcome
    from_instance_id: str | None
    from_version: str | None
    to_instance_id: str | None
    to_version: str | None
    reason: str | None = None

    @property
    def changes(self) -> bool:
        """Tell whether another instance, or none, is current behind it."""
        return self.outcome in (RestoreOutcome.RESTORED, RestoreOutcome.UNDEPLOYED)
