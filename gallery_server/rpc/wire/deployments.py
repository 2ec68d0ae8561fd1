"""Convert lines, deployments, holds and what serves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gallery_idl import deployment as idl

from gallery_server.domain.deployment import Deployment, DeploymentKind, RestoredLine, RestoreOutcome, ServingSource
from gallery_server.domain.hold import Hold
from gallery_server.domain.line import Line, LineWish
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.registry.deploying.serving import ServedInstance
from gallery_server.rpc.wire.instances import instance_to_wire

_WIRE_OF_KIND = {kind: getattr(idl.DeploymentKind, kind.name) for kind in DeploymentKind}
_WIRE_OF_SOURCE = {source: getattr(idl.ServingSource, source.name) for source in ServingSource}
_WIRE_OF_OUTCOME = {outcome: getattr(idl.RestoreOutcome, outcome.name) for outcome in RestoreOutcome}


def line_from_wire(wire: Any) -> LineWish:
    """Read how a caller names a line; raise InvalidArgument where it is unset."""
    if wire is None:
        raise InvalidArgument(Reason.FIELD_MISSING, "line is missing; set it.", field="line")
    return LineWish(wire.projectName, wire.baseVersionId, _given(wire.shard))


def selector_from_wire(wire: Any) -> LineWish:
    """Read which lines a caller selects; raise InvalidArgument where it is unset."""
    if wire is None:
        raise InvalidArgument(Reason.FIELD_MISSING, "selector is missing; set it.", field="selector")
    return LineWish(wire.projectName, wire.baseVersionId, _given(wire.shard))


def deployment_to_wire(deployment: Deployment | None) -> Any:
    """Write a deployment; None stays unset."""
    if deployment is None:
        return None
    return idl.Deployment(
        deploymentId=str(deployment.deployment_id),
        line=_line_to_wire(deployment.line),
        environment=deployment.environment,
        kind=_WIRE_OF_KIND[deployment.kind],
        instanceId=deployment.instance_id,
        version=deployment.version,
        previousInstanceId=deployment.previous_instance_id,
        reason=deployment.reason,
        createdMicros=deployment.created_micros,
        createdBy=deployment.created_by,
        endedMicros=deployment.ended_micros,
    )


def hold_to_wire(hold: Hold | None) -> Any:
    """Write a hold; None stays unset."""
    if hold is None:
        return None
    return idl.Hold(
        holdId=hold.hold_id,
        projectName=hold.project_name,
        baseVersionId=hold.base_version_id,
        shard=hold.shard.as_dict(),
        environment=hold.environment,
        instanceId=hold.instance_id,
        reason=hold.reason,
        createdBy=hold.created_by,
        createdMicros=hold.created_micros,
        untilMicros=hold.until_micros,
        releasedMicros=hold.released_micros,
        releasedBy=hold.released_by,
        releaseReason=hold.release_reason,
    )


def served_to_wire(served: ServedInstance) -> Any:
    """Write what serves, or that the caller has it."""
    if served.instance is None:
        return idl.GetServingResponse(unchanged=True)
    serving = served.serving
    return idl.GetServingResponse(
        instance=instance_to_wire(served.instance),
        unchanged=False,
        source=_WIRE_OF_SOURCE[serving.source],
        reason=serving.reason,
        hold=hold_to_wire(serving.hold),
        deployment=deployment_to_wire(serving.deployment),
        decisionId=serving.decision_id,
    )


def restored_line_to_wire(restored: RestoredLine) -> Any:
    """Write what a restoration does to a line."""
    return idl.RestoredLine(
        line=_line_to_wire(restored.line),
        outcome=_WIRE_OF_OUTCOME[restored.outcome],
        fromInstanceId=restored.from_instance_id,
        fromVersion=restored.from_version,
        toInstanceId=restored.to_instance_id,
        toVersion=restored.to_version,
        reason=restored.reason,
    )


def _line_to_wire(line: Line) -> Any:
    return idl.LineKey(projectName=line.project_name, baseVersionId=line.base_version_id, shard=line.shard.as_dict())


def _given(shard: Mapping[str, str] | None) -> Mapping[str, str]:
    return {} if shard is None else shard
