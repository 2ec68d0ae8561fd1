"""Convert decisions, what rules read, and what they came to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from gallery_idl import decision as idl
from gallery_idl import metric as metric_idl

from gallery_server.domain import limits
from gallery_server.domain.decision import Decision, DecisionOutcome, DecisionTrigger, Explained, Input, Standings
from gallery_server.domain.decision_action import ActionStatus, DecisionAction
from gallery_server.domain.value import normal_metadata
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.rpc.wire.values import no_choice, values_from_wire
from gallery_server.rules.evidence.facts import contents_of
from gallery_server.rules.selecting.chooser import RuleWish
from gallery_server.rules.selecting.news import News

_WIRE_OF_OUTCOME = {outcome: getattr(idl.DecisionOutcome, outcome.name) for outcome in DecisionOutcome}
_OUTCOME_OF_WIRE = {wire: outcome for outcome, wire in _WIRE_OF_OUTCOME.items()}
_WIRE_OF_STATUS = {status: getattr(idl.ActionStatus, status.name) for status in ActionStatus}
_WIRE_OF_TRIGGER = {trigger: getattr(idl.DecisionTrigger, trigger.name) for trigger in DecisionTrigger}


def rule_from_wire(wire: Any) -> RuleWish:
    """Read how a caller names a rule; raise InvalidArgument where it is unset."""
    if wire is None:
        raise InvalidArgument(Reason.FIELD_MISSING, "rule is missing; set its name or its text.", field="rule")
    return RuleWish(wire.name, wire.text)


def request_from_wire(wire: Mapping[str, Any] | None) -> dict[str, object]:
    """Read what a caller passes to a rule; raise InvalidArgument where that is too much."""
    if (count := len(wire or {})) > limits.REQUEST_VALUES:
        raise InvalidArgument(
            Reason.TOO_MANY_ITEMS,
            f"requestValues has {count} keys; at most {limits.REQUEST_VALUES} are allowed.",
            field="requestValues",
            count=count,
            limit=limits.REQUEST_VALUES,
        )
    values = values_from_wire("requestValues", wire)
    return contents_of(normal_metadata("requestValues", values, limits.REQUEST_BYTES))


def outcome_from_wire(wire: int | None) -> DecisionOutcome | None:
    """Read which outcome a caller wants; raise InvalidArgument for one that is not known."""
    if wire is None:
        return None
    outcome = _OUTCOME_OF_WIRE.get(wire)
    if outcome is None:
        raise no_choice("outcome", wire, [each.name for each in DecisionOutcome])
    return outcome


def standings_to_wire(standings: Standings) -> Any:
    """Write how a selection stood."""
    return idl.Standings(
        winnerId=standings.winner_id,
        runnerUpId=standings.runner_up_id,
        tied=standings.tied,
        candidates=standings.candidates,
        atLeast=standings.at_least,
    )


def news_to_wire(news: News) -> Any:
    """Write after what an answer may be another one."""
    return idl.AnswerSources(
        kinds=list(news.kinds),
        metrics=[metric_idl.MetricKey(scope=scope, name=name) for scope, name in news.metrics],
        clock=news.reads_time,
    )


def decision_to_wire(decision: Decision, actions: Sequence[DecisionAction] = (), *, whole: bool = False) -> Any:
    """Write a decision; with its inputs, parts and actions where it is wanted whole."""
    rule = decision.rule
    return idl.Decision(
        decisionId=decision.decision_id,
        ruleUuid=rule.uuid,
        ruleName=rule.name,
        ruleDigest=rule.digest,
        rulePath=rule.path,
        ruleCommit=rule.commit,
        ruleText=decision.text if whole else None,
        trigger=_WIRE_OF_TRIGGER[decision.trigger],
        outcome=_WIRE_OF_OUTCOME[decision.outcome],
        instanceId=decision.instance_id,
        reason=decision.reason,
        requestValues={name: json.dumps(value, ensure_ascii=False) for name, value in decision.request.items()},
        standings=standings_to_wire(decision.standings),
        inputs=inputs_to_wire(decision.inputs) if whole else None,
        parts=parts_to_wire(decision.clauses) if whole else None,
        environment=decision.environment,
        holdId=decision.hold_id,
        createdMicros=decision.created_micros,
        createdBy=decision.created_by,
        requestId=decision.request_id,
        latencyMicros=decision.latency_micros,
        repeats=decision.repeats,
        lastMicros=decision.last_micros,
        actions=[_action_to_wire(each) for each in actions] if whole else None,
    )


def _action_to_wire(action: DecisionAction) -> Any:
    return idl.DecisionAction(
        name=action.name,
        kind=action.kind,
        onFailure=action.on_failure,
        status=_WIRE_OF_STATUS[action.status],
        attempts=action.attempts,
        detail=action.detail,
        faultMessage=None if action.fault is None else action.fault.message,
        begunMicros=action.begun_micros,
        endedMicros=action.ended_micros,
    )


def inputs_to_wire(inputs: Iterable[Input]) -> list[Any]:
    """Write what was read."""
    return [
        idl.DecisionInput(
            instanceId=each.instance_id,
            name=each.written,
            value=json.dumps(each.value, ensure_ascii=False),
            evaluationIds=list(each.evaluation_ids),
        )
        for each in inputs
    ]


def parts_to_wire(clauses: Iterable[Explained]) -> list[Any]:
    """Write clauses, each with its parts behind it."""
    return [part for each in clauses for part in _parts(each, each.tree, 0)]


def _parts(explained: Explained, tree: Mapping[str, Any], depth: int) -> Iterator[Any]:
    yield idl.ExplainedPart(
        clause=explained.clause,
        instanceId=explained.instance_id,
        depth=depth,
        text=tree["text"],
        line=tree["line"],
        column=tree["column"],
        value=tree["value"],
        reason=tree["reason"] or None,
    )
    for part in tree["parts"]:
        yield from _parts(explained, part, depth + 1)
