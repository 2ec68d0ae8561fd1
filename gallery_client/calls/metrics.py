"""Calls about metrics and the evaluations that they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from gallery_idl import metric as wire

from gallery_client.calls.instances import instance_id_of, require_all
from gallery_client.errors import InvalidArgument
from gallery_client.listing import Records
from gallery_client.metric_values import metric_value
from gallery_client.metrics_writer import METRICS_A_CALL, MetricsWriter
from gallery_client.outbox import Bounds
from gallery_client.records.evaluation import Evaluation
from gallery_client.records.evaluation_record import EvaluationContext, EvaluationRecord
from gallery_client.records.instance import ModelInstance
from gallery_client.records.metric import Metric
from gallery_client.values import encode_time
from gallery_client.wire_size import wire_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from gallery_client.listing import Listing
    from gallery_client.session import Session

_BYTES_A_CALL = 6_000_000
_IDS_A_CALL = 1000


def insert_metric(
    self: Session,
    instance: ModelInstance | str,
    name: str,
    value: object,
    *,
    project: str | None = None,
    timeout: float | None = None,
    **context: Unpack[EvaluationContext],
) -> Metric:
    """Record one metric of an instance, of Validation unless `scope` is another.

        gallery.insert_metric(instance, "mae", 3.2, scope="Production", segment="airport", sample_count=2016)

    `scope`, `segment`, `data_set`, `sample_count`, `measured`, `window`, `metadata`, `payload` and `payload_type` are
    those of EvaluationRecord; where a `project` is named, the instance must lie there. Raises InvalidArgument where the
    value is no number.
    """
    number = metric_value(value, f"metrics[{name!r}]")
    evaluation = EvaluationRecord(instance, {name: number}, **context).to_wire("")
    (metric,) = evaluation.metrics
    request = wire.InsertModelInstanceMetricRequest(
        projectName=project,
        instanceId=instance_id_of(self, instance, timeout),
        metric=wire.ModelEvaluationMetric(metricName=metric.name, value=metric.value, context=evaluation.context),
    )
    return Metric.from_wire(self._call("insertModelInstanceMetric", request, timeout).metric)


def insert_metrics(
    self: Session,
    instance: ModelInstance | str,
    metrics: Mapping[str, object],
    *,
    timeout: float | None = None,
    **context: Unpack[EvaluationContext],
) -> str:
    """Record all that one evaluation of an instance found, and answer its id.

        gallery.insert_metrics(instance, {"mae": 3.2, "r2": 0.81}, data_set="flights-2013-08", sample_count=2016)
        gallery.insert_metrics(instance, classification_report(y, predicted, output_dict=True), scope="Test")

    The metrics and the rest are those of EvaluationRecord. Raises InvalidArgument, which names the element, where one
    is no number; then none is written.
    """
    return insert_evaluations(self, [EvaluationRecord(instance, metrics, **context)], timeout=timeout)[0]


def insert_evaluations(
    self: Session, evaluations: Iterable[EvaluationRecord], *, timeout: float | None = None
) -> tuple[str, ...]:
    """Record evaluations of any instances, all or none, and answer their ids in this order.

    At most 1,000 metrics and 6 MB in all; `metrics_writer` takes more, a batch after the other.
    """
    records = list(evaluations)
    # All of them are read before an instance is asked for: what is wrong is told before anything is sent.
    structs = [record.to_wire("", f"evaluations[{place}].") for place, record in enumerate(records)]
    _require_one_call(structs)
    for record, struct in zip(records, structs, strict=True):
        struct.instanceId = instance_id_of(self, record.instance, timeout)
    request = wire.InsertModelInstanceMetricsRequest(evaluations=structs)
    return tuple(self._call("insertModelInstanceMetrics", request, timeout).items or ())


def metrics_writer(
    self: Session,
    instance: ModelInstance | str | None = None,
    *,
    flush_seconds: float = 1.0,
    max_metrics: int = METRICS_A_CALL,
    max_buffered: int = 50_000,
    patience: float = 300.0,
    timeout: float | None = None,
) -> MetricsWriter:
    """Record metrics in the background, many in one call, and lose none.

        with gallery.metrics_writer() as writer:
            for week, errors in measured:
                writer.add(instance, "mae", errors.mean(), scope="Production", measured=week)

    With an `instance`, `writer.add(name, value)` will do. A batch is sent once it has `max_metrics`, or the oldest of
    it has waited `flush_seconds`. `max_buffered` metrics are held at most; further ones wait for room. `patience` is
    how many seconds room, `flush` and the end of the block wait for a server that does not answer; `timeout` is that of
    one call. MetricsWriter tells the rest.
    """
    chosen = None if instance is None else instance_id_of(self, instance, timeout)
    return MetricsWriter(
        lambda request, request_id: self._channel.call(
            "insertModelInstanceMetrics", request, timeout=timeout, client_request_id=request_id, repeats=False
        ),
        lambda named: instance_id_of(self, named, timeout),
        chosen,
        Bounds(flush_seconds, max_metrics, max_buffered, patience),
    )


def metrics(
    self: Session,
    instance: ModelInstance | str,
    *,
    name: str | Iterable[str] | None = None,
    scope: str | None = None,
    segment: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    oldest_first: bool = False,
    include_retracted: bool = False,
    limit: int | None = None,
    timeout: float | None = None,
) -> Listing[Metric]:
    """List every value that the metrics of an instance have had, newest first, fetched as they are read.

        gallery.metrics(instance, name="mae", scope="Production", oldest_first=True).to_pandas()["value"].plot()

    `name` is one or more; `segment` one, the empty one for all of the data, and every one where it is None. They were
    measured from `since` on and before `until`. A DataFrame is indexed by the time of measurement. `limit` ends the
    listing.
    """
    request = wire.GetMetricsRequest(
        instanceId=instance_id_of(self, instance, timeout),
        names=_names(name),
        scope=scope,
        segment=segment,
        sinceMicros=None if since is None else encode_time(since, "since"),
        untilMicros=None if until is None else encode_time(until, "until"),
        includeRetracted=include_retracted,
        oldestFirst=oldest_first,
    )
    return self._listing("getMetrics", request, Metric.from_wire, timeout, most=limit)


def latest_metrics(
    self: Session,
    instances: ModelInstance | str | Iterable[ModelInstance | str],
    *,
    name: str | Iterable[str] | None = None,
    scope: str | None = None,
    segment: str | None = None,
    timeout: float | None = None,
) -> Records[Metric]:
    """Get the newest value of each series of any number of instances, in the order of the instances.

    Raises NotFound, which names all missing instances.
    """
    named: Iterable[ModelInstance | str] = (instances,) if isinstance(instances, ModelInstance | str) else instances
    ids = [instance_id_of(self, instance, timeout) for instance in named]
    found: list[Metric] = []
    missing: list[str] = []
    for start in range(0, len(ids), _IDS_A_CALL):
        request = wire.GetLatestMetricsRequest(
            instanceIds=ids[start : start + _IDS_A_CALL], names=_names(name), scope=scope, segment=segment
        )
        while True:
            answer = self._call("getLatestMetrics", request, timeout)
            found += map(Metric.from_wire, answer.items or ())
            if not answer.nextCursor:
                missing += answer.missingIds or ()
                break
            request.cursor = answer.nextCursor
    require_all(ids, missing)
    return Records(found)


def evaluation(self: Session, evaluation: Metric | str, *, timeout: float | None = None) -> Evaluation:
    """Get an evaluation whole, by its id or by a metric that it found."""
    request = wire.GetEvaluationRequest(evaluationId=_evaluation_id(evaluation))
    return Evaluation.from_wire(self._call("getEvaluation", request, timeout).evaluation)


def retract_evaluation(
    self: Session, evaluation: Evaluation | Metric | str, reason: str, *, timeout: float | None = None
) -> Evaluation:
    """Take an evaluation back as wrong: the values before its own count again. It stays readable, with the reason."""
    request = wire.RetractEvaluationRequest(evaluationId=_evaluation_id(evaluation), reason=reason)
    return Evaluation.from_wire(self._call("retractEvaluation", request, timeout).evaluation)


def _require_one_call(structs: list[Any]) -> None:
    for unit, counted, most in (
        ("metrics", sum(len(struct.metrics) for struct in structs), METRICS_A_CALL),
        ("bytes", sum(map(wire_size, structs)), _BYTES_A_CALL),
    ):
        if counted > most:
            raise InvalidArgument(
                f"the evaluations hold {counted:,} {unit}, and one call, which writes all or none, takes {most:,}; "
                "send fewer, or let metrics_writer send them, a batch after the other",
                reason="TOO_MANY_ITEMS" if unit == "metrics" else "FIELD_TOO_LONG",
                details={"field": "evaluations", "value": str(counted), "limit": str(most)},
            )


def _evaluation_id(evaluation: Evaluation | Metric | str) -> str:
    return evaluation if isinstance(evaluation, str) else evaluation.evaluation_id


def _names(name: str | Iterable[str] | None) -> list[str] | None:
    return None if name is None else [name] if isinstance(name, str) else list(name)
