"""Keep decisions, which evaluations they read, and the newest answer of each selection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from gallery_server.dal.bulk import BulkInsert
from gallery_server.dal.schema import DecisionEvaluationRow, DecisionRow, SelectionAnswerRow
from gallery_server.dal.statement import Parameter, Statement, insert_into, matching
from gallery_server.dal.transaction import Conflict, Row, Transaction
from gallery_server.domain.decision import (
    Decision,
    DecisionFilter,
    DecisionOutcome,
    DecisionTrigger,
    Explained,
    Input,
    RuleIdentity,
    Standings,
)
from gallery_server.domain.ids import new_id

_INSERT = BulkInsert(DecisionRow)
_INSERT_ANSWER = insert_into(SelectionAnswerRow)
_READ = BulkInsert(DecisionEvaluationRow)
_FIND = Statement(DecisionRow.select().where(matching(DecisionRow.decision_id)))
_NEWEST = Statement(
    DecisionRow.select()
    .join(SelectionAnswerRow, on=(SelectionAnswerRow.decision_id == DecisionRow.decision_id))
    .where(matching(SelectionAnswerRow.answer_key))
)
_BEFORE = Statement(
    DecisionRow.select()
    .where(matching(DecisionRow.answer_key) & (DecisionRow.created_micros <= Parameter(DecisionRow.created_micros)))
    .order_by(DecisionRow.decision_id.desc())
    .limit(1)
)
_POINT = Statement(
    SelectionAnswerRow.update({SelectionAnswerRow.decision_id: Parameter(SelectionAnswerRow.decision_id)}).where(
        matching(SelectionAnswerRow.answer_key)
        & (SelectionAnswerRow.decision_id == Parameter(SelectionAnswerRow.decision_id, "before_id"))
    )
)
_REPEATED = Statement(
    DecisionRow.update(
        {
            DecisionRow.repeats: DecisionRow.repeats + Parameter(DecisionRow.repeats),
            DecisionRow.last_micros: Parameter(DecisionRow.last_micros),
        }
    ).where(matching(DecisionRow.decision_id))
)


def find(tx: Transaction, decision_id: str) -> Decision | None:
    """Answer a decision, or None."""
    row = tx.row(_FIND.given(decision_id=decision_id))
    return None if row is None else _decision(row)


def find_newest(tx: Transaction, answer_key: str) -> Decision | None:
    """Answer what a selection came to when its answer last changed; None before the first."""
    row = tx.row(_NEWEST.given(answer_key=answer_key))
    return None if row is None else _decision(row)


def find_until(tx: Transaction, answer_key: str, micros: int) -> Decision | None:
    """Answer what a selection had come to at a moment; None where nobody had asked."""
    row = tx.row(_BEFORE.given(answer_key=answer_key, created_micros=micros))
    return None if row is None else _decision(row)


def insert(tx: Transaction, decision: Decision) -> None:
    """Keep a decision."""
    insert_many(tx, [decision])


def insert_many(tx: Transaction, decisions: Sequence[Decision]) -> None:
    """Keep decisions, in few statements."""
    for statement in _INSERT.of([list(_values(each).values()) for each in decisions]):
        tx.run(statement)
    read = sorted((evaluation_id, each.decision_id) for each in decisions for evaluation_id in each.evaluation_ids)
    for statement in _READ.of(read):
        tx.run(statement)


def answer(tx: Transaction, decision: Decision, before: Decision | None) -> None:
    """Keep a decision as the newest of its selection; where another came meanwhile, the transaction runs again."""
    insert(tx, decision)
    named = {"answer_key": decision.answer_key, "decision_id": decision.decision_id}
    if before is None:
        tx.run(_INSERT_ANSWER.given(**named))
    elif not tx.run(_POINT.given(**named, before_id=before.decision_id)):
        raise Conflict(decision.answer_key)


def add_repeats(tx: Transaction, decision_id: str, repeats: int, last_micros: int) -> None:
    """Count how often a decision was asked for again, and when it last was."""
    tx.run(_REPEATED.given(decision_id=decision_id, repeats=repeats, last_micros=last_micros))


def list_backwards(tx: Transaction, wanted: DecisionFilter, *, before: str | None, limit: int) -> list[Decision]:
    """Answer up to `limit` decisions before one, newest first."""
    query = DecisionRow.select()
    if wanted.evaluation_id is not None:
        query = query.join(
            DecisionEvaluationRow, on=(DecisionEvaluationRow.decision_id == DecisionRow.decision_id)
        ).where(DecisionEvaluationRow.evaluation_id == wanted.evaluation_id)
    conditions: list[Any] = []
    if wanted.rule_uuid is not None:
        conditions.append(DecisionRow.rule_uuid == wanted.rule_uuid)
    if wanted.instance_id is not None:
        conditions.append(DecisionRow.instance_id == wanted.instance_id)
    if wanted.outcome is not None:
        conditions.append(DecisionRow.outcome == wanted.outcome)
    if wanted.since_micros is not None:
        # Ids begin with the milliseconds, so that an index is read no further than these.
        conditions.append(DecisionRow.created_micros >= wanted.since_micros)
        conditions.append(DecisionRow.decision_id >= _least_id(wanted.since_micros))
    if wanted.until_micros is not None:
        conditions.append(DecisionRow.created_micros < wanted.until_micros)
        conditions.append(DecisionRow.decision_id < _least_id(wanted.until_micros + 1_000))
    if before is not None:
        conditions.append(DecisionRow.decision_id < before)
    found = query.where(*conditions) if conditions else query
    return [_decision(row) for row in tx.rows(found.order_by(DecisionRow.decision_id.desc()).limit(limit))]


def forget_before(tx: Transaction, created_micros: int, limit: int) -> int:
    """Forget up to `limit` decisions before a time, the oldest first, but for lasting ones; answer how many."""
    old = (DecisionRow.lasting == 0) & (DecisionRow.decision_id < _least_id(created_micros))
    query = DecisionRow.select(DecisionRow.decision_id).where(old).order_by(DecisionRow.decision_id).limit(limit)
    found = [row["decision_id"] for row in tx.rows(query)]
    if not found:
        return 0
    tx.run(DecisionEvaluationRow.delete().where(DecisionEvaluationRow.decision_id.in_(found)))
    return tx.run(DecisionRow.delete().where(DecisionRow.decision_id.in_(found)))


def _least_id(micros: int) -> str:
    return new_id(micros, bytes)


def _values(decision: Decision) -> Row:
    """Answer all columns, in their order."""
    return {
        "decision_id": decision.decision_id,
        "rule_uuid": decision.rule.uuid,
        "rule_digest": decision.rule.digest,
        "rule": asdict(decision.rule),
        "trigger_kind": decision.trigger,
        "outcome": decision.outcome,
        "answer_key": decision.answer_key,
        "instance_id": decision.instance_id,
        "environment": decision.environment,
        "detail": {
            "reason": decision.reason,
            "request": decision.request,
            "standings": asdict(decision.standings),
            "inputs": [each.form() for each in decision.inputs],
            "clauses": [each.form() for each in decision.clauses],
            "holdId": decision.hold_id,
            "requestId": decision.request_id,
            "latencyMicros": decision.latency_micros,
            "text": decision.text,
        },
        "created_micros": decision.created_micros,
        "created_by": decision.created_by,
        "repeats": decision.repeats,
        "last_micros": decision.last_micros,
        "lasting": decision.is_lasting,
    }


def _decision(row: Row) -> Decision:
    detail: Mapping[str, Any] = row["detail"]
    return Decision(
        decision_id=row["decision_id"],
        rule=RuleIdentity(**row["rule"]),
        trigger=DecisionTrigger(row["trigger_kind"]),
        outcome=DecisionOutcome(row["outcome"]),
        instance_id=row["instance_id"],
        reason=detail["reason"],
        request=detail["request"],
        standings=Standings(**detail["standings"]),
        inputs=tuple(Input(one, written, value, tuple(ids)) for one, written, value, ids in detail["inputs"]),
        clauses=tuple(Explained(*each) for each in detail["clauses"]),
        environment=row["environment"],
        hold_id=detail["holdId"],
        created_micros=row["created_micros"],
        created_by=row["created_by"],
        request_id=detail["requestId"],
        latency_micros=detail["latencyMicros"],
        repeats=row["repeats"],
        last_micros=row["last_micros"],
        text=detail["text"],
        answer_key=row["answer_key"],
        is_lasting=row["lasting"],
    )
