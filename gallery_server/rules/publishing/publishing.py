"""Publish the folder of a team as a unit, in one transaction: all of it becomes active, or what was active stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto

from gallery_server.dal import project_store, rule_repository_store, rule_store, rule_team_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.rule import ActiveRule, RuleProblem, RuleTeam
from gallery_server.rules.publishing.proposal import Proposal, problem_of_folder
from gallery_server.rules.publishing.rule_changes import rules_activated, rules_failed


class Publication(Enum):
    """Say what came of an attempt."""

    ACTIVE = auto()
    FAILED = auto()
    DONE_BEFORE = auto()
    """Another server has attempted this commit."""
    POSTPONED = auto()
    """Another team has what it claims, and may give it up at this commit."""
    OVERTAKEN = auto()
    """The branch, or what is pinned, has changed meanwhile."""


@dataclass(frozen=True, slots=True)
class Step:
    """Hold what becomes of the rules of a team."""

    added: tuple[ActiveRule, ...]
    changed: tuple[ActiveRule, ...]
    removed: tuple[ActiveRule, ...]

    @property
    def is_none(self) -> bool:
        """Tell whether all stays as it is."""
        return not (self.added or self.changed or self.removed)


def publish(tx: Transaction, proposal: Proposal, version: int, *, may_wait: bool) -> Publication:
    """Make a proposal active where nothing is wrong with it, else keep what is; `version` is that of the repository.

    `may_wait` says that other teams of the same commit may still give up what the proposal claims.
    """
    if not rule_repository_store.hold(tx, version):
        return Publication.OVERTAKEN
    team = rule_team_store.find(tx, proposal.team) or RuleTeam(proposal.team, 0)
    if team.attempted_commit == proposal.commit:
        return Publication.DONE_BEFORE
    step = _step(tx, proposal)
    problems = proposal.problems or (*_removals(proposal, step), *_foreign_projects(tx, proposal))
    if not problems:
        problems = tuple(_foreign_claims(tx, proposal))
        if problems and may_wait:
            return Publication.POSTPONED
    if problems:
        _keep(tx, team, proposal, problems)
        return Publication.FAILED
    _activate(tx, team, proposal, step)
    return Publication.ACTIVE


def _step(tx: Transaction, proposal: Proposal) -> Step:
    before = {rule.uuid: rule for rule in rule_store.list_of_team(tx, proposal.team)}
    added, changed = [], []
    for rule in proposal.rules:
        old = before.pop(rule.uuid, None)
        if old is None:
            added.append(replace(rule, activated_micros=tx.now))
            continue
        since = old.activated_micros if old.digest == rule.digest else tx.now
        new = replace(rule, activated_micros=since)
        if replace(new, commit=old.commit) != old:
            changed.append(new)
    return Step(tuple(added), tuple(changed), tuple(before.values()))


def _removals(proposal: Proposal, step: Step) -> Iterator[RuleProblem]:
    """Yield a problem where more than half of the rules would go, and nobody said that this is meant."""
    lost = [rule for rule in step.removed if rule.uuid not in proposal.elsewhere]
    kept = len(proposal.rules) - len(step.added)
    before = kept + len(step.removed)
    if 2 * len(lost) > before and not proposal.allows_removal:
        yield problem_of_folder(
            proposal.team,
            f"the commit removes {len(lost)} of {before} rules, more than half; where that is meant, push a commit "
            "whose message has allow-removal",
        )


def _foreign_projects(tx: Transaction, proposal: Proposal) -> Iterator[RuleProblem]:
    """Yield the rules about a project whose team has not listed theirs; one that is yet to be made has no policy."""
    named = {rule.project_name for rule in proposal.rules if rule.project_name is not None}
    projects = {name: project_store.find_by_name(tx, name) for name in sorted(named)}
    for rule in proposal.rules:
        project = projects.get(rule.project_name or "")
        if project is not None and not project.may_have_rules_of(proposal.team):
            problem = (
                f"the project {project.name} belongs to the team {project.team}, and its policy does not list "
                f"{proposal.team}; let them add it: gallery projects policy {project.name} --rule-team {proposal.team}"
            )
            yield RuleProblem(rule.path, 1, 1, problem)


def _foreign_claims(tx: Transaction, proposal: Proposal) -> Iterator[RuleProblem]:
    """Yield what the rules of other teams have for themselves alone."""
    by_uuid = {rule.uuid: rule for rule in proposal.rules}
    for found in rule_store.find_many(tx, list(by_uuid)):
        if found.team != proposal.team:
            yield _claimed(by_uuid[found.uuid], f"uuid {found.uuid}", found)
    for rule in proposal.rules:
        if rule.serves is not None and rule.project_name is not None and rule.environment is not None:
            server = rule_store.find_serving(tx, rule.project_name, rule.serves, rule.environment)
            if server is not None and server.team != proposal.team:
                yield _claimed(rule, f"serving {rule.project_name}/{rule.serves} in {rule.environment}", server)


def _claimed(rule: ActiveRule, what: str, owner: ActiveRule) -> RuleProblem:
    problem = f"{what} belongs to {owner.path}, which is active; let that team give it up in an earlier commit"
    return RuleProblem(rule.path, 1, 1, problem)


def _keep(tx: Transaction, team: RuleTeam, proposal: Proposal, problems: tuple[RuleProblem, ...]) -> None:
    failed = replace(
        team,
        attempted_commit=proposal.commit,
        attempted_micros=tx.now,
        failing_micros=team.failing_micros or tx.now,
        problems=problems[: limits.RULE_PROBLEMS],
        problem_count=len(problems),
    )
    rule_team_store.put(tx, failed)
    if team.failing_micros is None or failed.problems != team.problems:
        tx.emit(rules_failed(failed))


def _activate(tx: Transaction, team: RuleTeam, proposal: Proposal, step: Step) -> None:
    # What changes goes first, so that two rules may swap their names.
    rule_store.delete(tx, [rule.uuid for rule in (*step.changed, *step.removed)])
    rule_store.insert(tx, [*step.added, *step.changed])
    is_same = step.is_none and proposal.actions == team.actions and team.active_commit is not None
    active = RuleTeam(
        team=team.team,
        version=team.version,
        attempted_commit=proposal.commit,
        attempted_micros=tx.now,
        active_commit=proposal.commit,
        active_micros=team.active_micros if is_same else tx.now,
        content=proposal.content,
        actions=proposal.actions,
    )
    if proposal.content is None:
        rule_team_store.remove(tx, team.team)
    else:
        rule_team_store.put(tx, active)
    if not is_same or team.failing_micros is not None:
        tx.emit(rules_activated(active, counts_of(step)))


def counts_of(step: Step) -> Mapping[str, int]:
    """Answer how many rules came, changed and went."""
    return {"added": len(step.added), "changed": len(step.changed), "removed": len(step.removed)}
