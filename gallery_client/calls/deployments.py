"""Calls about deployments and holds. A place is a line and an environment: `project/model/city=Oslo@production`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gallery_idl import deployment as wire

from gallery_client.calls.instances import instance_id_of
from gallery_client.errors import InvalidArgument
from gallery_client.listing import Records
from gallery_client.records.deployment import Deployment, Hold, Restoration, RestoredLine, Rollback
from gallery_client.reference import parse_line, parse_place
from gallery_client.values import encode_time

if TYPE_CHECKING:
    from datetime import datetime

    from gallery_client.listing import Listing
    from gallery_client.records.instance import ModelInstance
    from gallery_client.session import Session

_LINES_A_PAGE = 1000


def deploy(
    self: Session,
    instance: ModelInstance | str,
    environment: str,
    *,
    reason: str | None = None,
    expected: ModelInstance | str | None = None,
    expect_nothing: bool = False,
    allow_deprecated: bool = False,
    timeout: float | None = None,
) -> Deployment:
    """Make an instance current on its line in an environment that its project declares.

    `expected` is the instance that the caller believes current, `expect_nothing` that none is: raises Aborted,
    DEPLOYMENT_CHANGED where that is no longer so. Raises FailedPrecondition, HELD where a hold keeps another one.
    """
    request = wire.DeployInstanceRequest(
        instanceId=instance_id_of(self, instance, timeout),
        environment=environment,
        reason=reason,
        expectedInstanceId=None if expected is None else instance_id_of(self, expected, timeout),
        expectNothing=expect_nothing,
        allowDeprecated=allow_deprecated,
    )
    answer = self._call("deployInstance", request, timeout)
    unchanged = answer.outcome == wire.DeploymentOutcome.UNCHANGED
    return Deployment.from_wire(answer.deployment, unchanged=unchanged)


def undeploy(
    self: Session,
    place: str,
    *,
    reason: str | None = None,
    expected: ModelInstance | str | None = None,
    timeout: float | None = None,
) -> Deployment:
    """Let nothing be current at a place any more."""
    line, environment = _place(place)
    request = wire.UndeployInstanceRequest(
        line=line,
        environment=environment,
        reason=reason,
        expectedInstanceId=None if expected is None else instance_id_of(self, expected, timeout),
    )
    return Deployment.from_wire(self._call("undeployInstance", request, timeout).deployment)


def rollback(
    self: Session,
    place: str,
    reason: str,
    *,
    hold_minutes: int | None = None,
    expected: ModelInstance | str | None = None,
    timeout: float | None = None,
) -> Rollback:
    """Go back to the newest earlier instance that nobody rolled back from, and hold the place there for a day.

    `hold_minutes` is another time, 0 for no hold.
    """
    line, environment = _place(place)
    request = wire.RollbackDeploymentRequest(
        line=line,
        environment=environment,
        reason=reason,
        holdMinutes=hold_minutes,
        expectedInstanceId=None if expected is None else instance_id_of(self, expected, timeout),
    )
    answer = self._call("rollbackDeployment", request, timeout)
    hold = None if answer.hold is None else Hold.from_wire(answer.hold)
    return Rollback(Deployment.from_wire(answer.deployment), hold)


def restore_deployments(
    self: Session,
    lines: str,
    environment: str,
    at: datetime,
    *,
    reason: str | None = None,
    preview: bool = False,
    allow_deprecated: bool = False,
    timeout: float | None = None,
) -> Restoration:
    """Put a project, a model or a line back to what was current at some moment, all in one transaction.

    A `preview` tells what would change, and changes nothing; else a reason is required. Lines that a hold keeps, and
    instances that cannot be used any more, are left as they are and named.
    """
    request = wire.RestoreDeploymentsRequest(
        selector=_selector(lines),
        environment=environment,
        atMicros=encode_time(at, "at"),
        reason=reason,
        preview=preview,
        allowDeprecated=allow_deprecated,
        limit=_LINES_A_PAGE,
    )
    answer = self._call("restoreDeployments", request, timeout)
    restored = [RestoredLine.from_wire(item) for item in answer.items or ()]
    while answer.nextCursor:
        request.cursor = answer.nextCursor
        answer = self._call("restoreDeployments", request, timeout)
        restored += [RestoredLine.from_wire(item) for item in answer.items or ()]
    return Restoration(answer.changed, Records(restored))


def deployment(
    self: Session, place: str, *, at: datetime | None = None, timeout: float | None = None
) -> Deployment | None:
    """Tell what is current at a place, or was at any moment before; None where there never was a deployment by then."""
    line, environment = _place(place)
    request = wire.GetDeploymentRequest(
        line=line, environment=environment, atMicros=None if at is None else encode_time(at, "at")
    )
    found = self._call("getDeployment", request, timeout).deployment
    return None if found is None else Deployment.from_wire(found)


def deployments(
    self: Session, lines: str, *, environment: str | None = None, timeout: float | None = None
) -> Listing[Deployment]:
    """List what is current in a project, a model or a line, in one environment or in all."""
    request = wire.ListDeploymentsRequest(selector=_selector(lines), environment=environment)
    return self._listing("listDeployments", request, Deployment.from_wire, timeout)


def deployment_history(self: Session, place: str, *, timeout: float | None = None) -> Listing[Deployment]:
    """List all that ever was current at a place, newest first, with who and why."""
    line, environment = _place(place)
    request = wire.GetDeploymentHistoryRequest(line=line, environment=environment)
    return self._listing("getDeploymentHistory", request, Deployment.from_wire, timeout)


def place_hold(
    self: Session,
    lines: str,
    environment: str,
    reason: str,
    *,
    instance: ModelInstance | str | None = None,
    minutes: int | None = None,
    timeout: float | None = None,
) -> Hold:
    """Keep what is served in a project, a model or a line, or one instance, until a release or for so many minutes."""
    request = wire.PlaceHoldRequest(
        selector=_selector(lines),
        environment=environment,
        reason=reason,
        instanceId=None if instance is None else instance_id_of(self, instance, timeout),
        minutes=minutes,
    )
    return Hold.from_wire(self._call("placeHold", request, timeout).hold)


def release_hold(self: Session, hold: Hold | str, reason: str, *, timeout: float | None = None) -> Hold:
    """End a hold."""
    hold_id = hold.hold_id if isinstance(hold, Hold) else hold
    request = wire.ReleaseHoldRequest(holdId=hold_id, reason=reason)
    return Hold.from_wire(self._call("releaseHold", request, timeout).hold)


def holds(
    self: Session,
    lines: str,
    *,
    environment: str | None = None,
    include_ended: bool = False,
    timeout: float | None = None,
) -> Listing[Hold]:
    """List holds on a project, a model or a line, newest first."""
    request = wire.ListHoldsRequest(selector=_selector(lines), environment=environment, includeEnded=include_ended)
    return self._listing("listHolds", request, Hold.from_wire, timeout)


def _place(place: str) -> tuple[Any, str]:
    line, environment = parse_place(place)
    return wire.LineKey(projectName=line.project, baseVersionId=line.model, shard=line.shard), environment


def _selector(lines: str) -> Any:
    if "/" not in lines:
        if not lines or "@" in lines:
            raise InvalidArgument(
                f"{lines!r} names no lines; write a project, project/model or project/model/key=value"
            )
        return wire.LineSelector(projectName=lines)
    line = parse_line(lines)
    return wire.LineSelector(projectName=line.project, baseVersionId=line.model, shard=line.shard)
