"""Calls about active rules, and the Git repository that they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gallery_idl import rule as wire

from gallery_client.records.rule import Rule, RuleHold, RulePin, RuleRepository, RuleTeam

if TYPE_CHECKING:
    from gallery_client.listing import Listing
    from gallery_client.session import Session

_SYNC_SECONDS = 60.0
_ANSWER_SECONDS = 2.0


def rules(
    self: Session,
    *,
    team: str | None = None,
    project: str | None = None,
    limit: int | None = None,
    timeout: float | None = None,
) -> Listing[Rule]:
    """List the rules that are active, by team and name: a team's, or those that name a project; `limit` ends it."""
    request = wire.ListRulesRequest(team=team, projectName=project)
    return self._listing("listRules", request, Rule.from_wire, timeout, most=limit)


def rule(self: Session, reference: str, *, timeout: float | None = None) -> Rule:
    """Answer an active rule by its uuid or as `team/name`, with the text of its file."""
    return Rule.from_wire(self._call("getRule", wire.GetRuleRequest(rule=reference), timeout).rule)


def rule_repository(self: Session, *, timeout: float | None = None) -> RuleRepository:
    """Tell how far the rule repository is, why it cannot be read where it cannot, and what is pinned."""
    answer = self._call("getRuleRepository", wire.GetRuleRepositoryRequest(limit=1), timeout)
    return RuleRepository.from_wire(answer.repository)


def rule_teams(self: Session, *, limit: int | None = None, timeout: float | None = None) -> Listing[RuleTeam]:
    """List the teams of the rule repository: the commit that is active, and all that is wrong in a newer one."""
    request = wire.GetRuleRepositoryRequest()
    return self._listing("getRuleRepository", request, RuleTeam.from_wire, timeout, most=limit)


def sync_rules(self: Session, *, wait: float = _SYNC_SECONDS, timeout: float | None = None) -> RuleRepository:
    """Have the branch read now, and wait so many seconds, up to 60, until what it has is active or refused.

    `finished` of what is answered tells whether that was time enough; `rule_teams` has what came of it.
    """
    request = wire.SyncRulesRequest(waitMs=round(wait * 1_000))
    answer = self._call("syncRules", request, wait + _ANSWER_SECONDS if timeout is None else timeout)
    return RuleRepository.from_wire(answer.repository, finished=bool(answer.finished))


def pin_rules(
    self: Session, commit: str, *, team: str | None = None, reason: str, timeout: float | None = None
) -> RulePin:
    """Keep a commit active in place of the newest until `unpin_rules`: for a team, or for all that have no own pin."""
    request = wire.PinRulesRequest(commit=commit, team=team, reason=reason)
    return RulePin.from_wire(self._call("pinRules", request, timeout).pin)


def unpin_rules(self: Session, *, team: str | None = None, reason: str, timeout: float | None = None) -> RulePin:
    """Let the newest commit be active again, and answer what was pinned; raise NotFound, RULES_NOT_PINNED."""
    request = wire.UnpinRulesRequest(team=team, reason=reason)
    return RulePin.from_wire(self._call("unpinRules", request, timeout).pin)


def hold_rule(self: Session, reference: str, *, reason: str, timeout: float | None = None) -> Rule:
    """Have a rule do nothing until `release_rule`; it is judged and recorded meanwhile. Answer it with its `hold`."""
    request = wire.HoldRuleRequest(rule=reference, reason=reason)
    return Rule.from_wire(self._call("holdRule", request, timeout).rule)


def release_rule(self: Session, reference: str, *, reason: str, timeout: float | None = None) -> RuleHold:
    """Let a held rule act again, have what it owes judged, and answer what held it; raise NotFound, RULE_NOT_HELD."""
    request = wire.ReleaseRuleRequest(rule=reference, reason=reason)
    return RuleHold.from_wire(self._call("releaseRule", request, timeout).released)
