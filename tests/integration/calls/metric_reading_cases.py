"""The wrong calls that read metrics."""

from __future__ import annotations

from typing import Any

from gallery_idl import metric as idl

from gallery_server.errors import Reason
from tests.integration.calls.cases import LONG, Case, Request, by_id, paging, wrong
from tests.integration.calls.desk import World


def values(w: World, **fields: Any) -> Any:
    return idl.GetMetricsRequest(**{"instanceId": w.instance_id} | fields)


def newest(w: World, **fields: Any) -> Any:
    return idl.GetLatestMetricsRequest(**{"instanceIds": [w.instance_id]} | fields)


def series(method: str, request: Any) -> list[Case]:
    """Make the cases of which series are wanted."""

    def named(name: str) -> Request:
        return lambda w: request(w, names=["mae", name])

    return [
        wrong("201 names", method, lambda w: request(w, names=[str(at) for at in range(201)]), Reason.TOO_MANY_ITEMS, "names", count=201, limit=200),
        wrong("name empty", method, named(""), Reason.FIELD_MISSING, "names[1]"),
        wrong("name of 300 characters", method, named(LONG), Reason.FIELD_TOO_LONG, "names[1]", length=300, limit=128),
        wrong("name with a control character", method, named("a\x1b[31mb"), Reason.FIELD_MALFORMED, "names[1]", value=r"'a\x1b[31mb'"),
        wrong("name with a trailing blank", method, named("mae "), Reason.FIELD_MALFORMED, "names[1]", value="'mae '"),
        wrong("scope empty", method, lambda w: request(w, scope=""), Reason.FIELD_MISSING, "scope"),
        wrong("scope unknown", method, lambda w: request(w, scope="Shadow"), Reason.FIELD_MALFORMED, "scope", value="'Shadow'", known="Training, Validation, Test, Production"),
        wrong("segment of 300 characters", method, lambda w: request(w, segment=LONG), Reason.FIELD_TOO_LONG, "segment", length=300, limit=128),
        wrong("segment with a line break", method, lambda w: request(w, segment="a\nb"), Reason.FIELD_MALFORMED, "segment"),
    ]  # fmt: skip


METRIC_READING = [
    *by_id("getMetrics", lambda w, given: values(w, instanceId=given), "instanceId", Reason.INSTANCE_NOT_FOUND),
    *series("getMetrics", values),
    *paging("getMetrics", values),
    wrong("no ids", "getLatestMetrics", lambda w: newest(w, instanceIds=None), Reason.FIELD_MISSING, "instanceIds"),
    wrong("no id among them", "getLatestMetrics", lambda w: newest(w, instanceIds=["57"]), Reason.FIELD_MALFORMED, "an id of instanceIds"),
    wrong("1,001 ids", "getLatestMetrics", lambda w: newest(w, instanceIds=[w.unknown] * 1_001), Reason.TOO_MANY_ITEMS, "instanceIds", count=1_001, limit=1_000),
    *series("getLatestMetrics", newest),
    *paging("getLatestMetrics", newest),
    *by_id("getEvaluation", lambda _, given: idl.GetEvaluationRequest(evaluationId=given), "evaluationId", Reason.EVALUATION_NOT_FOUND),
]  # fmt: skip
