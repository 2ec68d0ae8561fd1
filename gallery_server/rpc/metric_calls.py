"""Answer the calls about metrics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from gallery_idl import metric as idl

from gallery_server.dal.metric_reading import Span
from gallery_server.dal.transaction import Transaction
from gallery_server.domain import limits
from gallery_server.domain.metric import Evaluation, EvaluationWish
from gallery_server.domain.page import CursorSigner, PageRequest
from gallery_server.registry.measuring import reading, recording, retracting
from gallery_server.registry.measuring.reading import SeriesWish
from gallery_server.rpc.call import Call
from gallery_server.rpc.joint_writes import JointWrites
from gallery_server.rpc.transactions import Transactions
from gallery_server.rpc.wire.metrics import (
    evaluation_to_wire,
    metric_to_wire,
    wish_from_wire,
    wish_of_one_from_wire,
)


@dataclass(frozen=True, slots=True)
class MetricCalls:
    """Answer each call of the group by the method of its name."""

    transactions: Transactions
    signer: CursorSigner
    _singles: JointWrites[EvaluationWish] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_singles", JointWrites(self.transactions, _record_singles))

    def insertModelInstanceMetric(self, call: Call, request: Any) -> Any:
        """Record one metric of an instance, in one transaction with those that others bring meanwhile."""
        return self._singles.write(call, request, wish_of_one_from_wire(request))

    def insertModelInstanceMetrics(self, call: Call, request: Any) -> Any:
        """Record evaluations with all their metrics."""
        wishes = [wish_from_wire(item, wire) for item, wire in enumerate(request.evaluations or ())]

        def insert(tx: Transaction) -> Any:
            recorded = recording.record(tx, call.caller, wishes)
            return idl.InsertModelInstanceMetricsResponse(
                items=[evaluation.evaluation_id for evaluation in recorded], recordedMicros=recorded[0].recorded_micros
            )

        return self.transactions.write(call, request, insert)

    def getMetrics(self, call: Call, request: Any) -> Any:
        """Read every value that an instance's metrics have had."""
        span = Span(
            since_micros=request.sinceMicros,
            until_micros=request.untilMicros,
            include_retracted=bool(request.includeRetracted),
            oldest_first=bool(request.oldestFirst),
        )
        wish, wanted = _series_from_wire(request), PageRequest.of(request.limit, request.cursor)
        page = self.transactions.read(
            call, lambda tx: reading.get_values(tx, self.signer, request.instanceId, wish, span, wanted)
        )
        return idl.GetMetricsResponse(items=[metric_to_wire(item) for item in page.items], nextCursor=page.next_cursor)

    def getLatestMetrics(self, call: Call, request: Any) -> Any:
        """Read the newest metrics of many instances."""
        limit = limits.PAGE_ITEMS if request.limit is None else request.limit
        wish, wanted = _series_from_wire(request), PageRequest.of(limit, request.cursor)
        page, missing = self.transactions.read(
            call, lambda tx: reading.get_newest(tx, self.signer, request.instanceIds or [], wish, wanted)
        )
        return idl.GetLatestMetricsResponse(
            items=[metric_to_wire(item) for item in page.items], nextCursor=page.next_cursor, missingIds=missing
        )

    def getEvaluation(self, call: Call, request: Any) -> Any:
        """Get an evaluation whole."""
        found = self.transactions.read(call, lambda tx: reading.get_evaluation(tx, request.evaluationId))
        return idl.GetEvaluationResponse(evaluation=evaluation_to_wire(found))

    def retractEvaluation(self, call: Call, request: Any) -> Any:
        """Take an evaluation back as wrong."""
        return self.transactions.write(
            call,
            request,
            lambda tx: idl.RetractEvaluationResponse(
                evaluation=evaluation_to_wire(retracting.retract(tx, call.caller, request.evaluationId, request.reason))
            ),
        )


def _record_singles(tx: Transaction, asked: Sequence[tuple[Call, EvaluationWish]]) -> list[Any]:
    answers = recording.record_each(tx, [(call.caller, wish) for call, wish in asked])
    return [_single_to_wire(answer) if isinstance(answer, Evaluation) else answer for answer in answers]


def _single_to_wire(evaluation: Evaluation) -> Any:
    (name,) = evaluation.values
    return idl.InsertModelInstanceMetricResponse(
        evaluationId=evaluation.evaluation_id, metric=metric_to_wire(evaluation.metric(name))
    )


def _series_from_wire(request: Any) -> SeriesWish:
    return SeriesWish(request.names or (), request.scope, request.segment)
