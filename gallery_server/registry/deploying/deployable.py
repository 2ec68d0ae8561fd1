"""Say which instances may be deployed."""

from __future__ import annotations

from gallery_server.dal import instance_state_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.deployment import InstanceState
from gallery_server.domain.instance import Instance
from gallery_server.errors import FailedPrecondition, Reason
from gallery_server.registry import instances

_REASONS = {
    "instance": Reason.INSTANCE_DEPRECATED,
    "revision": Reason.REVISION_DEPRECATED,
    "model": Reason.MODEL_DEPRECATED,
}


def require(tx: Transaction, instance_id: str | None, *, allow_deprecated: bool) -> Instance:
    """Answer the instance of an id; raise where it is unknown, a draft, erased, or deprecated and that not allowed."""
    instance = instances.require(tx, instance_id)
    if instance.erased:
        raise instances.gone(tx, instance)
    if instance.line_sequence is None:
        raise FailedPrecondition(
            Reason.INSTANCE_IS_DRAFT,
            f"The instance {instance.instance_id} is a draft; release it with releaseInstance first.",
            instanceId=instance.instance_id,
        )
    deprecated = instance_state_store.find_many(tx, [instance.instance_id])[instance.instance_id].deprecated
    if deprecated is not None and not allow_deprecated:
        raise FailedPrecondition(
            _REASONS[deprecated],
            f"The {deprecated} of {instance.version} ({instance.instance_id}) is deprecated; restore it, or set "
            "allowDeprecated.",
            instanceId=instance.instance_id,
        )
    return instance


def obstacle(state: InstanceState, *, allow_deprecated: bool) -> str | None:
    """Say why an instance cannot become current again; None where it can."""
    if state.erased:
        return "its bytes were erased"
    if state.deprecated is not None and not allow_deprecated:
        return f"the {state.deprecated} is deprecated"
    return None
