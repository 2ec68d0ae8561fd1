"""Say what was measured, in the form of the feed (docs/reference/events.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gallery_server.domain.call import Caller
from gallery_server.domain.event import Change, EventKind
from gallery_server.domain.metric import Evaluation, MetricKind


def evaluation_recorded(caller: Caller, evaluation: Evaluation, model_id: str) -> Change:
    """Tell of an evaluation and all that it found; no JSON has NaN and the infinities, which are texts here."""
    metrics = {
        name: value if (kind := MetricKind.of(value)) is MetricKind.FINITE else kind.value
        for name, value in evaluation.values.items()
    }
    return _of(caller, EventKind.EVALUATION_RECORDED, evaluation, model_id, {"metrics": metrics})


def evaluation_retracted(caller: Caller, evaluation: Evaluation, model_id: str, reason: str) -> Change:
    """Tell that an evaluation counts no longer."""
    after = {"metricNames": sorted(evaluation.values), "reason": reason}
    return _of(caller, EventKind.EVALUATION_RETRACTED, evaluation, model_id, after)


def _of(caller: Caller, kind: EventKind, evaluation: Evaluation, model_id: str, told: Mapping[str, Any]) -> Change:
    context = evaluation.context
    return Change(
        kind,
        caller.principal,
        evaluation.instance_id,
        project_id=evaluation.project_id,
        model_id=model_id,
        after={
            "evaluationId": evaluation.evaluation_id,
            "scope": context.scope.value,
            "segment": context.segment,
            "measuredMicros": context.measured_micros,
            **told,
        },
        request_id=caller.request_id or None,
    )
