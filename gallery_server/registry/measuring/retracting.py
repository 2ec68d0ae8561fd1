"""Take evaluations back as wrong."""

from __future__ import annotations

from dataclasses import replace

from gallery_server.dal import health_due_store, measured_instance_store, metric_store
from gallery_server.dal.transaction import Transaction
from gallery_server.domain.call import Caller
from gallery_server.domain.metric import Evaluation, Retraction
from gallery_server.domain.names import normal_reason
from gallery_server.errors import FailedPrecondition, Reason
from gallery_server.registry.measuring import metric_changes, reading


def retract(tx: Transaction, caller: Caller, evaluation_id: str | None, reason: str | None) -> Evaluation:
    """Take an evaluation back: the values before it count again.

    Raises NotFound, and FailedPrecondition (EVALUATION_RETRACTED) where that was done before.
    """
    evaluation = reading.get_evaluation(tx, evaluation_id)
    retraction = Retraction(tx.now, caller.principal, normal_reason(reason))
    if not metric_store.retract(tx, evaluation, retraction):
        raise _retracted(reading.get_evaluation(tx, evaluation_id))
    health_due_store.mark(tx, [evaluation.instance_id])
    instance = measured_instance_store.find_many(tx, [evaluation.instance_id])[evaluation.instance_id]
    tx.emit(metric_changes.evaluation_retracted(caller, evaluation, instance.model_id, retraction.reason))
    return replace(evaluation, retraction=retraction)


def _retracted(evaluation: Evaluation) -> FailedPrecondition:
    """Make the fault of whoever takes back what was taken back before."""
    by = evaluation.retraction
    return FailedPrecondition(
        Reason.EVALUATION_RETRACTED,
        f"Evaluation {evaluation.evaluation_id} was retracted before; getEvaluation tells by whom and why.",
        evaluationId=evaluation.evaluation_id,
        retractedMicros=None if by is None else by.micros,
    )
