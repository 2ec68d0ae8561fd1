"""Do actions on Gallery itself, each in the transaction that records it as done: it happens once, or not at all.

They are the calls of the same names, made by the rule. `registry_actions` has their settings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gallery_server.actions.failing import lasting
from gallery_server.actions.filling import Values
from gallery_server.dal import deployment_store, instance_store, project_lock
from gallery_server.dal.deployment_store import LineWithCurrent
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.action import ActionCall
from gallery_server.domain.call import Caller
from gallery_server.domain.decision_action import ActionStatus
from gallery_server.domain.instance import Instance
from gallery_server.domain.line import LineWish
from gallery_server.domain.names import shown
from gallery_server.domain.template import Template
from gallery_server.domain.value import Value, ValueKind
from gallery_server.errors import Aborted, FailedPrecondition, GalleryError, Reason
from gallery_server.registry import instances
from gallery_server.registry.deploying import deployments, holds, rolling_back
from gallery_server.registry.deploying.deployments import DeployWish
from gallery_server.registry.deploying.holds import HoldWish
from gallery_server.registry.deploying.rolling_back import RollbackWish

_WHOLE = range(-(1 << 63), 1 << 63)
_QUIET = {Reason.HELD: ActionStatus.HELD, Reason.DEPLOYMENT_CHANGED: ActionStatus.SUPERSEDED}


@dataclass(frozen=True, slots=True)
class OwnCall:
    """One try of an action on Gallery itself."""

    call: ActionCall
    caller: Caller
    environment: str | None
    current_instance_id: str | None
    """What was current on the line at the decision."""

    def text(self, key: str) -> str | None:
        """Answer a setting with its references filled in; None where it is unset."""
        written = self.call.settings[key]
        return None if written is None else self.values.text(Template.of(key, str(written)))

    @property
    def reason(self) -> str:
        """Answer why it is done, as far as a reason may be long."""
        return (self.text("reason") or f"The rule {self.call.rule} fired.")[: limits.REASON_CHARACTERS]

    @property
    def values(self) -> Values:
        """Answer what fills references in."""
        return Values(self.call.values, _no_secret)

    def minutes(self, key: str) -> int | None:
        """Answer a setting that is a number of minutes; None where it is unset."""
        written = self.call.settings[key]
        return written if isinstance(written, int) else None


OwnAction = Callable[[Transaction, OwnCall], str]
"""Do it, and answer what was done in a sentence; raise a GalleryError where the state of the store forbids it."""


def quiet_end(error: GalleryError) -> ActionStatus | None:
    """Say how an error ends the actions of a decision without a failure: its instance was overtaken, or is held."""
    return _QUIET.get(error.reason) if isinstance(error, Aborted | FailedPrecondition) else None


def _deploy(tx: Transaction, own: OwnCall) -> str:
    instance = instances.require(tx, own.call.instance_id)
    if own.environment is not None:
        project_lock.share(tx, instance.project_id)
        at = deployments.locked(tx, instance.line_id, own.environment)
        _require_in_turn(tx, at, instance, own.environment, may_be_older=bool(own.call.settings["allowOlder"]))
    wish = DeployWish(
        instance_id=instance.instance_id,
        environment=own.environment,
        reason=own.reason,
        expected_instance_id=own.current_instance_id,
        expect_nothing=own.current_instance_id is None,
    )
    deployed = deployments.deploy(tx, own.caller, wish)
    return f"{instance.version} {'was' if deployed.unchanged else 'is'} current in {shown(own.environment or '')}."


def _require_in_turn(
    tx: Transaction, at: LineWithCurrent, instance: Instance, environment: str, *, may_be_older: bool
) -> None:
    """Raise Aborted where someone rolled back from an instance, or a later one of its line is current."""
    if deployment_store.was_left(tx, instance.line_id, environment, instance.instance_id):
        raise _overtaken(f"{instance.version} was rolled back from, so that a person has to deploy it again")
    current_id = None if at.newest is None else at.newest.instance_id
    current = None if current_id is None else instance_store.find(tx, current_id)
    if may_be_older or current is None or current.line_sequence is None or instance.line_sequence is None:
        return
    if instance.line_sequence < current.line_sequence:
        raise _overtaken(f"{current.version} is current, and {instance.version} stands earlier in the line")


def _overtaken(why: str) -> Aborted:
    return Aborted(Reason.DEPLOYMENT_CHANGED, f"{why}.")


def _roll_back(tx: Transaction, own: OwnCall) -> str:
    instance = instances.require(tx, own.call.instance_id)
    wish = RollbackWish(
        line=_line_of(instance),
        environment=own.environment,
        reason=own.reason,
        expected_instance_id=instance.instance_id,
        hold_minutes=own.minutes("holdMinutes"),
    )
    done = rolling_back.roll_back(tx, own.caller, wish)
    kept = "" if done.hold is None else f", and the hold {done.hold.hold_id} keeps it"
    return f"{done.deployment.version} is current again{kept}."


def _deprecate(tx: Transaction, own: OwnCall) -> str:
    found = instances.set_deprecated(tx, own.caller, own.call.instance_id, deprecated=True, reason=own.reason)
    return f"{found.instance.version or found.instance.instance_id} is deprecated."


def _release(tx: Transaction, own: OwnCall) -> str:
    return f"{instances.release(tx, own.caller, own.call.instance_id).instance.version} has its place in its line."


def _annotate(tx: Transaction, own: OwnCall) -> str:
    written = own.call.settings["annotations"]
    filled = own.values.tree("annotations", written)
    if not isinstance(filled, Mapping):
        raise TypeError("annotations are a map, as their check left them")
    values = {key: _value(f"annotations.{key}", value) for key, value in filled.items()}
    instances.annotate(tx, own.caller, own.call.instance_id, values)
    return f"Annotated: {', '.join(map(shown, values))}."


def _value(key: str, filled: object) -> Value:
    match filled:
        case bool():
            return Value(ValueKind.FLAG, filled)
        case int() if filled in _WHOLE:
            return Value(ValueKind.WHOLE, filled)
        case int() | float():
            return Value(ValueKind.NUMBER, float(filled))
        case str():
            return Value(ValueKind.TEXT, filled)
    raise lasting(f"{key} becomes no text, number or flag; name a value that is one.")


def _hold(tx: Transaction, own: OwnCall) -> str:
    instance = instances.require(tx, own.call.instance_id)
    wish = HoldWish(
        lines=_line_of(instance), environment=own.environment, reason=own.reason, minutes=own.minutes("minutes")
    )
    return f"The hold {holds.place(tx, own.caller, wish).hold_id} keeps what is served."


def _line_of(instance: Instance) -> LineWish:
    return LineWish(instance.project_name, instance.base_version_id, instance.shard.as_dict())


def _no_secret(_name: str) -> str:
    raise lasting("A secret may not stand here; whoever reads Gallery would see it.")


OWN: Mapping[str, OwnAction] = {
    "deploy": _deploy,
    "rollback": _roll_back,
    "deprecate": _deprecate,
    "release": _release,
    "annotate": _annotate,
    "hold": _hold,
}
"""What does each kind of `registry_actions`."""
