"""Make the events of rules; the subject of each is the commit, or the uuid of the rule that is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from gallery_server.domain.call import Caller
from gallery_server.domain.event import Change, EventKind
from gallery_server.domain.rule import RulePin, RuleTeam
from gallery_server.domain.rule_state import RuleHold

_WATCHER = "gallery"
_TOLD = 5
"""Problems in an event; getRuleRepository has all."""


def rules_activated(team: RuleTeam, counts: Mapping[str, int]) -> Change:
    """Make the change of a team whose rules became active."""
    return Change(EventKind.RULES_ACTIVATED, _WATCHER, team.active_commit or "", after={"team": team.team, **counts})


def rules_failed(team: RuleTeam) -> Change:
    """Make the change of a team whose folder could not be published."""
    told = [asdict(problem) for problem in team.problems[:_TOLD]]
    return Change(
        EventKind.RULES_FAILED,
        _WATCHER,
        team.attempted_commit or "",
        after={
            "team": team.team,
            "activeCommit": team.active_commit,
            "problems": told,
            "problemCount": team.problem_count,
        },
    )


def rules_pinned(caller: Caller, pin: RulePin) -> Change:
    """Make the change of a commit that is to stay active."""
    return Change(
        EventKind.RULES_PINNED,
        caller.principal,
        pin.commit,
        after={"team": pin.team, "reason": pin.reason},
        request_id=caller.request_id,
    )


def rules_unpinned(caller: Caller, pin: RulePin, reason: str) -> Change:
    """Make the change of a pin that was taken away."""
    return Change(
        EventKind.RULES_UNPINNED,
        caller.principal,
        pin.commit,
        after={"team": pin.team, "reason": reason},
        request_id=caller.request_id,
    )


def rule_held(hold: RuleHold, name: str, request_id: str) -> Change:
    """Make the change of a rule that does nothing from now on; `name` is `team/name`."""
    return Change(
        EventKind.RULE_HELD,
        hold.created_by,
        hold.rule_uuid,
        after={"rule": name, "reason": hold.reason},
        request_id=request_id,
    )


def rule_released(caller: Caller, hold: RuleHold, name: str) -> Change:
    """Make the change of a rule that acts again."""
    return Change(
        EventKind.RULE_RELEASED,
        caller.principal,
        hold.rule_uuid,
        before={"rule": name, "reason": hold.reason, "heldBy": hold.created_by},
        after={"rule": name, "reason": hold.release_reason},
        request_id=caller.request_id,
    )
