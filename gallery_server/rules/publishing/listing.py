"""Answer what is active, and how far the repository of rules is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gallery_server.dal import rule_hold_store, rule_pin_store, rule_repository_store, rule_store, rule_team_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.names import normal_name, require_text, shown
from gallery_server.domain.page import CursorSigner, Page, PageRequest
from gallery_server.domain.rule import ActiveRule, RulePin, RuleRepository, RuleTeam
from gallery_server.domain.rule_state import RuleHold
from gallery_server.errors import NotFound, Reason

_ROW_BYTES = 4_096
_PROBLEM_BYTES = 512
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """Hold how far the repository is, and what is pinned."""

    repository: RuleRepository
    pins: list[RulePin]


def get(tx: Transaction, reference: str | None) -> ActiveRule:
    """Answer the active rule of a uuid or `team/name`; raise NotFound, RULE_NOT_FOUND."""
    text = require_text("rule", reference)
    found = rule_store.find_active(tx, text)
    if found is None:
        raise NotFound(
            Reason.RULE_NOT_FOUND,
            f"There is no active rule {shown(text)}; say its uuid, or team/name as listRules has them.",
            field="rule",
            value=shown(text),
        )
    return found


def list_rules(
    tx: Transaction, signer: CursorSigner, team: str | None, project_name: str | None, request: PageRequest
) -> Page[ActiveRule]:
    """Answer a page of the active rules of a team, and of those that name a project, by team and name."""
    of_team = None if team is None else normal_name("team", team)
    of_project = None if project_name is None else normal_name("projectName", project_name)
    query = ("rules", of_team, of_project)
    start = request.start(signer, query)
    first = None if start is None else (str(start[0]), str(start[1]))

    def fetch(last: ActiveRule | None, limit: int) -> list[ActiveRule]:
        after = first if last is None else (last.team, last.name)
        return rule_store.list_after(tx, team=of_team, project_name=of_project, after=after, limit=limit)

    return request.page(
        request.fetched(fetch, _AT_ONCE), signer, query, lambda rule: [rule.team, rule.name], lambda _: _ROW_BYTES
    )


def get_with_hold(tx: Transaction, reference: str | None) -> tuple[ActiveRule, RuleHold | None]:
    """Answer an active rule as `get` does, and the hold that is on it."""
    rule = get(tx, reference)
    return rule, _in_force(tx, [rule]).get(rule.uuid)


def list_with_holds(
    tx: Transaction, signer: CursorSigner, team: str | None, project_name: str | None, request: PageRequest
) -> tuple[Page[ActiveRule], dict[str, RuleHold]]:
    """Answer a page as `list_rules` does, and the holds that are on rules of it, by their uuids."""
    page = list_rules(tx, signer, team, project_name, request)
    return page, _in_force(tx, page.items)


def _in_force(tx: Transaction, rules: Sequence[ActiveRule]) -> dict[str, RuleHold]:
    found = rule_hold_store.find_many(tx, [rule.uuid for rule in rules])
    return {uuid: hold for uuid, hold in found.items() if hold.is_in_force}


def standing(tx: Transaction) -> Standing:
    """Answer how far the repository is, and what is pinned."""
    return Standing(rule_repository_store.find(tx), rule_pin_store.list_pins(tx))


def list_teams(tx: Transaction, signer: CursorSigner, request: PageRequest) -> Page[RuleTeam]:
    """Answer a page of the teams by name, with what is wrong in their folders."""
    query = ("rule teams",)
    start = request.start(signer, query)
    first = None if start is None else str(start[0])

    def fetch(last: RuleTeam | None, limit: int) -> list[RuleTeam]:
        return rule_team_store.list_after(tx, first if last is None else last.team, limit)

    return request.page(request.fetched(fetch, _AT_ONCE), signer, query, lambda team: [team.team], _size_of)


def answered(tx: Transaction, number: int) -> Standing | None:
    """Answer how far the repository is once what was asked for has been attempted, None before."""
    found = rule_repository_store.find(tx)
    return standing(tx) if found.answered >= number else None


def asking(tx: Transaction) -> int:
    """Ask all watchers for an attempt now; answer its number."""
    return rule_repository_store.ask(tx)


def _size_of(team: RuleTeam) -> int:
    texts = sum(len(each.problem) + len(each.excerpt) + len(each.path) for each in team.problems)
    return _ROW_BYTES + 4 * texts + _PROBLEM_BYTES * len(team.problems)
