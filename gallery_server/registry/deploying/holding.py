"""Say what holds keep, and refuse what is against them."""

from __future__ import annotations

from gallery_server.dal import decision_store, deployment_store, hold_store, rule_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.decision import answer_key
from gallery_server.domain.hold import Hold, strongest
from gallery_server.domain.line import Line
from gallery_server.domain.names import shown
from gallery_server.domain.rule import RuleMode
from gallery_server.errors import FailedPrecondition, Reason


def kept_by(tx: Transaction, hold: Hold, line: Line) -> str | None:
    """Answer the instance that a hold keeps on a line: its own, else what was served when it was placed; or None."""
    while hold.instance_id is None:
        earlier = strongest(hold_store.find_many(tx, hold.earlier_hold_ids), line)
        if earlier is None:
            chosen = _chosen_before(tx, hold, line)
            if chosen is not None:
                return chosen
            found = deployment_store.find_up_to(tx, line.line_id, hold.environment, hold.after_deployment_id)
            return None if found is None else found.instance_id
        hold = earlier
    return hold.instance_id


def _chosen_before(tx: Transaction, hold: Hold, line: Line) -> str | None:
    """Answer what the rule that serves a line had answered when a hold was placed; None where none does, or did."""
    rule = rule_store.find_serving(tx, line.project_name, line.base_version_id, hold.environment)
    if rule is None or rule.mode is not RuleMode.ENFORCE:
        return None
    found = decision_store.find_until(tx, answer_key(rule.uuid, line.shard.as_dict()), hold.created_micros)
    return None if found is None else found.instance_id


def require_free(tx: Transaction, line: Line, environment: str, instance_id: str | None) -> None:
    """Raise FailedPrecondition, HELD where a hold keeps another instance than this one, or any where it is None."""
    hold = strongest(hold_store.in_force(tx, line.project_name, environment), line)
    if hold is None or (instance_id is not None and kept_by(tx, hold, line) == instance_id):
        return
    raise FailedPrecondition(
        Reason.HELD,
        f"The hold {hold.hold_id} of {hold.created_by} keeps {shown(line.base_version_id)} in {shown(environment)} as "
        f"it is: {shown(hold.reason)}. Release it with releaseHold to go on.",
        holdId=hold.hold_id,
        untilMicros=hold.until_micros or "released",
    )
