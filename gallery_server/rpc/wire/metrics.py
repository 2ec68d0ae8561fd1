"""Convert evaluations and metrics."""

from __future__ import annotations

from typing import Any

from gallery_idl import metric as idl

from gallery_server.domain.metric import (
    DataSet,
    Evaluation,
    EvaluationContext,
    EvaluationPlace,
    EvaluationWindow,
    EvaluationWish,
    Metric,
    MetricKey,
)
from gallery_server.rpc.wire.values import values_from_wire, values_to_wire


def wish_from_wire(item: int, wire: Any) -> EvaluationWish:
    """Read what a caller says of an evaluation, which is the one at this place of the request."""
    return _wish(
        EvaluationPlace(item),
        wire.context,
        instance_id=wire.instanceId,
        metrics=[(each.name, each.value) for each in wire.metrics or ()],
    )


def wish_of_one_from_wire(request: Any) -> EvaluationWish:
    """Read the evaluation that has one metric alone (paper, Listing 4); an unset metric has neither name nor value."""
    metric = request.metric or idl.ModelEvaluationMetric()
    return _wish(
        EvaluationPlace(),
        metric.context,
        instance_id=request.instanceId,
        project_name=request.projectName,
        metrics=[(metric.metricName, metric.value)],
    )


def metric_to_wire(metric: Metric) -> Any:
    """Write a value of a series."""
    return idl.Metric(
        instanceId=metric.instance_id,
        key=key_to_wire(metric.key),
        value=metric.value,
        measuredMicros=metric.measured_micros,
        evaluationId=metric.evaluation_id,
        retracted=metric.retracted,
        sampleCount=metric.sample_count,
        window=_window_to_wire(metric.window),
    )


def key_to_wire(key: MetricKey) -> Any:
    """Write the key of a series."""
    return idl.MetricKey(name=key.name, scope=key.scope.value, segment=key.segment)


def evaluation_to_wire(evaluation: Evaluation) -> Any:
    """Write an evaluation whole."""
    retraction = evaluation.retraction
    return idl.Evaluation(
        evaluationId=evaluation.evaluation_id,
        instanceId=evaluation.instance_id,
        context=_context_to_wire(evaluation.context),
        metrics=[idl.MetricValue(name=name, value=value) for name, value in sorted(evaluation.values.items())],
        recordedMicros=evaluation.recorded_micros,
        recordedBy=evaluation.recorded_by,
        retractedMicros=retraction and retraction.micros,
        retractedBy=retraction and retraction.principal,
        retractionReason=retraction and retraction.reason,
    )


def _wish(place: EvaluationPlace, context: Any, **named: Any) -> EvaluationWish:
    given = context or idl.EvaluationContext()
    return EvaluationWish(
        place=place,
        scope=given.scope,
        segment=given.segment,
        data_set=_data_set_from_wire(given.dataSet),
        sample_count=given.sampleCount,
        measured_micros=given.measuredMicros,
        window=_window_from_wire(given.window),
        metadata=values_from_wire(place.of("metadata"), given.metadata),
        payload=given.payload,
        payload_type=given.payloadType,
        **named,
    )


def _data_set_from_wire(wire: Any) -> DataSet | None:
    return None if wire is None else DataSet(wire.name, wire.version, wire.digest)


def _window_from_wire(wire: Any) -> EvaluationWindow | None:
    return None if wire is None else EvaluationWindow(wire.startMicros, wire.endMicros)


def _window_to_wire(window: EvaluationWindow | None) -> Any:
    if window is None:
        return None
    return idl.EvaluationWindow(startMicros=window.start_micros, endMicros=window.end_micros)


def _context_to_wire(context: EvaluationContext) -> Any:
    data_set = context.data_set
    return idl.EvaluationContext(
        scope=context.scope.value,
        segment=context.segment,
        dataSet=None
        if data_set is None
        else idl.DataSet(name=data_set.name, version=data_set.version, digest=data_set.digest),
        sampleCount=context.sample_count,
        measuredMicros=context.measured_micros,
        window=_window_to_wire(context.window),
        metadata=values_to_wire(context.metadata or {}),
        payload=context.payload,
        payloadType=context.payload_type,
    )
