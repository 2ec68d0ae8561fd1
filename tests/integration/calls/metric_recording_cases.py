"""The wrong calls that record metrics and take them back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gallery_idl import metric as idl
from gallery_idl import value as value_idl

from gallery_server.domain.metric import DISTRIBUTION_TYPE
from gallery_server.errors import Reason
from tests.integration.calls.cases import LONG, Case, by_id, forbidden, unknown, wrong
from tests.integration.calls.desk import World, text

ONE, MANY = "insertModelInstanceMetric", "insertModelInstanceMetrics"
SCOPES = "Training, Validation, Test, Production"
YEAR_3000 = 32_503_680_000_000_000
PAYLOAD = b"a payload"


def measured(name: str | None = "mae", value: float | None = 0.5) -> Any:
    return idl.MetricValue(name=name, value=value)


def context(**fields: Any) -> Any:
    return idl.EvaluationContext(**{"scope": "Validation"} | fields)


def evaluation(w: World, **fields: Any) -> Any:
    return idl.EvaluationRecord(**{"instanceId": w.instance_id, "context": context(), "metrics": [measured()]} | fields)


def many(*evaluations: Any) -> Any:
    return idl.InsertModelInstanceMetricsRequest(evaluations=list(evaluations))


def one(w: World, metric: Any = None, **fields: Any) -> Any:
    given = metric or idl.ModelEvaluationMetric(metricName="mae", value=0.5, context=context())
    return idl.InsertModelInstanceMetricRequest(**{"instanceId": w.instance_id, "metric": given} | fields)


def retraction(evaluation_id: str | None, reason: str | None = "wrong data") -> Any:
    return idl.RetractEvaluationRequest(evaluationId=evaluation_id, reason=reason)


def second(w: World, **fields: Any) -> Any:
    """Make a batch whose second evaluation is wrong, and the others right."""
    return many(evaluation(w), evaluation(w, **fields), evaluation(w))


def in_context(name: str, method: str, place: str, make: Callable[[World, Any], Any]) -> list[Case]:
    """Make the cases of what an evaluation was made on, which stands at a place of the request."""

    def case(how: str, field: str, reason: Reason, fields: dict[str, Any], **details: object) -> Case:
        return wrong(
            f"{name} {how}", method, lambda w: make(w, context(**fields)), reason, f"{place}.{field}", **details
        )

    two = value_idl.Value(text="a", whole=1)
    large = {str(key): text("x" * 32_768) for key in range(2)}
    distribution = {"payload": b'{"features": {}}', "payloadType": DISTRIBUTION_TYPE}
    return [
        case("scope unset", "scope", Reason.FIELD_MISSING, {"scope": None}),
        case("scope empty", "scope", Reason.FIELD_MISSING, {"scope": ""}),
        case("scope unknown", "scope", Reason.FIELD_MALFORMED, {"scope": "Prodution"}, value="'Prodution'", known=SCOPES),
        case("segment of 300 characters", "segment", Reason.FIELD_TOO_LONG, {"segment": LONG}, length=300, limit=128),
        case("segment with a line break", "segment", Reason.FIELD_MALFORMED, {"segment": "a\nb"}, value=r"'a\nb'"),
        case("segment with a trailing blank", "segment", Reason.FIELD_MALFORMED, {"segment": "a "}, value="'a '"),
        case("time in the year 3000", "measuredMicros", Reason.FIELD_OUT_OF_RANGE, {"measuredMicros": YEAR_3000}, value=YEAR_3000),
        case("time negative", "measuredMicros", Reason.FIELD_OUT_OF_RANGE, {"measuredMicros": -1}, value=-1, least=0),
        case("samples negative", "sampleCount", Reason.FIELD_OUT_OF_RANGE, {"sampleCount": -1}, value=-1, least=0),
        case("window ends as it begins", "window.endMicros", Reason.FIELD_OUT_OF_RANGE, {"window": idl.EvaluationWindow(7, 7)}, value=7, least=8),
        case("window ends before", "window.endMicros", Reason.FIELD_OUT_OF_RANGE, {"window": idl.EvaluationWindow(7, -7)}, value=-7),
        case("data set empty", "dataSet.name", Reason.FIELD_MISSING, {"dataSet": idl.DataSet(name="")}),
        case("data set with a NUL", "dataSet.version", Reason.FIELD_MALFORMED, {"dataSet": idl.DataSet(version="a\0")}),
        case("data set long", "dataSet.digest", Reason.FIELD_TOO_LONG, {"dataSet": idl.DataSet(digest=LONG)}, length=300, limit=200),
        case("metadata of two kinds", "metadata['k']", Reason.UNION_NOT_SINGLE, {"metadata": {"k": two}}, count=2),
        case("metadata of 201 keys", "metadata", Reason.TOO_MANY_ITEMS, {"metadata": {str(key): text("") for key in range(201)}}, count=201, limit=200),
        case("metadata of too many bytes", "metadata", Reason.FIELD_TOO_LONG, {"metadata": large}, length=65_538, limit=65_536),
        case("metadata with a long text", "metadata['k']", Reason.FIELD_TOO_LONG, {"metadata": {"k": text("x" * 65_537)}}, length=65_537, limit=65_536),
        case("payload without type", "payloadType", Reason.FIELD_MISSING, {"payload": PAYLOAD}),
        case("payload with an empty type", "payloadType", Reason.FIELD_MISSING, {"payload": PAYLOAD, "payloadType": ""}),
        case("type without payload", "payload", Reason.FIELD_MISSING, {"payloadType": "text/plain"}),
        case("payload type malformed", "payloadType", Reason.FIELD_MALFORMED, {"payload": PAYLOAD, "payloadType": "text"}, value="'text'"),
        case("payload type long", "payloadType", Reason.FIELD_TOO_LONG, {"payload": PAYLOAD, "payloadType": f"a/{LONG}"}, length=302, limit=200),
        case("payload too large", "payload", Reason.FIELD_TOO_LONG, {"payload": b"x" * 262_145, "payloadType": "text/plain"}, length=262_145, limit=262_144),
        case("distribution malformed", "payload", Reason.FIELD_MALFORMED, distribution),
    ]  # fmt: skip


def in_values(name: str, method: str, names: str, values: str, make: Callable[[World, Any], Any]) -> list[Case]:
    """Make the cases of a metric whose name and value stand at these places of the request."""

    def case(how: str, field: str, reason: Reason, metric: Any, **details: object) -> Case:
        return wrong(f"{name} {how}", method, lambda w: make(w, metric), reason, field, **details)

    return [
        case("name unset", names, Reason.FIELD_MISSING, measured(None)),
        case("name empty", names, Reason.FIELD_MISSING, measured("")),
        case("name of 300 characters", names, Reason.FIELD_TOO_LONG, measured(LONG), length=300, limit=128),
        case("name with a control character", names, Reason.FIELD_MALFORMED, measured("a\x1b[31mb"), value=r"'a\x1b[31mb'"),
        case("name with a leading blank", names, Reason.FIELD_MALFORMED, measured(" mae"), value="' mae'"),
        case("value unset", values, Reason.FIELD_MISSING, measured("mae", None)),
    ]  # fmt: skip


def alone(w: World, metric: Any) -> Any:
    return one(w, idl.ModelEvaluationMetric(metricName=metric.name, value=metric.value, context=context()))


def full(w: World) -> Any:
    """Make evaluations of 6,000,000 bytes and a little more in the last of them."""
    payload = {"payload": b"x" * 250_000, "payloadType": "text/plain"}
    return many(*(evaluation(w, context=context(**payload)) for _ in range(24)))


def crowded(w: World) -> Any:
    """Make 1,001 metrics, of which the last one is in the second evaluation."""
    first = [measured(f"m{number}") for number in range(1_000)]
    return many(evaluation(w, metrics=first), evaluation(w))


METRIC_RECORDING = [
    *by_id(ONE, lambda w, given: one(w, instanceId=given), "instanceId", Reason.INSTANCE_NOT_FOUND),
    wrong("nothing", ONE, lambda _: idl.InsertModelInstanceMetricRequest(), Reason.FIELD_MISSING, "instanceId"),
    wrong("metric unset", ONE, lambda w: idl.InsertModelInstanceMetricRequest(instanceId=w.instance_id), Reason.FIELD_MISSING, "metric.metricName"),
    wrong("context unset", ONE, lambda w: one(w, idl.ModelEvaluationMetric(metricName="mae", value=0.5)), Reason.FIELD_MISSING, "metric.context.scope"),
    *in_values("metric", ONE, "metric.metricName", "metric.value", alone),
    *in_context("metric", ONE, "metric.context", lambda w, given: one(w, idl.ModelEvaluationMetric(metricName="mae", value=0.5, context=given))),
    unknown("of another project", ONE, lambda w: one(w, projectName="elsewhere"), Reason.PROJECT_NOT_FOUND, field="projectName", value="elsewhere"),
    wrong("of a project with no name", ONE, lambda w: one(w, projectName="a/b"), Reason.FIELD_MALFORMED, "projectName"),
    wrong("no evaluations", MANY, lambda _: idl.InsertModelInstanceMetricsRequest(), Reason.FIELD_MISSING, "evaluations"),
    wrong("zero evaluations", MANY, lambda _: many(), Reason.FIELD_MISSING, "evaluations"),
    wrong("an evaluation without metrics", MANY, lambda w: second(w, metrics=[]), Reason.FIELD_MISSING, "evaluations[1].metrics"),
    wrong("an evaluation with nothing", MANY, lambda w: many(evaluation(w), idl.EvaluationRecord()), Reason.FIELD_MISSING, "evaluations[1].metrics"),
    *by_id(MANY, lambda w, given: second(w, instanceId=given), "evaluations[1].instanceId", Reason.INSTANCE_NOT_FOUND),
    unknown("ids unknown", MANY, lambda w: many(evaluation(w), *(evaluation(w, instanceId=w.unknown) for _ in range(2))), Reason.INSTANCE_NOT_FOUND, field="evaluations[1].instanceId"),
    wrong("context unset", MANY, lambda w: second(w, context=None), Reason.FIELD_MISSING, "evaluations[1].context.scope"),
    *in_values("second", MANY, "evaluations[1].metrics[1].name", "evaluations[1].metrics[1].value", lambda w, metric: second(w, metrics=[measured("bias"), metric])),
    wrong("a name twice", MANY, lambda w: second(w, metrics=[measured("\u00e9"), measured(), measured("e\u0301")]), Reason.FIELD_MALFORMED, "evaluations[1].metrics[2].name", value="'é'"),
    *in_context("second", MANY, "evaluations[1].context", lambda w, given: second(w, context=given)),
    wrong("1,001 metrics", MANY, crowded, Reason.TOO_MANY_ITEMS, "evaluations[1].metrics", count=1_001, limit=1_000),
    wrong("over 6 MB", MANY, full, Reason.FIELD_TOO_LONG, "evaluations[23]", length=24 * 250_011, limit=6_000_000),
    *by_id("retractEvaluation", lambda _, given: retraction(given), "evaluationId", Reason.EVALUATION_NOT_FOUND),
    wrong("reason unset", "retractEvaluation", lambda w: retraction(w.evaluation_id, None), Reason.FIELD_MISSING, "reason"),
    wrong("reason empty", "retractEvaluation", lambda w: retraction(w.evaluation_id, ""), Reason.FIELD_MISSING, "reason"),
    wrong("reason of 2,001 characters", "retractEvaluation", lambda w: retraction(w.evaluation_id, "x" * 2_001), Reason.FIELD_TOO_LONG, "reason", length=2_001, limit=2_000),
    wrong("reason with a control character", "retractEvaluation", lambda w: retraction(w.evaluation_id, "a\x1b"), Reason.FIELD_MALFORMED, "reason"),
    forbidden("retracted before", "retractEvaluation", lambda w: retraction(w.retracted_id), Reason.EVALUATION_RETRACTED),
]  # fmt: skip
