"""Answer the calls about selections and decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gallery_idl import decision as idl

from gallery_server.dal.transaction import Transaction
from gallery_server.domain.decision import DecisionFilter
from gallery_server.domain.instance import AnnotatedInstance
from gallery_server.domain.names import normal_id, shown
from gallery_server.domain.page import CursorSigner, PageRequest
from gallery_server.errors import FailedPrecondition, NotFound, Reason
from gallery_server.registry import instances
from gallery_server.rpc.call import Call
from gallery_server.rpc.selecting import Selecting
from gallery_server.rpc.transactions import Transactions
from gallery_server.rpc.wire.decisions import (
    decision_to_wire,
    inputs_to_wire,
    news_to_wire,
    outcome_from_wire,
    parts_to_wire,
    request_from_wire,
    rule_from_wire,
    standings_to_wire,
)
from gallery_server.rpc.wire.deployments import hold_to_wire
from gallery_server.rpc.wire.instances import instance_to_wire
from gallery_server.rules.evidence.explaining import explained
from gallery_server.rules.evidence.facts import Facts
from gallery_server.rules.publishing import listing
from gallery_server.rules.selecting import decisions
from gallery_server.rules.selecting.account import Account
from gallery_server.rules.selecting.chooser import Chooser, chooser_of
from gallery_server.rules.selecting.decisions import Selected
from gallery_server.rules.selecting.news import news_of
from gallery_server.rules.selecting.selection import outlook_of

_MOST_REASON = 700


@dataclass(frozen=True, slots=True)
class DecisionCalls:
    """Answer each call of the group by the method of its name."""

    transactions: Transactions
    signer: CursorSigner
    selecting: Selecting

    def selectModel(self, call: Call, request: Any) -> Any:
        """Answer the instance that a rule prefers."""
        wish, values = rule_from_wire(request.rule), request_from_wire(request.requestValues)
        had = None if request.ifNotInstanceId is None else normal_id("ifNotInstanceId", request.ifNotInstanceId)

        def select(tx: Transaction) -> tuple[Chooser, Selected, AnnotatedInstance | None]:
            chooser = chooser_of(tx, wish)
            found = self.selecting.select(tx, call.caller, chooser, values)
            answered = found.choice.instance_id
            if answered is None or answered == had:
                return chooser, found, None
            return chooser, found, instances.require_annotated(tx, answered)

        with self.selecting.turns.taken(call.caller.deadline):
            chooser, found, instance = self.transactions.read(call, select)
        decision_id = self.selecting.remember(call, found.decision, is_new=found.is_new)
        if found.choice.instance_id is None:
            raise _nothing(chooser, found, decision_id)
        choice = found.choice
        return idl.SelectModelResponse(
            instance=None if instance is None else instance_to_wire(instance),
            unchanged=instance is None,
            decisionId=decision_id,
            reason=choice.reason,
            standings=standings_to_wire(choice.standings),
            hold=None if choice.kept is None else hold_to_wire(choice.kept.hold),
            sources=news_to_wire(news_of(chooser.rule)),
        )

    def explainRule(self, call: Call, request: Any) -> Any:
        """Tell what each clause of a rule comes to for an instance."""
        wish, values = rule_from_wire(request.rule), request_from_wire(request.requestValues)

        def explain(tx: Transaction) -> Any:
            chooser = chooser_of(tx, wish, selects=False)
            instance = instances.require(tx, request.instanceId)
            facts = Facts(tx, [instance.instance_id], outlook_of(chooser.rule, values))
            clauses, inputs = explained(chooser.rule, facts, instance.instance_id)
            explanation = idl.RuleExplanation(
                ruleUuid=chooser.identity.uuid,
                ruleName=chooser.identity.name,
                parts=parts_to_wire(clauses),
                inputs=inputs_to_wire(inputs),
            )
            return idl.ExplainRuleResponse(explanation=explanation)

        with self.selecting.turns.taken(call.caller.deadline):
            return self.transactions.read(call, explain)

    def getDecision(self, call: Call, request: Any) -> Any:
        """Get a decision with all that it read, and how far its actions are."""

        def get(tx: Transaction) -> Any:
            found = decisions.get(tx, request.decisionId)
            return decision_to_wire(found, decisions.actions_of(tx, found), whole=True)

        return idl.GetDecisionResponse(decision=self.transactions.read(call, get))

    def listDecisions(self, call: Call, request: Any) -> Any:
        """List decisions, newest first."""
        wanted = PageRequest.of(request.limit, request.cursor)
        page = self.transactions.read(
            call, lambda tx: decisions.list_backwards(tx, self.signer, _filter(tx, request), wanted)
        )
        return idl.ListDecisionsResponse(
            items=[decision_to_wire(each) for each in page.items], nextCursor=page.next_cursor
        )


def _filter(tx: Transaction, request: Any) -> DecisionFilter:
    return DecisionFilter(
        rule_uuid=None if request.rule is None else _uuid_of(tx, request.rule),
        instance_id=None if request.instanceId is None else normal_id("instanceId", request.instanceId),
        evaluation_id=None if request.evaluationId is None else normal_id("evaluationId", request.evaluationId),
        outcome=outcome_from_wire(request.outcome),
        since_micros=request.sinceMicros,
        until_micros=request.untilMicros,
    )


def _uuid_of(tx: Transaction, reference: str) -> str:
    """Answer the uuid of a rule; decisions outlive rules, so that a uuid need not be that of an active one."""
    return listing.get(tx, reference).uuid if "/" in reference else normal_id("rule", reference)


def _nothing(chooser: Chooser, found: Selected, decision_id: str) -> NotFound | FailedPrecondition:
    choice, name = found.choice, shown(chooser.rule.name)
    if choice.kept is not None:
        hold = choice.kept.hold
        return FailedPrecondition(
            Reason.HELD,
            f"{name} prefers {choice.standings.winner_id}, and the hold {hold.hold_id} of {hold.created_by} keeps that "
            "nothing serves there; release it with releaseHold to go on.",
            holdId=hold.hold_id,
            decisionId=decision_id,
        )
    account = choice.account or Account(0, 0, 0, 0, ())
    return NotFound(
        Reason.NO_CANDIDATE,
        f"No instance is a candidate of {name}: {_printable(choice.reason)}. explainRule tells of one in full.",
        decisionId=decision_id,
        lookedAt=account.looked_at,
        fellAtGiven=account.at_given,
        fellAtWhen=account.at_when,
        fellAtSelection=account.at_selection,
    )


def _printable(text: str) -> str:
    shortened = text if len(text) <= _MOST_REASON else f"{text[:_MOST_REASON]}..."
    return "".join(each if each.isprintable() else " " for each in shortened)
