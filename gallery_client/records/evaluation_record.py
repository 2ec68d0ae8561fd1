"""The record of an evaluation that is about to be written."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict

from gallery_idl import metric as wire

from gallery_client.errors import InvalidArgument
from gallery_client.metric_values import metric_values
from gallery_client.records.evaluation import DataSet
from gallery_client.values import encode_time, encode_values, plain

if TYPE_CHECKING:
    from gallery_client.records.instance import ModelInstance

Window = tuple[datetime | None, datetime | None]
"""The time that data is from: its start, and its end, which is not part of it."""


class EvaluationContext(TypedDict, total=False):
    """Say what an evaluation was made on and when; EvaluationRecord explains each."""

    scope: str
    segment: str | None
    data_set: DataSet | str | None
    sample_count: int | None
    measured: datetime | None
    window: Window | None
    metadata: Mapping[str, object] | None
    payload: bytes | None
    payload_type: str | None


@dataclass(frozen=True)
class EvaluationRecord:
    """Be what one evaluation of an instance found, all of it measured on the same data.

    `metrics` are numbers by name, as scikit-learn gives them: scalars of numpy and arrays without dimensions are taken,
    and a mapping inside, as in a classification report, stands under `precision/weighted avg`. `scope` is Training,
    Validation, Test or Production, in any case; `segment` a part of the data, all of it where it is None; `measured`
    when it was measured, now where it is None; `window` the time that the data is from; `metadata` as an instance's;
    `payload` what belongs to it, such as a confusion matrix, of the media type `payload_type`. A payload made with
    `distribution` brings its own type.
    """

    instance: ModelInstance | str
    metrics: Mapping[str, object]
    scope: str = "Validation"
    segment: str | None = None
    data_set: DataSet | str | None = None
    sample_count: int | None = None
    measured: datetime | None = None
    window: Window | None = None
    metadata: Mapping[str, object] | None = None
    payload: bytes | None = None
    payload_type: str | None = None

    def to_wire(self, instance_id: str, place: str = "") -> Any:
        """Make the contract's struct. `place` stands before the names of elements in errors; raises InvalidArgument."""
        return wire.EvaluationRecord(
            instanceId=instance_id,
            context=self._context(place),
            metrics=[
                wire.MetricValue(name=name, value=value) for name, value in metric_values(self.metrics, place).items()
            ],
        )

    def _context(self, place: str) -> Any:
        return wire.EvaluationContext(
            scope=self.scope,
            segment=self.segment,
            dataSet=_data_set(self.data_set),
            sampleCount=_count(self.sample_count, f"{place}sample_count"),
            measuredMicros=_micros(self.measured, f"{place}measured"),
            window=_window(self.window, f"{place}window"),
            metadata=encode_values(self.metadata or {}, f"{place}metadata") or None,
            payload=_payload(self.payload, f"{place}payload"),
            payloadType=self.payload_type or getattr(self.payload, "media_type", None),
        )


def _data_set(data_set: DataSet | str | None) -> Any:
    if data_set is None:
        return None
    named = data_set if isinstance(data_set, DataSet) else DataSet(data_set)
    return wire.DataSet(name=named.name, version=named.version, digest=named.digest)


def _count(count: object, name: str) -> int | None:
    count = plain(count, name)
    if count is None:
        return None
    try:
        return operator.index(count)  # type: ignore[arg-type]  # the error is what tells
    except TypeError:
        raise _malformed(name, count, "send a whole number, such as len(data)") from None


def _micros(time: object, name: str) -> int | None:
    time = plain(time, name)
    if time is None:
        return None
    if not isinstance(time, datetime):
        raise _malformed(name, time, "send a datetime with a zone, such as datetime.now(UTC)")
    return encode_time(time, name)


def _window(window: Window | None, name: str) -> Any:
    if window is None:
        return None
    try:
        start, end = window
    except (TypeError, ValueError):
        raise _malformed(name, window, "send (start, end), the end not being part of it") from None
    return wire.EvaluationWindow(
        startMicros=_micros(start, f"{name}[0]"),
        endMicros=_micros(end, f"{name}[1]"),
    )


def _payload(payload: object, name: str) -> bytes | None:
    if payload is None:
        return None
    if not isinstance(payload, bytes | bytearray | memoryview):
        raise _malformed(name, payload, "send bytes, such as json.dumps(...).encode()")
    return bytes(payload)


def _malformed(name: str, value: object, advice: str) -> InvalidArgument:
    return InvalidArgument(
        f"{name} is {value!r:.100} ({type(value).__name__}); {advice}",
        reason="FIELD_MALFORMED",
        details={"field": name},
    )
