"""Let a rule fire where COOLDOWN, LIMIT and holds allow it, and leave what follows."""

from __future__ import annotations

from dataclasses import dataclass

from gallery_server.dal import line_store, rule_firing_store, rule_hold_store, rule_team_store
from gallery_server.dal.transaction import Conflict, Transaction
from gallery_server.domain.decision import Decision
from gallery_server.domain.duration import write_duration
from gallery_server.domain.instance import Instance
from gallery_server.domain.rule import RuleMode
from gallery_server.domain.rule_state import RuleFiring, RuleHold
from gallery_server.rules.evidence.views import View
from gallery_server.rules.judging.acting import begin, begin_on_failure, principal_of, request_id_of
from gallery_server.rules.judging.state import is_cooling, limit_of
from gallery_server.rules.publishing.rule_changes import rule_held
from gallery_server.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Say what puts the actions of a rule off."""

    reason: str
    is_limit: bool = False
    """Whether it is LIMIT, beyond which the rule is held."""


def obstacle(tx: Transaction, rule: Rule, instance: Instance, *, forced: bool) -> Obstacle | None:
    """Answer what keeps a rule from firing for an instance, None where nothing does.

    Until this transaction ends no other has the rule fire, so that none overlooks this firing. Who forces it passes
    COOLDOWN and LIMIT, and no hold.
    """
    document, digest = rule.document, rule.digest
    if not rule_firing_store.lock(tx, document.uuid):
        raise Conflict(document.uuid)
    hold = rule_hold_store.find(tx, document.uuid)
    if hold is not None and hold.is_in_force:
        return Obstacle(f"the rule is held by {hold.created_by}: {hold.reason}")
    if forced:
        return None
    return _cooldown(tx, rule, digest, instance) or _limit(tx, rule, digest, instance, hold)


def fire(tx: Transaction, decision: Decision, rule: Rule, instance: Instance, view: View, *, forced: bool) -> None:
    """Keep that a rule fired, and leave its actions; in shadow there are none."""
    rule_firing_store.insert(
        tx,
        RuleFiring(
            rule_uuid=decision.rule.uuid,
            fired_micros=tx.now,
            decision_id=decision.decision_id,
            digest=rule.digest,
            line_id=instance.line_id,
            instance_id=instance.instance_id,
            forced=forced,
        ),
    )
    if _acts(rule):
        begin(tx, decision, rule, _actions_of(tx, rule), view)


def exceed(tx: Transaction, decision: Decision, rule: Rule, reason: str, view: View) -> None:
    """Hold a rule that would fire beyond its LIMIT, and alert its team, once; in shadow nothing is done."""
    if not _acts(rule):
        return
    hold = RuleHold(decision.rule.uuid, reason, tx.now, principal_of(decision.rule))
    rule_hold_store.place(tx, hold)
    tx.emit(rule_held(hold, decision.rule.name, request_id_of(decision.decision_id)))
    begin_on_failure(tx, decision, rule, _actions_of(tx, rule), view)


def _acts(rule: Rule) -> bool:
    return rule.document.mode == RuleMode.ENFORCE.value


def _actions_of(tx: Transaction, rule: Rule) -> str | None:
    team = rule_team_store.find(tx, rule.document.team)
    return None if team is None else team.actions


def _cooldown(tx: Transaction, rule: Rule, digest: str, instance: Instance) -> Obstacle | None:
    clauses = rule.document.rule
    if clauses.cooldown is None:
        return None
    per = clauses.cooldown.per
    last = rule_firing_store.newest(
        tx, rule.document.uuid, digest, per, line_id=instance.line_id, instance_id=instance.instance_id
    )
    if not is_cooling(tx.now, last, clauses):
        return None
    return Obstacle(f"COOLDOWN: it fired for this {per} within the last {write_duration(clauses.cooldown.duration)}")


def _limit(tx: Transaction, rule: Rule, digest: str, instance: Instance, hold: RuleHold | None) -> Obstacle | None:
    clauses = rule.document.rule
    limit = limit_of(clauses, 0)
    since = tx.now - limit.per
    if hold is not None and hold.released_micros is not None:
        since = max(since, hold.released_micros)
    fired = rule_firing_store.count_since(tx, rule.document.uuid, digest, since)
    if fired >= limit.actions and clauses.limit is None:
        # Counting lines takes time, and is seldom needed.
        limit = limit_of(clauses, line_store.count_of_project(tx, instance.project_id))
    if fired < limit.actions:
        return None
    return Obstacle(f"LIMIT: it fired {fired} times within {write_duration(limit.per)}, which is all", is_limit=True)
