"""Hold rules that act, and let them go: a held one is judged and recorded, and does nothing."""

from __future__ import annotations

from dataclasses import replace

from gallery_server.dal import rule_hold_store, rule_state_store
from gallery_server.dal.transaction import Conflict, Transaction
from gallery_server.domain import limits
from gallery_server.domain.call import Caller
from gallery_server.domain.decision import DecisionOutcome, DecisionTrigger
from gallery_server.domain.names import normal_reason, shown
from gallery_server.domain.rule import ActiveRule
from gallery_server.domain.rule_state import RuleHold
from gallery_server.errors import FailedPrecondition, InvalidArgument, NotFound, Reason
from gallery_server.rules.judging import judging
from gallery_server.rules.judging.judging import Pair
from gallery_server.rules.publishing import listing
from gallery_server.rules.publishing.rule_changes import rule_held, rule_released


def hold(tx: Transaction, caller: Caller, reference: str | None, reason: str | None) -> tuple[ActiveRule, RuleHold]:
    """Have a rule do nothing until it is released.

    Raises NotFound (RULE_NOT_FOUND), InvalidArgument where it selects (RULE_SELECTS), and FailedPrecondition where it
    is held already (RULE_HELD).
    """
    rule, because = listing.get(tx, reference), normal_reason(reason)
    if rule.selects:
        raise InvalidArgument(
            Reason.RULE_SELECTS,
            f"The rule {rule.reference} selects, and does nothing that could be held; hold a line with placeHold.",
            field="rule",
            value=rule.reference,
        )
    standing = rule_hold_store.find(tx, rule.uuid)
    if standing is not None and standing.is_in_force:
        raise FailedPrecondition(
            Reason.RULE_HELD,
            f"The rule {rule.reference} is held by {standing.created_by} already; releaseRule ends that.",
            field="rule",
            value=rule.reference,
            heldBy=standing.created_by,
        )
    placed = RuleHold(rule.uuid, because, tx.now, caller.principal)
    rule_hold_store.place(tx, placed)
    tx.emit(rule_held(placed, rule.reference, caller.request_id))
    return rule, placed


def release(tx: Transaction, caller: Caller, reference: str | None, reason: str | None) -> tuple[ActiveRule, RuleHold]:
    """Let a rule act again, and have what it owes judged; LIMIT counts from now on.

    Raises NotFound: RULE_NOT_FOUND, and RULE_NOT_HELD where nothing holds it.
    """
    rule, because = listing.get(tx, reference), normal_reason(reason)
    standing = rule_hold_store.find(tx, rule.uuid)
    if standing is None or not standing.is_in_force:
        raise NotFound(
            Reason.RULE_NOT_HELD,
            f"The rule {shown(rule.reference)} is not held; listRules says which are.",
            field="rule",
            value=rule.reference,
        )
    released = replace(standing, released_micros=tx.now, released_by=caller.principal, release_reason=because)
    if not rule_hold_store.release(tx, released):
        raise Conflict(rule.uuid)
    owed = rule_state_store.list_found(tx, rule.uuid, DecisionOutcome.BARRED, limits.RELEASED_AT_ONCE)
    pairs = [Pair(state.rule_uuid, state.instance_id) for state in owed]
    judging.leave(tx, DecisionTrigger.REQUEST, pairs, subject=f"released/{rule.uuid}/{tx.now}")
    tx.emit(rule_released(caller, released, rule.reference))
    return rule, released
