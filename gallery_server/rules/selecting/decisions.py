"""Make decisions of what selections came to, keep them where an answer changes, and find them again."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gallery_server.dal import decision_action_store, decision_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.call import Caller
from gallery_server.domain.decision import (
    Decision,
    DecisionFilter,
    DecisionOutcome,
    DecisionTrigger,
    Explained,
    Input,
)
from gallery_server.domain.decision_action import DecisionAction
from gallery_server.domain.event import Change, EventKind
from gallery_server.domain.ids import new_id
from gallery_server.domain.names import normal_id
from gallery_server.domain.page import CursorSigner, Page, PageRequest
from gallery_server.errors import NotFound, Reason
from gallery_server.rules.evidence.explaining import as_json, compared, explained
from gallery_server.rules.evidence.facts import Facts
from gallery_server.rules.rule import Rule
from gallery_server.rules.selecting.chooser import Chooser
from gallery_server.rules.selecting.selection import Choice, Holding, choose

_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Selected:
    """What a selection came to, and its decision: the one that stands, or a new one that is yet to be kept."""

    choice: Choice
    decision: Decision
    is_new: bool


def select(
    tx: Transaction,
    caller: Caller,
    chooser: Chooser,
    request: Mapping[str, object],
    holding: Holding,
    trigger: DecisionTrigger,
    clock: Callable[[], float] = time.monotonic,
) -> Selected:
    """Select for a request, and say what decided it; what was answered before is told by its decision."""
    began = clock()
    choice = choose(tx, chooser.rule, request, holding)
    asked = {name: as_json(value) for name, value in request.items()}
    key = chooser.key(asked)
    standing = decision_store.find_newest(tx, key)
    outcome = outcome_of(choice)
    if standing is not None and _answer(standing) == (outcome, choice.instance_id, chooser.rule.digest):
        return Selected(choice, standing, is_new=False)
    clauses, inputs = _grounds(tx, chooser.rule, choice)
    decision = Decision(
        decision_id=new_id(tx.now),
        rule=chooser.identity,
        trigger=trigger,
        outcome=outcome,
        instance_id=choice.instance_id,
        reason=choice.reason,
        request=asked,
        standings=choice.standings,
        inputs=inputs,
        clauses=clauses,
        environment=choice.outlook.environment,
        hold_id=None if choice.kept is None else choice.kept.hold.hold_id,
        created_micros=tx.now,
        created_by=caller.principal,
        request_id=caller.request_id,
        latency_micros=round((clock() - began) * 1_000_000),
        last_micros=tx.now,
        text=chooser.text,
        answer_key=key,
    )
    return Selected(choice, decision, is_new=True)


def outcome_of(choice: Choice) -> DecisionOutcome:
    """Say in a word what a selection came to."""
    if choice.kept is not None:
        return DecisionOutcome.HELD
    return DecisionOutcome.NONE if choice.instance_id is None else DecisionOutcome.SELECTED


def keep(tx: Transaction, decision: Decision) -> str:
    """Keep a new decision; of two at once with the same answer one stays. Answer its id."""
    standing = None if decision.answer_key is None else decision_store.find_newest(tx, decision.answer_key)
    if standing is not None and _answer(standing) == _answer(decision):
        return standing.decision_id
    decision_store.answer(tx, decision, standing)
    tx.emit(made(decision, standing))
    return decision.decision_id


def _answer(decision: Decision) -> tuple[DecisionOutcome, str | None, str]:
    return decision.outcome, decision.instance_id, decision.rule.digest


def get(tx: Transaction, decision_id: str | None) -> Decision:
    """Answer a decision; raise NotFound, DECISION_NOT_FOUND where there is none."""
    normal = normal_id("decisionId", decision_id)
    found = decision_store.find(tx, normal)
    if found is None:
        raise NotFound(Reason.DECISION_NOT_FOUND, f"There is no decision {normal}.", field="decisionId", value=normal)
    return found


def actions_of(tx: Transaction, decision: Decision) -> list[DecisionAction]:
    """Answer what is done because of a decision, and how far each is."""
    return decision_action_store.list_of(tx, decision.decision_id)


def list_backwards(
    tx: Transaction, signer: CursorSigner, wanted: DecisionFilter, request: PageRequest
) -> Page[Decision]:
    """Answer a page of decisions, newest first."""
    query = ("decisions", *wanted.form())
    start = request.start(signer, query)
    first = None if start is None else str(start[0])

    def fetch(last: Decision | None, limit: int) -> list[Decision]:
        before = first if last is None else last.decision_id
        return decision_store.list_backwards(tx, wanted, before=before, limit=limit)

    return request.page(request.fetched(fetch, _AT_ONCE), signer, query, lambda each: [each.decision_id], size_of)


def size_of(decision: Decision) -> int:
    """Answer about how many bytes a decision takes on the wire, with all that it read."""
    values = sum(len(str(each.value)) + 100 + 40 * len(each.evaluation_ids) for each in decision.inputs)
    return limits.EXPRESSION_BYTES + values + sum(len(str(each.tree)) for each in decision.clauses)


def _grounds(tx: Transaction, rule: Rule, choice: Choice) -> tuple[tuple[Explained, ...], tuple[Input, ...]]:
    standings = choice.standings
    if standings.winner_id is None:
        return (), ()
    ids = [each for each in (standings.winner_id, standings.runner_up_id) if each is not None]
    facts = Facts(tx, ids, choice.outlook)
    clauses, inputs = explained(rule, facts, standings.winner_id)
    if standings.runner_up_id is None:
        return clauses, inputs
    preference = rule.compiled.preference
    if preference is not None and preference.by == "comparison":
        more_clauses, more_inputs = compared(rule, facts, standings.winner_id, standings.runner_up_id)
    else:
        more_clauses, more_inputs = explained(rule, facts, standings.runner_up_id)
    return (*clauses, *more_clauses), (*inputs, *more_inputs)


def made(decision: Decision, before: Decision | None = None) -> Change:
    """Make the change of a decision that was made, in the place of the one before it where it answers anew."""

    def form(one: Decision) -> dict[str, object]:
        return {
            "rule": one.rule.name,
            "ruleUuid": one.rule.uuid,
            "commit": one.rule.commit,
            "request": dict(one.request),
            "outcome": one.outcome.value,
            "instanceId": one.instance_id,
        }

    return Change(
        EventKind.DECISION_MADE,
        decision.created_by,
        decision.decision_id,
        before=None if before is None else form(before) | {"decisionId": before.decision_id},
        after=form(decision),
        request_id=decision.request_id,
    )
