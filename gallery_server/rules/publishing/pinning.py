"""Keep a commit of the rules active, for a team or for all, until it is unpinned."""

from __future__ import annotations

import re

from gallery_server.dal import rule_pin_store, rule_repository_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Caller
from gallery_server.domain.names import normal_name, normal_reason, require_text, shown
from gallery_server.domain.rule import RulePin
from gallery_server.errors import InvalidArgument, NotFound, Reason
from gallery_server.rules.publishing.rule_changes import rules_pinned, rules_unpinned

_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")


def pin(tx: Transaction, caller: Caller, commit: str | None, team: str | None, reason: str | None) -> RulePin:
    """Keep a commit active in place of the newest; a pin of a team goes before that of all.

    Whether the repository has the commit shows where it is attempted, which a watcher is asked to do now.
    """
    wanted = RulePin(_normal_team(team), _normal_commit(commit), normal_reason(reason), tx.now, caller.principal)
    rule_repository_store.ask(tx)
    rule_pin_store.put(tx, wanted)
    rule_repository_store.unsettle(tx)
    tx.emit(rules_pinned(caller, wanted))
    return wanted


def unpin(tx: Transaction, caller: Caller, team: str | None, reason: str | None) -> RulePin:
    """Let the newest commit be active again, and answer the pin that was; raise NotFound, RULES_NOT_PINNED."""
    named, because = _normal_team(team), normal_reason(reason)
    rule_repository_store.ask(tx)
    found = next((each for each in rule_pin_store.list_pins(tx) if each.team == named), None)
    if found is None:
        what = "The rules of all teams" if named is None else f"The rules of the team {shown(named)}"
        raise NotFound(
            Reason.RULES_NOT_PINNED,
            f"{what} are not pinned; getRuleRepository lists what is.",
            field="team",
            team=named,
        )
    rule_pin_store.remove(tx, named)
    rule_repository_store.unsettle(tx)
    tx.emit(rules_unpinned(caller, found, because))
    return found


def _normal_team(team: str | None) -> str | None:
    return None if team is None else normal_name("team", team)


def _normal_commit(commit: str | None) -> str:
    text = require_text("commit", commit).lower()
    if not _COMMIT.fullmatch(text):
        raise InvalidArgument(
            Reason.FIELD_MALFORMED,
            f"commit is {shown(text)}: write all 40 hexadecimal digits of it, as git rev-parse prints them.",
            field="commit",
            value=shown(text),
        )
    return text
