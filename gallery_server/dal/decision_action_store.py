"""Keep the actions of decisions, and how far each is.

Only whoever holds the claim of the job that does them changes them, in transactions that lock the job first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gallery_server.dal.bulk import BulkInsert
from gallery_server.dal.schema import DecisionActionRow
from gallery_server.dal.statement import Parameter, Statement, matching
from gallery_server.dal.transaction import Row, Transaction
from gallery_server.domain.decision_action import ActionStatus, DecisionAction
from gallery_server.domain.fault import Fault

_INSERT = BulkInsert(DecisionActionRow)
_OF_DECISION = Statement(
    DecisionActionRow.select().where(matching(DecisionActionRow.decision_id)).order_by(DecisionActionRow.position)
)
_PLACE = matching(DecisionActionRow.decision_id, DecisionActionRow.position)
_TRIED: dict[Any, Any] = {
    DecisionActionRow.status: Parameter(DecisionActionRow.status),
    DecisionActionRow.attempts: DecisionActionRow.attempts + 1,
    DecisionActionRow.detail: Parameter(DecisionActionRow.detail),
    DecisionActionRow.fault: Parameter(DecisionActionRow.fault),
    DecisionActionRow.begun_micros: Parameter(DecisionActionRow.begun_micros),
    DecisionActionRow.ended_micros: Parameter(DecisionActionRow.ended_micros),
}
_TRY = Statement(DecisionActionRow.update(_TRIED).where(_PLACE))
_FAIL = Statement(
    DecisionActionRow.update(
        {
            DecisionActionRow.status: Parameter(DecisionActionRow.status),
            DecisionActionRow.fault: Parameter(DecisionActionRow.fault),
            DecisionActionRow.ended_micros: Parameter(DecisionActionRow.ended_micros),
        }
    ).where(_PLACE)
)
_SKIPPED: dict[Any, Any] = {
    DecisionActionRow.status: Parameter(DecisionActionRow.status, "skipped"),
    DecisionActionRow.ended_micros: Parameter(DecisionActionRow.ended_micros),
}
_WAITING = matching(DecisionActionRow.decision_id, DecisionActionRow.status)
_SKIP = Statement(DecisionActionRow.update(_SKIPPED).where(_WAITING))
_SKIP_SOME = Statement(DecisionActionRow.update(_SKIPPED).where(_WAITING & matching(DecisionActionRow.on_failure)))


def insert(tx: Transaction, actions: Sequence[DecisionAction]) -> None:
    """Keep the actions of a new decision."""
    for statement in _INSERT.of([list(_values(each).values()) for each in actions]):
        tx.run(statement)


def list_of(tx: Transaction, decision_id: str) -> list[DecisionAction]:
    """Answer the actions of a decision in their order; none where it has none."""
    return [_action(row) for row in tx.rows(_OF_DECISION.given(decision_id=decision_id))]


def end_try(
    tx: Transaction,
    action: DecisionAction,
    status: ActionStatus,
    *,
    begun: int,
    detail: str | None = None,
    fault: Fault | None = None,
) -> None:
    """Count a try of an action and say what came of it; while it is WAITING it will be tried again."""
    tx.run(
        _TRY.given(
            decision_id=action.decision_id,
            position=action.position,
            status=status,
            detail=detail,
            fault=None if fault is None else fault.to_json(),
            begun_micros=begun if action.begun_micros is None else action.begun_micros,
            ended_micros=None if status is ActionStatus.WAITING else tx.now,
        )
    )


def fail(tx: Transaction, action: DecisionAction, fault: Fault) -> None:
    """Say that an action is tried no more."""
    tx.run(
        _FAIL.given(
            decision_id=action.decision_id,
            position=action.position,
            status=ActionStatus.FAILED,
            fault=fault.to_json(),
            ended_micros=tx.now,
        )
    )


def skip(tx: Transaction, decision_id: str, *, on_failure: bool | None = None) -> None:
    """Say that those of a decision that wait are not done: of CALLBACK_ACTIONS or of ON_FAILURE, or of both."""
    statement = _SKIP if on_failure is None else _SKIP_SOME
    tx.run(
        statement.given(
            decision_id=decision_id,
            on_failure=on_failure,
            status=ActionStatus.WAITING,
            skipped=ActionStatus.SKIPPED,
            ended_micros=tx.now,
        )
    )


def _values(action: DecisionAction) -> Row:
    return {
        "decision_id": action.decision_id,
        "position": action.position,
        "name": action.name,
        "kind": action.kind,
        "on_failure": action.on_failure,
        "settings": dict(action.settings),
        "named_values": dict(action.values),
        "current_instance_id": action.current_instance_id,
        "status": action.status,
        "attempts": action.attempts,
        "detail": action.detail,
        "fault": None if action.fault is None else action.fault.to_json(),
        "begun_micros": action.begun_micros,
        "ended_micros": action.ended_micros,
    }


def _action(row: Row) -> DecisionAction:
    named, fault = row.pop("named_values"), row.pop("fault")
    return DecisionAction(**row, values=named, fault=None if fault is None else Fault.from_json(fault))
