"""Convert rules, and how far their repository is."""

from __future__ import annotations

from typing import Any

from gallery_idl import rule as idl

from gallery_server.domain.rule import ActiveRule, RuleMode, RulePin, RuleProblem, RuleTeam
from gallery_server.domain.rule_state import RuleHold
from gallery_server.rules.publishing.listing import Standing

_WIRE_OF_MODE = {mode: getattr(idl.RuleMode, mode.name) for mode in RuleMode}


def rule_to_wire(rule: ActiveRule, hold: RuleHold | None = None, *, whole: bool = False) -> Any:
    """Write a rule and the hold that is on it, with the text of its file where it is asked for whole."""
    return idl.Rule(
        uuid=rule.uuid,
        team=rule.team,
        name=rule.name,
        path=rule.path,
        commit=rule.commit,
        digest=rule.digest,
        projectName=rule.project_name,
        mode=_WIRE_OF_MODE[rule.mode],
        kind=idl.RuleKind.SELECTION if rule.selects else idl.RuleKind.ACTION,
        environment=rule.environment,
        servedModel=rule.serves,
        description=rule.description,
        activatedMicros=rule.activated_micros,
        document=rule.document if whole else None,
        hold=None if hold is None else rule_hold_to_wire(hold),
    )


def rule_hold_to_wire(hold: RuleHold) -> Any:
    """Write an order that a rule does nothing."""
    return idl.RuleHold(reason=hold.reason, createdMicros=hold.created_micros, createdBy=hold.created_by)


def pin_to_wire(pin: RulePin) -> Any:
    """Write a pin."""
    return idl.RulePin(
        team=pin.team,
        commit=pin.commit,
        reason=pin.reason,
        createdMicros=pin.created_micros,
        createdBy=pin.created_by,
    )


def repository_to_wire(standing: Standing, *, watched: bool) -> Any:
    """Write how far the repository is."""
    repository = standing.repository
    return idl.RuleRepository(
        url=repository.url,
        branch=repository.branch,
        headCommit=repository.head,
        headMicros=repository.head_micros,
        lookedMicros=repository.looked_micros,
        trouble=repository.trouble,
        troubleMicros=repository.trouble_micros,
        pins=[pin_to_wire(pin) for pin in standing.pins],
        watched=watched,
    )


def team_to_wire(team: RuleTeam) -> Any:
    """Write how far a team is."""
    return idl.RuleTeam(
        team=team.team,
        attemptedCommit=team.attempted_commit,
        attemptedMicros=team.attempted_micros,
        activeCommit=team.active_commit,
        activeMicros=team.active_micros,
        failingMicros=team.failing_micros,
        problems=[_problem_to_wire(problem) for problem in team.problems],
        problemCount=team.problem_count,
    )


def _problem_to_wire(problem: RuleProblem) -> Any:
    return idl.RuleProblem(
        path=problem.path,
        line=problem.line,
        column=problem.column,
        problem=problem.problem,
        excerpt=problem.excerpt,
    )
