"""Leave what a rule has to do once it fired, in the transaction that keeps its decision.

    begin               the actions of CALLBACK_ACTIONS, and those of ON_FAILURE for when one of them fails for good
    begin_on_failure    those of ON_FAILURE alone

`actions.acting` does them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gallery_server.dal import decision_action_store, job_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.decision import Decision, RuleIdentity
from gallery_server.domain.decision_action import DecisionAction
from gallery_server.domain.job import NewJob
from gallery_server.rules.actions_file import ActionSettings, named_action, published_actions
from gallery_server.rules.evidence.named_values import values_named
from gallery_server.rules.evidence.views import Named, View
from gallery_server.rules.rule import Rule

ACT = "act"
"""The kind of job that does the actions of a decision; its subject is the decision's id."""
ACT_ON_FAILURE = "act_on_failure"
"""The kind of job that does those of ON_FAILURE; the same."""


def begin(tx: Transaction, decision: Decision, rule: Rule, team_actions: str | None, view: View) -> None:
    """Leave the actions of a decision, each with the values that it names, and the job that does them.

    `team_actions` is the text of the team's actions.yaml, `view` what GIVEN and WHEN read of the decision's instance.
    """
    clauses = rule.document.rule
    names = [*((name, False) for name in clauses.callback_actions or ()), *_spare(clauses.on_failure)]
    decision_action_store.insert(tx, list(_actions(decision, names, team_actions, view)))
    job_store.insert(tx, NewJob(ACT, decision.decision_id))


def begin_on_failure(tx: Transaction, decision: Decision, rule: Rule, team_actions: str | None, view: View) -> None:
    """Leave the actions of ON_FAILURE alone, and the job that does them; nothing where the rule has none."""
    names = list(_spare(rule.document.rule.on_failure))
    if names:
        decision_action_store.insert(tx, list(_actions(decision, names, team_actions, view)))
        job_store.insert(tx, NewJob(ACT_ON_FAILURE, decision.decision_id))


def principal_of(rule: RuleIdentity) -> str:
    """Answer who is behind what a rule does; of a rule with a very long name its uuid stands for it."""
    named = f"rule:{rule.name}"
    return named if len(named) <= limits.PRINCIPAL_CHARACTERS else f"rule:{rule.uuid}"


def request_id_of(decision_id: str) -> str:
    """Answer the id of the request that all which a decision does is part of."""
    return f"decision-{decision_id}"


def _spare(names: Iterable[str] | None) -> Iterator[tuple[str, bool]]:
    yield from ((name, True) for name in names or ())


def _actions(
    decision: Decision, names: list[tuple[str, bool]], team_actions: str | None, view: View
) -> Iterator[DecisionAction]:
    known = published_actions(decision.rule.name.partition("/")[0], team_actions or "")
    own = {"environment": decision.environment, "decisionId": decision.decision_id, "ruleName": decision.rule.name}
    for position, (name, on_failure) in enumerate(names):
        # What no longer exists is told by the try: here nothing may fail that judging brought about.
        action = named_action(name, known) or ActionSettings(name, name)
        yield DecisionAction(
            decision_id=decision.decision_id,
            position=position,
            name=name,
            kind=action.kind,
            on_failure=on_failure,
            settings=action.settings,
            values=values_named(action.settings, own, view.names),
            current_instance_id=_current(view) if action.kind == "deploy" else None,
        )


def _current(view: View) -> str | None:
    """Answer what the rule had for current on the line of its instance; None where nothing was."""
    named = view.names
    ran = named.facts.ran(named.instance_id) if isinstance(named, Named) else None
    return None if ran is None else ran.current_id
