"""Deploy instances, and read what was deployed when (paper, 3.5)."""

from __future__ import annotations

from dataclasses import dataclass

from gallery_server.dal import deployment_store, project_lock
from gallery_server.dal.deployment_store import LineWithCurrent
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Caller
from gallery_server.domain.deployment import Deployment, DeploymentKind
from gallery_server.domain.line import LineWish
from gallery_server.domain.names import normal_id, normal_reason, require_range, shown
from gallery_server.errors import Aborted, FailedPrecondition, InvalidArgument, Reason
from gallery_server.registry.deploying import deployable, environments, holding, lines
from gallery_server.registry.deploying.deployment_changes import deployment_changed


@dataclass(frozen=True, slots=True)
class DeployWish:
    """Hold what a caller of deployInstance wants."""

    instance_id: str | None
    environment: str | None
    reason: str | None = None
    expected_instance_id: str | None = None
    expect_nothing: bool = False
    allow_deprecated: bool = False


@dataclass(frozen=True, slots=True)
class Deployed:
    """The deployment that is current, and whether it was so already."""

    deployment: Deployment
    unchanged: bool


def deploy(tx: Transaction, caller: Caller, wish: DeployWish) -> Deployed:
    """Make an instance current on its line, unless it is; raise where its state, a hold or the caller forbids it."""
    environment = environments.normal(wish.environment)
    reason = None if wish.reason is None else normal_reason(wish.reason)
    instance = deployable.require(tx, wish.instance_id, allow_deprecated=wish.allow_deprecated)
    project_lock.share(tx, instance.project_id)
    environments.require(tx, instance.project_name, environment)
    at = locked(tx, instance.line_id, environment)
    check_expected(at, wish.expected_instance_id, expect_nothing=wish.expect_nothing)
    if at.newest is not None and at.newest.instance_id == instance.instance_id:
        return Deployed(at.newest, unchanged=True)
    holding.require_free(tx, at.line, environment, instance.instance_id)
    made = append(tx, caller, at, environment, DeploymentKind.DEPLOYED, instance.instance_id, reason)
    return Deployed(made, unchanged=False)


def undeploy(
    tx: Transaction,
    caller: Caller,
    wish: LineWish,
    environment_name: str | None,
    *,
    reason: str | None,
    expected_instance_id: str | None,
) -> Deployment:
    """Let nothing be current on a line; raise FailedPrecondition, NOTHING_DEPLOYED where nothing is."""
    environment, name = environments.normal(environment_name), lines.normal(wish)
    because = None if reason is None else normal_reason(reason)
    model = lines.require_plausible(tx, name, environment)
    project_lock.share(tx, model.project_id)
    found = deployment_store.find_line(tx, name, environment)
    at = None if found is None else locked(tx, found.line.line_id, environment)
    if at is not None:
        check_expected(at, expected_instance_id)
    if at is None or at.newest is None or at.newest.instance_id is None:
        raise FailedPrecondition(
            Reason.NOTHING_DEPLOYED,
            f"Nothing of {shown(name.base_version_id)} is current in {shown(environment)} on this line.",
            environment=environment,
        )
    holding.require_free(tx, at.line, environment, None)
    return append(tx, caller, at, environment, DeploymentKind.UNDEPLOYED, None, because)


def get(tx: Transaction, wish: LineWish, environment_name: str | None, at_micros: int | None) -> Deployment | None:
    """Answer what was the newest deployment of a line at a moment, now where unset; None before the first."""
    environment, name = environments.normal(environment_name), lines.normal(wish)
    if at_micros is None:
        at = lines.find(tx, name, environment)
        return None if at is None else at.newest
    micros = require_range("atMicros", at_micros, 0, tx.now)
    found = deployment_store.find_at(tx, name, environment, micros)
    if found is None:
        lines.require_plausible(tx, name, environment)
    return found


def locked(tx: Transaction, line_id: int, environment: str) -> LineWithCurrent:
    """Answer a line and what is current there, and let nobody change that until this transaction ends."""
    deployment_store.lock(tx, line_id, environment)
    return deployment_store.find_line_by_id(tx, line_id, environment)


def append(
    tx: Transaction,
    caller: Caller,
    at: LineWithCurrent,
    environment: str,
    kind: DeploymentKind,
    instance_id: str | None,
    reason: str | None,
) -> Deployment:
    """Write the next deployment of a locked line; it is never earlier than the one before it."""
    newest = at.newest
    previous = None if newest is None else newest.instance_id
    deployment_store.insert(
        tx,
        at.line,
        environment,
        sequence=1 if newest is None else newest.sequence + 1,
        kind=kind,
        instance_id=instance_id,
        previous_instance_id=previous,
        reason=reason,
        created_micros=tx.now if newest is None else max(tx.now, newest.created_micros),
        principal=caller.principal,
    )
    tx.emit(deployment_changed(caller, at.line, environment, kind, previous, instance_id, reason))
    made = deployment_store.find_line_by_id(tx, at.line.line_id, environment).newest
    if made is None:
        raise LookupError(at.line.line_id)
    return made


def check_expected(at: LineWithCurrent, instance_id: str | None, *, expect_nothing: bool = False) -> None:
    """Raise Aborted, DEPLOYMENT_CHANGED where not this instance is current, or where something is."""
    if instance_id is None and not expect_nothing:
        return
    if instance_id is not None and expect_nothing:
        raise InvalidArgument(
            Reason.FIELD_MALFORMED,
            "expectedInstanceId and expectNothing contradict each other; set one of them.",
            field="expectNothing",
            value=True,
        )
    expected = None if instance_id is None else normal_id("expectedInstanceId", instance_id)
    current = None if at.newest is None else at.newest.instance_id
    if current != expected:
        raise Aborted(
            Reason.DEPLOYMENT_CHANGED,
            f"{_named(current)} is current, not {expected or 'nothing'}; read it again and decide anew.",
            field="expectNothing" if expect_nothing else "expectedInstanceId",
            value=expected or "nothing",
            currentInstanceId=current or "",
        )


def _named(instance_id: str | None) -> str:
    return "Nothing" if instance_id is None else f"The instance {instance_id}"
