"""Deployments, holds, and what serves, as the server keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from gallery_idl import deployment as wire

from gallery_client.enums import enum_name
from gallery_client.listing import Records
from gallery_client.records.record import Record
from gallery_client.reference import instance_reference, line_reference
from gallery_client.values import decode_time


@dataclass(frozen=True, repr=False)
class Deployment(Record):
    """Be the fact that an instance became current on a line in an environment, or, without one, that nothing is.

    `kind` is DEPLOYED, UNDEPLOYED, ROLLED_BACK or RESTORED; `ended_time` is None while it is current. `unchanged` says
    that a wish to deploy found it so.
    """

    project_name: str
    base_version_id: str
    shard: Mapping[str, str]
    environment: str
    kind: str
    version: str | None
    instance_id: str | None
    previous_instance_id: str | None = field(repr=False)
    reason: str | None
    created_time: datetime | None
    created_by: str | None
    ended_time: datetime | None = field(repr=False)
    deployment_id: str = field(repr=False)
    unchanged: bool = field(default=False, repr=False, compare=False)

    @classmethod
    def from_wire(cls, deployment: Any, *, unchanged: bool = False) -> Self:
        """Read the contract's struct."""
        return cls(
            project_name=deployment.line.projectName,
            base_version_id=deployment.line.baseVersionId,
            shard=dict(sorted((deployment.line.shard or {}).items())),
            environment=deployment.environment,
            kind=enum_name(wire.DeploymentKind, deployment.kind),
            version=deployment.version,
            instance_id=deployment.instanceId,
            previous_instance_id=deployment.previousInstanceId,
            reason=deployment.reason,
            created_time=decode_time(deployment.createdMicros),
            created_by=deployment.createdBy,
            ended_time=decode_time(deployment.endedMicros),
            deployment_id=deployment.deploymentId,
            unchanged=unchanged,
        )

    @property
    def place(self) -> str:
        """Answer line and environment in one: `project/model/city=Oslo@production`."""
        return instance_reference(self.project_name, self.base_version_id, self.shard, self.environment)

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the deployment in a table, by header."""
        return {
            "place": self.place,
            "version": self.version or "(nothing)",
            "since": self.created_time,
            "until": self.ended_time,
            "how": self.kind.replace("_", " ").lower(),
            "by": self.created_by,
            "reason": self.reason,
        }

    def details(self) -> dict[str, object]:
        """Answer everything that a person may want to see, by label."""
        return self.row() | {
            "instance id": self.instance_id,
            "previous instance id": self.previous_instance_id,
            "deployment id": self.deployment_id,
        }


@dataclass(frozen=True, repr=False)
class Hold(Record):
    """Be a standing order that keeps one instance, or for each line what was served when it was placed."""

    hold_id: str
    project_name: str
    base_version_id: str | None
    shard: Mapping[str, str]
    environment: str
    instance_id: str | None
    reason: str
    created_time: datetime | None
    created_by: str | None
    until_time: datetime | None
    released_time: datetime | None = field(repr=False)
    released_by: str | None = field(repr=False)
    release_reason: str | None = field(repr=False)

    @classmethod
    def from_wire(cls, hold: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            hold_id=hold.holdId,
            project_name=hold.projectName,
            base_version_id=hold.baseVersionId,
            shard=dict(sorted((hold.shard or {}).items())),
            environment=hold.environment,
            instance_id=hold.instanceId,
            reason=hold.reason,
            created_time=decode_time(hold.createdMicros),
            created_by=hold.createdBy,
            until_time=decode_time(hold.untilMicros),
            released_time=decode_time(hold.releasedMicros),
            released_by=hold.releasedBy,
            release_reason=hold.releaseReason,
        )

    @property
    def scope(self) -> str:
        """Answer the lines that it holds, and where: `project/model@production`."""
        return f"{line_reference(self.project_name, self.base_version_id, self.shard)}@{self.environment}"

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the hold in a table, by header."""
        return {
            "hold": self.hold_id,
            "scope": self.scope,
            "keeps": self.instance_id or "what was served",
            "until": self.released_time or self.until_time or "it is released",
            "by": self.created_by,
            "reason": self.reason,
        }

    def details(self) -> dict[str, object]:
        """Answer everything that a person may want to see, by label."""
        released = {"released by": self.released_by, "release reason": self.release_reason}
        return self.row() | {"placed": self.created_time} | released


@dataclass(frozen=True, repr=False)
class RestoredLine(Record):
    """Be what a restoration does to one line.

    `outcome` is RESTORED, UNCHANGED, UNDEPLOYED, HELD or UNUSABLE; `reason` says why in the last two.
    """

    project_name: str
    base_version_id: str
    shard: Mapping[str, str]
    outcome: str
    from_version: str | None
    to_version: str | None
    from_instance_id: str | None = field(repr=False)
    to_instance_id: str | None = field(repr=False)
    reason: str | None

    @classmethod
    def from_wire(cls, restored: Any) -> Self:
        """Read the contract's struct."""
        return cls(
            project_name=restored.line.projectName,
            base_version_id=restored.line.baseVersionId,
            shard=dict(sorted((restored.line.shard or {}).items())),
            outcome=enum_name(wire.RestoreOutcome, restored.outcome),
            from_version=restored.fromVersion,
            to_version=restored.toVersion,
            from_instance_id=restored.fromInstanceId,
            to_instance_id=restored.toInstanceId,
            reason=restored.reason,
        )

    def row(self) -> dict[str, object]:
        """Answer the cells that stand for the line in a table, by header."""
        return {
            "line": line_reference(self.project_name, self.base_version_id, self.shard),
            "from": self.from_version or "(nothing)",
            "to": self.to_version or "(nothing)",
            "outcome": self.outcome.lower(),
            "reason": self.reason,
        }


@dataclass(frozen=True, repr=False)
class Restoration(Record):
    """Be what putting a fleet back to some moment did, or in a preview would do, to its lines."""

    changed: int
    lines: Records[RestoredLine]


@dataclass(frozen=True, repr=False)
class Rollback(Record):
    """Be what a rollback did: the deployment, and the hold that keeps it there."""

    deployment: Deployment
    hold: Hold | None
