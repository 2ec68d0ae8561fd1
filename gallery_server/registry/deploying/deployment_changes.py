"""Say what deployments and holds changed, in the form of the feed (docs/reference/events.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gallery_server.domain.call import Caller
from gallery_server.domain.deployment import DeploymentKind
from gallery_server.domain.event import Change, EventKind
from gallery_server.domain.hold import Hold
from gallery_server.domain.line import Line


def deployment_changed(
    caller: Caller,
    line: Line,
    environment: str,
    kind: DeploymentKind,
    before: str | None,
    after: str | None,
    reason: str | None,
) -> Change:
    """Make the change of what is current on a line; its subject is the instance that came, else the one that went."""
    return Change(
        EventKind.DEPLOYMENT_CHANGED,
        caller.principal,
        after or before or "",
        project_id=line.project_id,
        model_id=line.model_id,
        before={"instanceId": before},
        after={
            "baseVersionId": line.base_version_id,
            "shard": line.shard.as_dict(),
            "environment": environment,
            "kind": kind.value,
            "instanceId": after,
            "reason": reason,
        },
        request_id=caller.request_id,
    )


def hold_placed(caller: Caller, hold: Hold) -> Change:
    """Make the change of a hold that is new."""
    return _of_hold(
        caller,
        EventKind.HOLD_PLACED,
        hold,
        {
            "baseVersionId": hold.base_version_id,
            "shard": hold.shard.as_dict(),
            "environment": hold.environment,
            "instanceId": hold.instance_id,
            "untilMicros": hold.until_micros,
            "reason": hold.reason,
        },
    )


def hold_released(caller: Caller, hold: Hold) -> Change:
    """Make the change of a hold that was released."""
    return _of_hold(
        caller, EventKind.HOLD_RELEASED, hold, {"environment": hold.environment, "reason": hold.release_reason}
    )


def _of_hold(caller: Caller, kind: EventKind, hold: Hold, after: Mapping[str, Any]) -> Change:
    return Change(
        kind,
        caller.principal,
        hold.hold_id,
        project_id=hold.project_id,
        model_id=hold.model_id,
        after=after,
        request_id=caller.request_id,
    )
