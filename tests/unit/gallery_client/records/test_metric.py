from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import Any

from gallery_idl import metric as wire
from gallery_idl import value

from gallery_client.listing import Records
from gallery_client.records.evaluation import Evaluation
from gallery_client.records.metric import Metric, MetricKey

SECOND = datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)


def metric(number: float, **more: Any) -> Metric:
    key = wire.MetricKey(name="mae", scope="Production", segment="")
    return Metric.from_wire(wire.Metric(instanceId="i", key=key, value=number, measuredMicros=1_000_000, **more))


def test_a_metric_is_read_whole() -> None:
    read = metric(0.5, sampleCount=7, window=wire.EvaluationWindow(endMicros=1_000_000), retracted=True)
    assert (read.measured_time, read.value, read.sample_count, read.retracted) == (SECOND, 0.5, 7, True)
    assert (read.window_start, read.window_end) == (None, SECOND)
    assert read.key == MetricKey("mae", "Production", "")
    assert (str(read.key), str(MetricKey("mae", "Test", "ORD"))) == ("Production mae", "Test mae of ORD")
    assert read.row()["retracted"] == "retracted"


def test_nan_reaches_people_and_programs() -> None:
    assert metric(math.nan).row()["value"] == "nan"
    assert metric(-math.inf).to_dict()["value"] == "-Infinity"


def test_a_frame_is_indexed_by_time() -> None:
    frame = Records([metric(1.0), metric(2.0)]).to_pandas()
    assert frame.index.name == "measured_time"
    assert list(frame["value"]) == [1.0, 2.0]
    assert "measured_time" not in frame.columns


def test_an_evaluation_is_read_whole() -> None:
    read = Evaluation.from_wire(
        wire.Evaluation(
            evaluationId="e",
            instanceId="i",
            context=wire.EvaluationContext(
                scope="Test",
                dataSet=wire.DataSet(name="flights", version="3"),
                measuredMicros=1_000_000,
                metadata={"run": value.Value(whole=3)},
                payload=b"\xff",
                payloadType="image/png",
            ),
            metrics=[wire.MetricValue(name="mae", value=0.5), wire.MetricValue(name="r2", value=math.nan)],
            recordedMicros=1_000_000,
            recordedBy="local:me",
            retractedMicros=1_000_000,
            retractionReason="wrong data",
        )
    )
    assert read.metrics["mae"] == 0.5
    assert (read.segment, read.metadata, read.payload) == ("", {"run": 3}, b"\xff")
    assert read.retraction_reason == "wrong data"
    details = read.details()
    assert (details["data set"], str(details["data set"])) == (read.data_set, "flights@3")
    assert (details["payload"], details["metadata: run"], details["metric: r2"]) == ("1 B", 3, "nan")
    form = json.loads(json.dumps(read.to_dict(), allow_nan=False))
    assert (form["payload"], form["metrics"]["r2"], form["dataSet"]["name"]) == ("/w==", "NaN", "flights")
