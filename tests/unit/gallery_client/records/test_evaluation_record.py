from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gallery_client.distributions import DISTRIBUTION_TYPE, distribution
from gallery_client.errors import InvalidArgument
from gallery_client.records.evaluation import DataSet
from gallery_client.records.evaluation_record import EvaluationRecord

SECOND = datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)


def test_all_of_it_is_sent() -> None:
    record = EvaluationRecord(
        "ignored",
        {"mae": np.float32(0.5)},
        scope="production",
        segment="ORD",
        data_set=DataSet("flights", "3", "sha"),
        sample_count=np.int64(7),  # type: ignore[arg-type]  # as people have it
        measured=pd.Timestamp(SECOND),
        window=(None, SECOND),
        metadata={"run": {"host": "a"}},
        payload=bytearray(b"{}"),  # type: ignore[arg-type]  # as people have it
        payload_type="application/json",
    )
    sent = record.to_wire("id")
    assert sent.instanceId == "id"
    assert [(metric.name, metric.value) for metric in sent.metrics] == [("mae", 0.5)]
    context = sent.context
    assert (context.scope, context.segment, context.sampleCount) == ("production", "ORD", 7)
    assert (context.dataSet.name, context.dataSet.version, context.dataSet.digest) == ("flights", "3", "sha")
    assert context.measuredMicros == 1_000_000
    assert (context.window.startMicros, context.window.endMicros) == (None, 1_000_000)
    assert context.metadata["run.host"].text == "a"
    assert (context.payload, context.payloadType) == (b"{}", "application/json")


def test_what_is_not_said_is_not_sent() -> None:
    context = EvaluationRecord("id", {"mae": 1}).to_wire("id").context
    assert {name for name, value in vars(context).items() if value is not None} == {"scope"}
    assert EvaluationRecord("id", {}, data_set="flights").to_wire("id").context.dataSet.name == "flights"


def test_a_distribution_brings_its_type() -> None:
    context = EvaluationRecord("id", {"mae": 1}, payload=distribution({"x": [1]})).to_wire("id").context
    assert context.payloadType == DISTRIBUTION_TYPE


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"sample_count": 3.5}, r"evaluations\[2\]\.sample_count is 3\.5 \(float\); send a whole number"),
        ({"measured": datetime(2026, 1, 1)}, r"evaluations\[2\]\.measured is .* without a zone"),  # noqa: DTZ001 - refused
        ({"measured": "2026-01-01"}, "send a datetime with a zone"),
        ({"measured": np.datetime64("2026-01-01")}, "numpy time"),
        ({"window": SECOND}, r"send \(start, end\)"),
        ({"window": (SECOND, "now")}, r"evaluations\[2\]\.window\[1\] is 'now'"),
        ({"metadata": {"a": [1]}}, r"evaluations\[2\]\.metadata 'a'"),
        ({"payload": "{}"}, "send bytes"),
    ],
)
def test_what_cannot_be_sent_is_refused_by_its_name(given: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidArgument, match=says):
        EvaluationRecord("id", {"mae": 1.0}, **given).to_wire("id", "evaluations[2].")
