"""Turn what callers say of evaluations into evaluations, or say what is wrong with which part of which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gallery_server.domain import limits
from gallery_server.domain.metric import (
    DISTRIBUTION_TYPE,
    DataSet,
    EvaluationContext,
    EvaluationPlace,
    EvaluationWindow,
    EvaluationWish,
)
from gallery_server.domain.metric_names import normal_metric_name, normal_scope, normal_segment
from gallery_server.domain.names import normal_label, normal_media_type, require_range, shown
from gallery_server.domain.value import Value, bytes_of, normal_metadata
from gallery_server.errors import InvalidArgument, Reason
from gallery_server.health.distributions import read_distribution

_HOUR_MICROS = 3_600_000_000
_INT64_MOST = (1 << 63) - 1
_METRIC_BYTES = 8


def check_size(wishes: Sequence[EvaluationWish]) -> None:
    """Raise InvalidArgument where evaluations are none, too many, or too large for one call."""
    if not wishes:
        raise InvalidArgument(Reason.FIELD_MISSING, "evaluations are missing; give at least one.", field="evaluations")
    count = size = 0
    for wish in wishes:
        place = wish.place
        if not wish.metrics:
            raise InvalidArgument(
                Reason.FIELD_MISSING, f"{place.metrics} are missing; give at least one.", field=place.metrics
            )
        count += len(wish.metrics)
        size += _bytes_of(wish)
        if count > limits.METRICS:
            raise InvalidArgument(
                Reason.TOO_MANY_ITEMS,
                f"With {place.metrics} the call has {count} metrics; at most {limits.METRICS} are allowed. Split it.",
                field=place.metrics,
                count=count,
                limit=limits.METRICS,
            )
        if size > limits.METRIC_BATCH_BYTES:
            raise InvalidArgument(
                Reason.FIELD_TOO_LONG,
                f"With {place.evaluation} the call has {size} bytes; at most {limits.METRIC_BATCH_BYTES} are allowed. "
                "Split it.",
                field=place.evaluation,
                length=size,
                limit=limits.METRIC_BATCH_BYTES,
            )


def checked_context(wish: EvaluationWish, now: int) -> EvaluationContext:
    """Answer what an evaluation was made on, within its limits and with texts in NFC; raise InvalidArgument."""
    place = wish.place
    most = now + limits.MEASURED_AHEAD_HOURS * _HOUR_MICROS
    payload_type = _payload_type(wish)
    return EvaluationContext(
        scope=normal_scope(place.of("scope"), wish.scope),
        segment=normal_segment(place.of("segment"), wish.segment),
        measured_micros=now
        if wish.measured_micros is None
        else require_range(place.of("measuredMicros"), wish.measured_micros, 0, most),
        data_set=None if wish.data_set is None else _data_set(place, wish.data_set),
        sample_count=None
        if wish.sample_count is None
        else require_range(place.of("sampleCount"), wish.sample_count, 0, _INT64_MOST),
        window=None if wish.window is None else _window(place, wish.window),
        metadata=_metadata(wish),
        payload=wish.payload,
        payload_type=payload_type,
    )


def checked_values(wish: EvaluationWish) -> dict[str, float]:
    """Answer the values of an evaluation by name, in NFC; raise InvalidArgument naming the metric otherwise."""
    values: dict[str, float] = {}
    for at, (given, value) in enumerate(wish.metrics):
        name = normal_metric_name(wish.place.name(at), given)
        if name in values:
            raise InvalidArgument(
                Reason.FIELD_MALFORMED,
                f"{wish.place.name(at)} is {shown(name)}, which its evaluation has before; give each name once.",
                field=wish.place.name(at),
                value=shown(name),
            )
        if value is None:
            field = wish.place.value(at)
            raise InvalidArgument(Reason.FIELD_MISSING, f"{field} is missing; set it.", field=field)
        values[name] = value + 0.0  # of -0.0 some databases keep the sign
    return values


def _bytes_of(wish: EvaluationWish) -> int:
    names = sum(len((name or "").encode()) + _METRIC_BYTES for name, _ in wish.metrics)
    return names + bytes_of(wish.metadata or {}) + len(wish.payload or b"")


def _data_set(place: EvaluationPlace, given: DataSet) -> DataSet | None:
    parts = {
        part: None if text is None else normal_label(place.of(f"dataSet.{part}"), text)
        for part, text in (("name", given.name), ("version", given.version), ("digest", given.digest))
    }
    return DataSet(**parts) if any(parts.values()) else None


def _window(place: EvaluationPlace, given: EvaluationWindow) -> EvaluationWindow | None:
    start, end = given.start_micros, given.end_micros
    if start is None and end is None:
        return None
    if start is not None and end is not None and end <= start:
        field = place.of("window.endMicros")
        raise InvalidArgument(
            Reason.FIELD_OUT_OF_RANGE,
            f"{field} is {end}, but the window begins at {start}; its end must be later.",
            field=field,
            value=end,
            least=start + 1,
        )
    return given


def _metadata(wish: EvaluationWish) -> Mapping[str, Value] | None:
    if not wish.metadata:
        return None
    return normal_metadata(wish.place.of("metadata"), wish.metadata, limits.EVALUATION_METADATA_BYTES)


def _payload_type(wish: EvaluationWish) -> str | None:
    """Answer the media type of a payload, which must be given with it; health reads its own type by one spelling."""
    payload, type_field = wish.place.of("payload"), wish.place.of("payloadType")
    if wish.payload is None and not wish.payload_type:
        return None
    for field, given, other in (
        (payload, wish.payload is not None, type_field),
        (type_field, bool(wish.payload_type), payload),
    ):
        if not given:
            message = f"{field} is missing; set it, since {other} is given."
            raise InvalidArgument(Reason.FIELD_MISSING, message, field=field)
    content = wish.payload or b""
    if len(content) > limits.EVALUATION_PAYLOAD_BYTES:
        raise InvalidArgument(
            Reason.FIELD_TOO_LONG,
            f"{payload} has {len(content)} bytes; at most {limits.EVALUATION_PAYLOAD_BYTES} are allowed. "
            "Store large things as an instance of their own.",
            field=payload,
            length=len(content),
            limit=limits.EVALUATION_PAYLOAD_BYTES,
        )
    media_type = normal_media_type(wish.payload_type or "", type_field)
    if media_type.partition(";")[0].lower() != DISTRIBUTION_TYPE:
        return media_type
    try:
        read_distribution(content)
    except ValueError as error:
        raise InvalidArgument(
            Reason.FIELD_MALFORMED, f"{payload} is no distribution: {error}", field=payload, rule=str(error)
        ) from error
    return DISTRIBUTION_TYPE
